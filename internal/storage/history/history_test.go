package history

import (
	"bytes"
	"log/slog"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2023, 3, 29, 12, 0, 0, 0, time.UTC)

func site(t testing.TB) *facility.Site {
	t.Helper()
	s, err := facility.NewSite(facility.Description{Name: "gz-1", Assets: []facility.Asset{
		{Name: "hall-a", Kind: facility.KindHall, Hall: "hall-a"},
		{Name: "a-01", Kind: facility.KindRack, Hall: "hall-a", Rack: "a-01"},
		{Name: "ch-1", Kind: facility.KindChiller},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func config(dir string) Config { return Config{Dir: dir, Retention: 24 * time.Hour} }

func open(t testing.TB, dir string) *History {
	t.Helper()
	h, err := Open(config(dir), site(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() }) // some tests close it before
	return h
}

func inlet(at time.Time, v float64, q facility.Quality) facility.Reading {
	return facility.Reading{Asset: "a-01", Point: facility.InletTemperature, Part: "top", Value: v, At: at, Quality: q}
}

func appendAt(t testing.TB, h *History, now time.Time, readings ...facility.Reading) {
	t.Helper()
	if err := h.Append(now, readings); err != nil {
		t.Fatal(err)
	}
}

// sample is one sample; a stale marker has Stale set and no value.
type sample struct {
	After time.Duration // noon
	Value float64
	Stale bool
}

// samples returns every sample of a metric.
func samples(t testing.TB, h *History, metric string) []sample {
	t.Helper()
	q, err := h.Queryable().Querier(math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer q.Close()
	set := q.Select(t.Context(), true, nil, labels.MustNewMatcher(labels.MatchEqual, model.MetricNameLabel, metric))
	var out []sample
	for set.Next() {
		for it := set.At().Iterator(nil); it.Next() != chunkenc.ValNone; {
			at, v := it.At()
			s := sample{After: time.UnixMilli(at).Sub(noon), Value: v}
			if value.IsStaleNaN(v) {
				s.Stale, s.Value = true, 0
			}
			out = append(out, s)
		}
	}
	if err := set.Err(); err != nil {
		t.Error(err)
	}
	return out
}

const metric = "inlet_temperature_celsius"

func TestLabelsSayWhereTheAssetStands(t *testing.T) {
	for name, c := range map[string]struct {
		asset string
		want  labels.Labels
	}{
		"rack": {"a-01", labels.FromStrings(model.MetricNameLabel, metric,
			"asset", "a-01", "hall", "hall-a", "kind", "rack", "part", "top", "rack", "a-01", "site", "gz-1")},
		"plant": {"ch-1", labels.FromStrings(model.MetricNameLabel, metric,
			"asset", "ch-1", "kind", "chiller", "part", "top", "site", "gz-1")},
		"device": {"pdu-x", labels.FromStrings(model.MetricNameLabel, metric,
			"asset", "pdu-x", "kind", "device", "part", "top", "site", "gz-1")},
	} {
		r := inlet(noon, 20, facility.Good)
		r.Asset = c.asset
		if got := Labels(site(t), &r); !labels.Equal(got, c.want) {
			t.Errorf("%s: got %s; want %s", name, got, c.want)
		}
	}
}

func TestAppend(t *testing.T) {
	const s = time.Second
	good, stale := facility.Good, facility.Stale
	type step struct {
		now time.Duration // after noon
		in  []facility.Reading
	}
	at := func(d time.Duration) time.Time { return noon.Add(d) }
	for name, c := range map[string]struct {
		steps []step
		want  []sample
		count Counts
	}{
		"at the time of measurement": {
			[]step{{2 * s, []facility.Reading{inlet(at(1*s), 20, good)}}},
			[]sample{{1 * s, 20, false}},
			Counts{Appended: 1},
		},
		"never after now": {
			[]step{{2 * s, []facility.Reading{inlet(at(10*time.Hour), 20, good)}}, {3 * s, []facility.Reading{inlet(at(3*s), 21, good)}}},
			[]sample{{2 * s, 20, false}, {3 * s, 21, false}},
			Counts{Appended: 2},
		},
		"the same reading twice": {
			[]step{{2 * s, []facility.Reading{inlet(at(1*s), 20, good), inlet(at(1*s), 20, good)}}},
			[]sample{{1 * s, 20, false}},
			Counts{Appended: 1, Skipped: 1},
		},
		"two values in one millisecond": {
			[]step{{2 * s, []facility.Reading{inlet(at(1*s), 20, good), inlet(at(1*s), 21, good)}}},
			[]sample{{1 * s, 20, false}, {1*s + time.Millisecond, 21, false}},
			Counts{Appended: 2},
		},
		"older than the newest": {
			[]step{{2 * s, []facility.Reading{inlet(at(2*s), 20, good), inlet(at(1*s), 21, good)}}},
			[]sample{{2 * s, 20, false}},
			Counts{Appended: 1, Skipped: 1},
		},
		"a bad reading ends the series, once": {
			[]step{
				{1 * s, []facility.Reading{inlet(at(1*s), 20, good)}},
				{9 * s, []facility.Reading{inlet(at(1*s), 20, stale)}},
				{10 * s, []facility.Reading{inlet(at(1*s), 20, stale)}},
				{11 * s, []facility.Reading{inlet(at(11*s), 22, good)}},
			},
			[]sample{{1 * s, 20, false}, {9 * s, 0, true}, {11 * s, 22, false}},
			Counts{Appended: 3},
		},
		"a bad reading begins nothing": {steps: []step{{1 * s, []facility.Reading{inlet(at(1*s), 20, facility.Unknown)}}}},
		"what is not finite is bad": {
			[]step{{1 * s, []facility.Reading{inlet(at(1*s), 20, good)}}, {2 * s, []facility.Reading{inlet(at(2*s), math.NaN(), good)}}},
			[]sample{{1 * s, 20, false}, {2 * s, 0, true}},
			Counts{Appended: 2},
		},
		"much too old": {
			[]step{
				{0, []facility.Reading{{Asset: "ch-1", Point: facility.Load, At: noon, Quality: good}}},
				{1 * s, []facility.Reading{inlet(at(-10*time.Hour), 20, good)}},
			},
			nil,
			Counts{Appended: 1, Rejected: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, t.TempDir())
			for _, step := range c.steps {
				appendAt(t, h, at(step.now), step.in...)
			}
			if diff := cmp.Diff(c.want, samples(t, h, metric)); diff != "" {
				t.Error("samples -want +got:\n", diff)
			}
			if diff := cmp.Diff(c.count, h.Counts()); diff != "" {
				t.Error("counts -want +got:\n", diff)
			}
		})
	}
}

// Whatever comes, in whatever order, the store goes on taking the next good
// reading, and every reading is counted once.
func TestNothingPoisonsTheStore(t *testing.T) {
	s := site(t)
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		h, err := Open(config(dir), s, slog.New(slog.DiscardHandler))
		if err != nil {
			rt.Fatal(err)
		}
		defer h.Close()
		now, sent, silent := noon, uint64(0), uint64(0)
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 5000).Draw(rt, "ms")) * time.Millisecond)
			at := now.Add(time.Duration(rapid.IntRange(-100, 100).Draw(rt, "minutes")) * time.Minute)
			r := inlet(at, rapid.Float64().Draw(rt, "value"), facility.Quality(rapid.IntRange(0, 5).Draw(rt, "quality")))
			sent++
			if !r.Usable() {
				silent++
			}
			if err := h.Append(now, []facility.Reading{r}); err != nil {
				rt.Fatal(err)
			}
		}
		c := h.Counts()
		if n := c.Appended + c.Skipped + c.Rejected; n > sent || n < sent-silent {
			rt.Fatalf("%+v do not account for %d readings, %d of them bad", c, sent, silent)
		}
		now = now.Add(time.Second)
		before := h.Counts().Appended
		if err := h.Append(now, []facility.Reading{inlet(now, 20, facility.Good)}); err != nil || h.Counts().Appended != before+1 {
			rt.Fatalf("the next reading is not taken: %v, %+v", err, h.Counts())
		}
	})
}

func TestRulesSeeAValueUntilItIsStale(t *testing.T) {
	h := open(t, t.TempDir())
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute, LookbackDelta: 5 * time.Minute})
	defer engine.Close()
	ask := func(at time.Time) string {
		t.Helper()
		q, err := engine.NewInstantQuery(t.Context(), h.Queryable(), nil, metric+`{hall="hall-a"} > 18`, at)
		if err != nil {
			t.Fatal(err)
		}
		defer q.Close()
		return q.Exec(t.Context()).String()
	}
	appendAt(t, h, noon, inlet(noon, 24.5, facility.Good))
	if got := ask(noon.Add(10 * time.Second)); !strings.Contains(got, "24.5") {
		t.Errorf("got %q; want 24.5", got)
	}
	appendAt(t, h, noon.Add(20*time.Second), inlet(noon, 24.5, facility.Stale))
	if got := ask(noon.Add(30 * time.Second)); got != "" {
		t.Errorf("got %q; want nothing", got)
	}
}

func TestHistorySurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	appendAt(t, h, noon, inlet(noon, 20, facility.Good))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	h = open(t, dir)
	later := noon.Add(time.Second)
	appendAt(t, h, later, inlet(noon, 20, facility.Good)) // known, though we no longer know that
	appendAt(t, h, later, inlet(later, 21, facility.Good))
	want := []sample{{0, 20, false}, {time.Second, 21, false}}
	if diff := cmp.Diff(want, samples(t, h, metric)); diff != "" {
		t.Error("-want +got:\n", diff)
	}
}

func TestAWrongClockDoesNotEndHistory(t *testing.T) {
	dir := t.TempDir() + "/history"
	var log bytes.Buffer
	h, err := Open(config(dir), site(t), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	wrong := noon.AddDate(7, 0, 0)
	appendAt(t, h, wrong, inlet(wrong, 20, facility.Good))
	appendAt(t, h, noon, inlet(noon, 21, facility.Good)) // the clock is right now
	if diff := cmp.Diff([]sample{{0, 21, false}}, samples(t, h, metric)); diff != "" {
		t.Error("-want +got:\n", diff)
	}
	if got := h.Counts().Resets; got != 1 {
		t.Errorf("%d resets; want 1", got)
	}
	if !strings.Contains(log.String(), "history is ahead of the clock") {
		t.Errorf("log says nothing of it:\n%s", log.String())
	}
	// A second hand back is no wrong clock.
	appendAt(t, h, noon.Add(-time.Second), inlet(noon.Add(-time.Second), 21, facility.Good))
	if got := h.Counts(); got.Resets != 1 || got.Skipped != 1 {
		t.Errorf("%+v; want one reset, one skipped", got)
	}
}

func TestHistoryIsNotReplacedUnderAQuery(t *testing.T) {
	h := open(t, t.TempDir()+"/history")
	wrong := noon.AddDate(7, 0, 0)
	appendAt(t, h, wrong, inlet(wrong, 20, facility.Good))
	q, err := h.Queryable().Querier(0, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Append(noon, []facility.Reading{inlet(noon, 21, facility.Good)}); err == nil {
		t.Error("replaced while it was read")
	}
	for range 2 { // closing twice is once
		if err := q.Close(); err != nil && h.Counts().Resets == 0 {
			t.Log(err)
		}
	}
	appendAt(t, h, noon, inlet(noon, 21, facility.Good))
}

func TestReadersAndWritersTogether(t *testing.T) {
	h := open(t, t.TempDir())
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for range 50 {
				samples(t, h, metric)
			}
		})
	}
	for i := range 500 {
		now := noon.Add(time.Duration(i) * time.Second)
		appendAt(t, h, now, inlet(now, float64(i), facility.Good))
	}
	all.Wait()
	if got := len(samples(t, h, metric)); got != 500 {
		t.Errorf("%d samples; want 500", got)
	}
}

func TestUseSiteMovesTheLabels(t *testing.T) {
	h := open(t, t.TempDir())
	appendAt(t, h, noon, inlet(noon, 20, facility.Good))
	moved, err := facility.NewSite(facility.Description{Name: "gz-1", Assets: []facility.Asset{
		{Name: "hall-b", Kind: facility.KindHall, Hall: "hall-b"},
		{Name: "a-01", Kind: facility.KindRack, Hall: "hall-b", Rack: "a-01"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.UseSite(moved)
	appendAt(t, h, noon.Add(time.Second), inlet(noon.Add(time.Second), 21, facility.Good))
	q, err := h.Queryable().Querier(math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	halls, _, err := q.LabelValues(t.Context(), "hall", nil)
	if diff := cmp.Diff([]string{"hall-a", "hall-b"}, halls); diff != "" || err != nil {
		t.Error(err, "halls -want +got:\n", diff)
	}
}

// A day of a hall in virtual time: blocks are cut and dropped behind it.
func TestADayInVirtualTime(t *testing.T) {
	h := open(t, t.TempDir())
	var batch []facility.Reading
	for i := range 100 {
		r := inlet(noon, 20, facility.Good)
		r.Part = string(rune('a' + i))
		batch = append(batch, r)
	}
	for s := 0; s < 24*3600; s += 60 {
		now := noon.Add(time.Duration(s) * time.Second)
		for i := range batch {
			batch[i].At, batch[i].Value = now, float64(s+i)
		}
		appendAt(t, h, now, batch...)
	}
	if got := len(samples(t, h, metric)); got != 100*24*60 {
		t.Errorf("%d samples; want %d", got, 100*24*60)
	}
}

func TestOldSeriesAreForgotten(t *testing.T) {
	h := open(t, t.TempDir())
	for i := range minSweep + 1 {
		r := facility.Reading{Asset: "ch-1", Point: facility.IncidentState, Part: time.Duration(i).String(), Value: 1, At: noon, Quality: facility.Good}
		appendAt(t, h, noon, r)
	}
	later := noon.Add(30 * time.Hour)
	appendAt(t, h, later, inlet(later, 20, facility.Good))
	if got := len(h.series); got > 2*minSweep {
		t.Errorf("%d series known; want the old ones forgotten", got)
	}
	h.sweep = 0
	h.forget(later)
	if got := len(h.series); got != 1 {
		t.Errorf("%d series known; want 1", got)
	}
}

func TestValidate(t *testing.T) {
	if err := (Config{Retention: time.Minute}).Validate(); err == nil || !strings.Contains(err.Error(), "storage.history.retention: 1m0s") {
		t.Errorf("got %v; want the key and the value", err)
	}
	if err := DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
}
