package snmp

import (
	"context"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Trace tells which object gave which readings.
type Trace struct{ byName map[string][]facility.Reading }

// TraceObjects returns an empty trace.
func TraceObjects() *Trace { return &Trace{map[string][]facility.Reading{}} }

// Of returns the readings of an object.
func (t *Trace) Of(name string) []facility.Reading { return t.byName[name] }

// Traced fills a trace while a collector polls.
func Traced(c collectors.Collector, t *Trace) collectors.Collector {
	return traced{c.(*collector), t}
}

type traced struct {
	*collector
	trace *Trace
}

func (t traced) Collect(ctx context.Context) ([]facility.Reading, error) {
	t.collector.onTake = func(v *variable, r facility.Reading) {
		t.trace.byName[v.name] = append(t.trace.byName[v.name], r)
	}
	return t.collector.Collect(ctx)
}

func testDevice(version string) collectors.Device {
	return collectors.Device{Name: "dev", Address: "127.0.0.1", Login: collectors.Credentials{Version: version, User: "u"}}
}

func variablesOf(a *answer) []variable {
	if a == nil {
		return nil
	}
	return a.variables
}
