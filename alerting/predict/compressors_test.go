package predict

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// dxRoom is a room of 100 kW on four units with compressors of their own.
type dxRoom struct {
	model *Model
	now   time.Time
}

func newDXRoom(t *testing.T) *dxRoom {
	t.Helper()
	d := facility.Description{Name: "dx", Assets: []facility.Asset{
		{Name: "room", Kind: facility.KindHall, Hall: "room", Nameplate: facility.Nameplate{DesignLoad: 110e3}},
		{Name: "row", Kind: facility.KindRow, Hall: "room", Row: "row"},
		{Name: "rack", Kind: facility.KindRack, Hall: "room", Row: "row", Rack: "rack"},
	}}
	for u := range 4 {
		d.Assets = append(d.Assets, facility.Asset{Name: fmt.Sprintf("crac-%d", u+1), Kind: facility.KindCRAC, Hall: "room", Nameplate: facility.Nameplate{Capacity: 36e3, Airflow: 3}})
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	return &dxRoom{model: New(site, DefaultConfig()), now: start}
}

// tell plays one poll: supply air and compressor load of each unit, one return
// and inlet for all. A unit without load has tripped.
func (r *dxRoom) tell(inlet, ret float64, supply, load [4]float64) {
	r.now = r.now.Add(10 * time.Second)
	say := func(asset string, p facility.Point, v float64) {
		r.model.Observe(facility.Reading{Asset: asset, Point: p, Value: v, At: r.now, Quality: facility.Good})
	}
	say("rack", facility.Power, 100e3)
	say("rack", facility.InletTemperature, inlet)
	for u := range 4 {
		name, state := fmt.Sprintf("crac-%d", u+1), facility.StateRunning
		if load[u] == 0 {
			state = facility.StateAlarm
		}
		say(name, facility.RunStatePoint, float64(state))
		say(name, facility.FanSpeed, 85)
		say(name, facility.CompressorLoad, load[u])
		say(name, facility.SupplyAirTemperature, supply[u])
		say(name, facility.ReturnAirTemperature, ret)
	}
	r.model.Forecast(r.now)
}

func TestUnitsThatDoNotCoolAreNoBrokenSensors(t *testing.T) {
	r := newDXRoom(t)
	r.tell(25, 31.2, [4]float64{31.0, 18.9, 31.2, 19.5}, [4]float64{0, 80, 0, 80})
	if got, want := r.model.measureHall(0, r.now).supply, (31.0+18.9+31.2+19.5)/4; math.Abs(got-want) > 0.01 {
		t.Errorf("mixed supply air %.2f °C, want %.2f: two units cool and two only blow", got, want)
	}
}

// What compressors can do is told by their load: the same air at a third more of
// it is a third less of capacity.
func TestLoadTellsWhatCompressorsCanDo(t *testing.T) {
	learnt := func(more float64) float64 {
		r := newDXRoom(t)
		for range 120 {
			r.tell(19.5, 27.7, [4]float64{18.8, 18.8, 18.8, 18.8}, [4]float64{60, 60, 60, 60})
		}
		for n := range 36 { // six minutes
			rise := 4.5 * (1 - math.Exp(-float64(n)/18))
			ret, cool := 27.7+rise, 18.8+0.8*(1-math.Exp(-float64(n)/6))
			load := more * 60 * (ret - cool) / 8.9
			r.tell(20.5+rise, ret, [4]float64{ret - 0.5, cool, ret - 0.5, cool}, [4]float64{0, load, 0, load})
		}
		e := r.model.ensembles[0]
		mean, _ := e.moments(e.layout.hallZ[0] + zNTU)
		return mean
	}
	if as, more := learnt(1), learnt(1.33); math.Abs(as) > 0.5 || more > as-1 {
		t.Errorf("capacity learnt: %.2f deviates by the usual load, %.2f by a third more; want about 0 and at least 1 less", as, more)
	}
}
