package exchange

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// truthName is the file beside site.json that no monitor may see.
const truthName = "truth.json"

type truthFile struct {
	Category string  `json:"category"`
	Start    int64   `json:"start_ms"`
	Duration float64 `json:"duration_s"`
	Zones    []struct {
		ID       string   `json:"id"`
		Page     string   `json:"page"` // required, optional, no
		Onset    *float64 `json:"danger_onset_s"`
		Crossing *float64 `json:"cross32_s"`
		Gradual  bool     `json:"gradual_onset"`
	} `json:"zones"`
	Events []truthEvent `json:"events"`
	Roots  []struct {
		At     float64  `json:"t_s"`
		Accept []string `json:"accept"`
	} `json:"root_causes"`
	Epochs []struct {
		From    float64                         `json:"from_s"`
		To      float64                         `json:"to_s"`
		Zones   map[string]map[string][]float64 `json:"zones"`
		Hottest map[string]map[string][]float64 `json:"zones_max"`
		Rows    map[string]map[string][]float64 `json:"rows"`
	} `json:"epochs"`
	Rows []struct {
		ID   string `json:"id"`
		Zone string `json:"zone"`
	} `json:"rows"`
	Step   float64 `json:"series_step_s"`
	Series map[string]struct {
		Mean []float64 `json:"mean"`
		Max  []float64 `json:"max"`
	} `json:"series"`
	Chronology []struct {
		At     float64 `json:"t_s"`
		Asset  string  `json:"asset"`
		What   string  `json:"what"`
		Detail string  `json:"detail"`
	} `json:"chronology"`
	Services []struct {
		ID       string   `json:"id"`
		Exposed  *float64 `json:"exposed_s"`
		Affected *float64 `json:"affected_s"`
	} `json:"services"`
}

type truthEvent struct {
	At      float64  `json:"t_s"`
	Type    string   `json:"type"`
	Targets []string `json:"targets"`
	Class   string   `json:"class"` // fault, repair, ops, sensor
	Mode    string   `json:"mode"`
}

// Truth reads what really happened in the recording; false when nobody wrote it
// down. It is for scoring: nothing that forecasts may see it.
func (r *Recording) Truth() (truth *score.Truth, known bool, err error) {
	path := filepath.Join(r.dir, truthName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read truth: %w", err)
	}
	var f truthFile
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, false, fmt.Errorf("%s: %w", path, err)
	}
	if len(f.Epochs) == 0 {
		return nil, false, fmt.Errorf("%s: no epochs; a truth needs what would have come", path)
	}
	return f.truth(r.Site), true, nil
}

// at is a moment of the episode.
func (f *truthFile) at(seconds float64) time.Time {
	return time.UnixMilli(f.Start).UTC().Add(time.Duration(seconds * float64(time.Second)))
}

func (f *truthFile) truth(site *facility.Site) *score.Truth {
	t := &score.Truth{Class: f.Category, Begin: f.at(0), End: f.at(f.Duration), Inlets: map[string]score.Inlets{}}
	for _, e := range f.Events {
		if e.Class == "fault" {
			t.Kinds = append(t.Kinds, kindsOf(e)...)
			if t.Fault.IsZero() {
				t.Fault = f.at(e.At)
			}
		}
		t.History = append(t.History, score.Happening{At: f.at(e.At), Asset: strings.Join(e.Targets, ", "), What: words(e.Type)})
	}
	t.Kinds = slices.Compact(slices.Sorted(slices.Values(t.Kinds)))
	for _, c := range f.Chronology {
		if !strings.HasPrefix(c.What, "event:") {
			t.History = append(t.History, score.Happening{At: f.at(c.At), Asset: c.Asset, What: strings.TrimSpace(words(c.What) + " " + words(c.Detail))})
		}
	}
	slices.SortStableFunc(t.History, func(a, b score.Happening) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	for _, c := range f.Roots {
		t.Causes = append(t.Causes, score.CauseTruth{At: f.at(c.At), Accept: c.Accept, Hall: score.OnlyHall(site, c.Accept)})
	}
	f.halls(t, site)
	f.epochs(t)
	for row, s := range f.Series {
		t.Inlets[row] = score.Inlets{Step: time.Duration(f.Step * float64(time.Second)), Mean: s.Mean, Hottest: s.Max}
	}
	return t
}

func (f *truthFile) halls(t *score.Truth, site *facility.Site) {
	for _, z := range f.Zones {
		h := score.HallTruth{Hall: z.ID, Page: z.Page == "required", Optional: z.Page == "optional", Gradual: z.Gradual}
		if h.Page && z.Onset != nil && z.Crossing != nil {
			h.Onset, h.Crossing = f.at(*z.Onset), f.at(*z.Crossing)
		}
		for _, r := range f.Rows {
			if r.Zone == z.ID {
				h.Rows = append(h.Rows, r.ID)
			}
		}
		for _, s := range f.Services {
			if service, known := site.Service(s.ID); known && (s.Exposed != nil || s.Affected != nil) && within(site, service.Racks, z.ID) {
				h.Services = append(h.Services, s.ID)
			}
		}
		t.Halls = append(t.Halls, h)
	}
}

// within reports whether one of the racks stands in a hall.
func within(site *facility.Site, racks []string, hall string) bool {
	return slices.ContainsFunc(racks, func(rack string) bool { return site.Locate(rack).Hall == hall })
}

func (f *truthFile) epochs(t *score.Truth) {
	for _, e := range f.Epochs {
		epoch := score.Epoch{From: f.at(e.From), To: f.at(e.To), Crossings: map[score.Subject][]time.Time{}, Hottest: map[string][]time.Time{}}
		for _, places := range []map[string]map[string][]float64{e.Zones, e.Rows} {
			for place, limits := range places {
				for limit, seconds := range limits {
					if celsius, err := strconv.ParseFloat(limit, 64); err == nil {
						epoch.Crossings[score.Subject{Place: place, Limit: facility.Celsius(celsius)}] = f.times(seconds)
					}
				}
			}
		}
		for hall, limits := range e.Hottest {
			epoch.Hottest[hall] = f.times(limits[fmt.Sprint(float64(facility.DefaultLimits().Allowable))])
		}
		t.Epochs = append(t.Epochs, epoch)
	}
}

func (f *truthFile) times(seconds []float64) []time.Time {
	out := make([]time.Time, len(seconds))
	for i, s := range seconds {
		out[i] = f.at(s)
	}
	return out
}

// words makes "chiller_trip" readable.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// kinds of fault by how the format's event types begin.
var kinds = []struct{ prefix, kind string }{
	{"chiller_trip", score.KindTrip},
	{"dx_", score.KindTrip},
	{"chiller_health", score.KindSlow},
	{"chiller_fail_restart", score.KindTrip},
	{"tower", score.KindTowers},
	{"sag", score.KindPower},
	{"utility", score.KindPower},
	{"ups", score.KindPower},
	{"gen", score.KindPower},
	{"ats", score.KindPower},
	{"pump", score.KindFlow},
	{"valve", score.KindFlow},
	{"flow", score.KindFlow},
	{"leak", score.KindFlow},
	{"crah_valve", score.KindFlow},
	{"crah", score.KindFans},
	{"fan", score.KindFans},
	{"foul", score.KindSlow},
}

// kindsOf is what sort of fault an event is; its own name when it is of none. A
// fault that the plant denies is a lie beside that.
func kindsOf(e truthEvent) []string {
	out := []string{words(e.Type)}
	for _, k := range kinds {
		if strings.HasPrefix(e.Type, k.prefix) {
			out = []string{k.kind}
			break
		}
	}
	if strings.Contains(e.Mode, "lie") {
		out = append(out, score.KindLying)
	}
	return out
}
