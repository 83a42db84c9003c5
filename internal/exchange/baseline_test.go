package exchange_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
)

// The scenarios that the comparison runs by default: one of each kind of fault
// that ends within four hours, and a day of broken sensors. The rest is run by
// TestWritePredictions and the scorer.
var compared = []string{
	"V05-trip-n1-running", "V06-one-of-two", "V07-all-trip", "V11-fans-out", "V13-lying-bms", "V14-dx-two-out", "V15-restart-in-time",
}

var comparedDays = []string{"V03-sensor-zoo"}

// A pager is something that decides when to call people about halls.
type pager interface {
	// step returns the halls to page about now.
	step(now time.Time, site *facility.Site, readings []facility.Reading) []string
}

// tally is how a pager did.
type tally struct {
	share float64 // sum of lead over what was available
	early int     // zones paged before they crossed
	false int
}

func TestModelBeatsThresholdAndTrend(t *testing.T) {
	racing.Skip(t)
	names := compared
	if !testing.Short() {
		names = append(slices.Clone(compared), comparedDays...)
	}
	total := map[string]*tally{}
	required := 0
	for _, name := range names {
		dir := filepath.Join(peers.Shared(t, "scenarios"), name)
		zones := truth(t, dir)
		for _, z := range zones {
			if z.Page == "required" {
				required++
			}
		}
		for who, p := range map[string]pager{"model": &modelPager{}, "27 °C": &trendPager{ahead: 0, limit: 27}, "trend": &trendPager{ahead: 30 * time.Minute, limit: 32}} {
			if total[who] == nil {
				total[who] = &tally{}
			}
			total[who].add(play(t, dir, p), zones)
		}
	}
	for who, got := range total {
		t.Logf("%-6s paged %d of %d zones in time, lead %.2f of what was available, %d false pages", who, got.early, required, got.share/float64(required), got.false)
	}
	model := total["model"]
	for _, who := range []string{"27 °C", "trend"} {
		if b := total[who]; model.share <= b.share || model.false > b.false || model.early < b.early {
			t.Errorf("the model (%+v) does not beat %s (%+v)", *model, who, *b)
		}
	}
	if model.false > 0 {
		t.Errorf("the model paged %d times for nothing", model.false)
	}
}

// page is one call about one hall.
type page struct {
	at   time.Time
	hall string
}

func play(t testing.TB, dir string, p pager) []page {
	t.Helper()
	rec, err := exchange.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var pages []page
	err = exchange.Replay(rec, exchange.Tick, func(now time.Time, arrived []facility.Reading) error {
		for _, hall := range p.step(now, rec.Site, arrived) {
			pages = append(pages, page{now, hall})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// zone is what the truth says of a hall.
type zone struct {
	ID    string
	Page  string
	Onset float64 `json:"danger_onset_s"`
	Cross float64 `json:"cross32_s"`
	start time.Time
}

func truth(t testing.TB, dir string) []zone {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Start int64 `json:"start_ms"`
		Zones []zone
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	for i := range f.Zones {
		f.Zones[i].start = time.UnixMilli(f.Start)
	}
	return f.Zones
}

// add scores pages: of a hall that was going to cross 32 °C the first counts,
// as the share of the time between fault and crossing that it left.
func (s *tally) add(pages []page, zones []zone) {
	for _, z := range zones {
		first := true
		for _, p := range pages {
			if p.hall != z.ID {
				continue
			}
			at := p.at.Sub(z.start).Seconds()
			switch {
			case z.Page == "optional":
			case z.Page != "required" || at < z.Onset:
				s.false++
			case first:
				first = false
				if at < z.Cross {
					s.early++
					s.share += (z.Cross - at) / (z.Cross - z.Onset)
				}
			}
		}
	}
}

// modelPager pages by the verdicts of the model.
type modelPager struct {
	model   *predict.Model
	notices notices
}

func (p *modelPager) step(now time.Time, site *facility.Site, readings []facility.Reading) []string {
	if p.model == nil {
		cfg := predict.DefaultConfig()
		cfg.Contingencies = 0
		p.model = predict.New(site, cfg)
	}
	for _, r := range readings {
		p.model.Observe(r)
	}
	var halls []string
	for _, n := range p.notices.step(p.model.Forecast(now)) {
		if n.Type == exchange.NoticePage {
			halls = append(halls, n.Zones...)
		}
	}
	return halls
}

// trendPager is what a NOC has today: a row mean over a limit now (ahead 0), or
// at the end of a straight line through the last five minutes.
type trendPager struct {
	ahead time.Duration
	limit float64

	rows map[string]map[string]float64 // row → probe → °C
	past map[string][]point            // row → means
	on   map[string]time.Time          // hall → since when the condition holds
	said map[string]bool
}

type point struct{ t, v float64 }

func (p *trendPager) step(now time.Time, site *facility.Site, readings []facility.Reading) []string {
	if p.rows == nil {
		p.rows, p.past, p.on, p.said = map[string]map[string]float64{}, map[string][]point{}, map[string]time.Time{}, map[string]bool{}
	}
	for _, r := range readings {
		if row := site.Locate(r.Asset).Row; r.Point == facility.InletTemperature && r.Part != exchange.BMCPart && r.Usable() && row != "" {
			if p.rows[row] == nil {
				p.rows[row] = map[string]float64{}
			}
			p.rows[row][r.Part] = r.Value
		}
	}
	over := map[string]bool{}
	for row, probes := range p.rows {
		mean := 0.0
		for _, v := range probes {
			mean += v / float64(len(probes))
		}
		past := append(p.past[row], point{float64(now.Unix()), mean})
		past = past[max(0, len(past)-30):] // five minutes of ticks
		p.past[row] = past
		if mean >= p.limit || p.ahead > 0 && len(past) == 30 && line(past, p.ahead.Seconds()) >= p.limit {
			over[site.Locate(row).Hall] = true
		}
	}
	var out []string
	for _, hall := range site.Assets(facility.KindHall) {
		switch h := hall.Name; {
		case !over[h]:
			delete(p.on, h)
			delete(p.said, h)
		case p.on[h].IsZero():
			p.on[h] = now
		case now.Sub(p.on[h]) >= time.Minute && !p.said[h]:
			p.said[h] = true
			out = append(out, h)
		}
	}
	return out
}

// line is the least-squares line through past, ahead seconds after its end.
func line(past []point, ahead float64) float64 {
	end := past[len(past)-1].t
	var n, st, sv, stt, stv float64
	for _, p := range past {
		t := p.t - end
		n, st, sv, stt, stv = n+1, st+t, sv+p.v, stt+t*t, stv+t*p.v
	}
	slope := (n*stv - st*sv) / (n*stt - st*st)
	return (sv-slope*st)/n + slope*ahead
}
