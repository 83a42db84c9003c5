package redfish

import (
	"strings"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// eventsMax is how many events are kept from one poll to the next. When there
// are more the oldest go: the poll that they wake says what is.
const eventsMax = 64

// events are those heard since the last poll.
type events struct {
	service string // path of the EventService, set before anybody listens
	now     func() time.Time

	mu   sync.Mutex // guards everything below
	list []event
	last time.Time // of the reading made last
}

type event struct {
	at       time.Time
	severity float64
	text     string
}

// add keeps the events of one message (DSP8010, Event) and says how many.
func (e *events) add(message document) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, v := range message.list("Events") {
		record, _ := v.(map[string]any)
		if record == nil {
			continue
		}
		n++
		e.list = append(e.list, e.of(record))
		if len(e.list) > eventsMax {
			e.list = e.list[1:]
		}
	}
	return n
}

// of reads one event. Clocks of management controllers are often wrong: a time
// that is a day off, or to come, is not believed.
func (e *events) of(d document) event {
	const believable = 24 * time.Hour
	now := e.now()
	at, err := time.Parse(time.RFC3339, d.text("EventTimestamp"))
	if age := now.Sub(at); err != nil || age < 0 || age > believable {
		at = now
	}
	severity := d.text("MessageSeverity")
	if severity == "" {
		severity = d.text("Severity")
	}
	text := d.text("Message")
	if text == "" {
		text = d.text("MessageId")
	}
	if origin := d.link("OriginOfCondition"); origin != "" {
		text += " (" + origin + ")"
	}
	return event{at, healths[severity], oneLine(text)}
}

func oneLine(text string) string {
	const most = 300
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// drain adds what has been heard to readings. No two have one time.
func (e *events) drain(readings []facility.Reading, asset string) []facility.Reading {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ev := range e.list {
		if !ev.at.After(e.last) {
			ev.at = e.last.Add(time.Microsecond)
		}
		e.last = ev.at
		readings = append(readings, facility.Judge(facility.Reading{
			Asset: asset, Point: facility.DeviceEvent, Part: "redfish", Value: ev.severity, Text: ev.text, At: ev.at,
		}))
	}
	e.list = nil
	return readings
}
