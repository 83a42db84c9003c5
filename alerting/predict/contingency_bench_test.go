package predict

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/cputime"
)

// wiredSite is 2,200 racks in 20 halls on five loops with its power side: two
// sides with mains, generator and switch each, two UPSs a hall, a floor PDU a
// row and side, two PDUs in every fourth rack. More than 2,000 elements can be
// lost.
func wiredSite(t testing.TB) *facility.Site {
	t.Helper()
	d := facility.Description{Name: "wired"}
	add := func(a facility.Asset) { d.Assets = append(d.Assets, a) }
	power := func(to string, from ...string) {
		for _, f := range from {
			d.Supplies = append(d.Supplies, facility.Supply{Supplier: f, Consumer: to, Medium: facility.MediumPower})
		}
	}
	for _, side := range []string{"a", "b"} {
		add(facility.Asset{Name: "mains-" + side, Kind: facility.KindUtility})
		add(facility.Asset{Name: "gen-" + side, Kind: facility.KindGenerator, Nameplate: facility.Nameplate{Capacity: 60e6, GeneratorStart: 15 * time.Second}})
		add(facility.Asset{Name: "ats-" + side, Kind: facility.KindTransferSwitch, Nameplate: facility.Nameplate{Capacity: 60e6}})
		power("ats-"+side, "mains-"+side, "gen-"+side)
	}
	for l := range 5 {
		loop := fmt.Sprintf("loop-%d", l)
		add(facility.Asset{Name: loop, Kind: facility.KindLoop, Loop: loop, Nameplate: facility.Nameplate{DesignLoad: 4e6}})
		for c := range 6 {
			for _, kind := range []facility.Kind{facility.KindChiller, facility.KindPump, facility.KindCoolingTower} {
				name := fmt.Sprintf("%s-%s-%d", loop, kind, c)
				// No two machines are quite alike, as in life.
				add(facility.Asset{Name: name, Kind: kind, Loop: loop, Nameplate: facility.Nameplate{Capacity: facility.Watts(900e3 + 5e3*float64(c)), Condenser: facility.CondenserWater, StartSequence: 3 * time.Minute}})
				power(name, "ats-"+string("ab"[c%2]))
			}
		}
	}
	for h := range 20 {
		hall := fmt.Sprintf("hall-%02d", h)
		add(facility.Asset{Name: hall, Kind: facility.KindHall, Hall: hall, Nameplate: facility.Nameplate{DesignLoad: 1e6}})
		for _, side := range []string{"a", "b"} {
			ups := hall + "-ups-" + side
			add(facility.Asset{Name: ups, Kind: facility.KindUPS, Hall: hall, Nameplate: facility.Nameplate{Capacity: 1.1e6, BatteryRuntime: 10 * time.Minute}})
			power(ups, "ats-"+side)
		}
		for u := range 24 {
			name := fmt.Sprintf("%s-crah-%d", hall, u)
			add(facility.Asset{Name: name, Kind: facility.KindCRAH, Hall: hall, Loop: fmt.Sprintf("loop-%d", h%5), Nameplate: facility.Nameplate{Capacity: facility.Watts(50e3 + 100*float64(u))}})
			power(name, hall+"-ups-"+string("ab"[u%2]))
		}
		for r := range 11 {
			row := fmt.Sprintf("%s-row-%d", hall, r)
			add(facility.Asset{Name: row, Kind: facility.KindRow, Hall: hall, Row: row})
			for _, side := range []string{"a", "b"} {
				add(facility.Asset{Name: row + "-pdu-" + side, Kind: facility.KindPDU, Hall: hall, Nameplate: facility.Nameplate{Capacity: 110e3}})
				power(row+"-pdu-"+side, hall+"-ups-"+side)
			}
			for k := range 10 {
				rack := fmt.Sprintf("%s-%02d", row, k)
				add(facility.Asset{Name: rack, Kind: facility.KindRack, Hall: hall, Row: row, Rack: rack, Nameplate: facility.Nameplate{DesignLoad: 10e3}})
				if k%4 > 0 {
					power(rack, row+"-pdu-a", row+"-pdu-b")
					continue
				}
				for _, side := range []string{"a", "b"} {
					pdu := rack + "-pdu-" + side
					add(facility.Asset{Name: pdu, Kind: facility.KindPDU, Rack: rack, Nameplate: facility.Nameplate{Capacity: 11e3}})
					power(pdu, row+"-pdu-"+side)
					power(rack, pdu)
				}
			}
		}
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func wiredModel(t testing.TB) (*Model, time.Time) {
	t.Helper()
	site := wiredSite(t)
	cfg := DefaultConfig()
	cfg.Contingencies = 0
	m := New(site, cfg)
	now := start
	for range 10 {
		now = now.Add(30 * time.Second)
		tellBig(m, site, now, 0)
		for _, a := range site.Assets(facility.KindCRAH) {
			// Fans of their own speeds, so that no two losses are alike.
			m.Observe(facility.Reading{Asset: a.Name, Point: facility.FanSpeed, Value: 70 + float64(a.Name[len(a.Name)-1]), At: now, Quality: facility.Good})
		}
		m.Forecast(now)
	}
	return m, now
}

// BenchmarkContingencies is the loss of every element of a site of 2,200 racks,
// one by one, and then of pairs.
func BenchmarkContingencies(b *testing.B) {
	m, now := wiredModel(b)
	b.Run("N-1", func(b *testing.B) {
		singles := m.singles()
		began, runs := cputime.Used(), 0
		for b.Loop() {
			s := m.newStudy(now, 0)
			for _, elements := range singles {
				s.lose(elements...)
			}
			runs = s.runs
		}
		b.ReportMetric(float64(runs), "look-aheads")
		cputime.Report(b, began, len(singles), "element")
		b.ReportMetric(float64(len(singles)), "elements")
	})
	b.Run("N-2", func(b *testing.B) {
		pairs := m.pairs(now)
		began := cputime.Used()
		for b.Loop() {
			s := m.newStudy(now, 0)
			for _, p := range pairs {
				s.lose(p.elements...)
			}
		}
		cputime.Report(b, began, len(pairs), "pair")
		b.ReportMetric(float64(len(pairs)), "pairs")
	})
	b.Run("one forecast's share", func(b *testing.B) {
		m.cfg.Contingencies = time.Minute
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for b.Loop() {
			now = now.Add(10 * time.Second)
			m.sweepOn(now)
			if len(m.sweep.queue) == 0 {
				m.sweep.queue, m.sweep.paired, m.sweep.answers = each(m.singles()), false, map[string]Contingency{}
			}
		}
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc)/1e6, "MB-heap")
	})
}
