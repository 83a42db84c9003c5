package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/storage"
)

// A drill is a night in virtual time: a plant with a device for every rack and
// machine, the engine with its rules and history, and a pager whose receiver is
// at the end of a wire without sockets.
type drill struct {
	t       *testing.T
	site    *facility.Site
	plant   *plant.Plant
	meters  []gauge
	history *storage.History
	engine  *alerting.Engine
	folder  string
	cfg     paging.Config
	pager   *paging.Pager
	stop    func()

	skew    time.Duration // of our clock against the plant's
	offline bool          // the receiver
	silent  map[string]bool
	heard   []notification
	changes []incident.Change
	most    int                  // incidents of the plant at once
	worst   int                  // symptoms of one incident
	stored  [][]facility.Reading // of the last minutes, as a restart finds them
}

// A gauge is one series that a device reports.
type gauge struct {
	key  facility.SeriesKey
	read plant.Meter
}

// A notification is what the receiver heard, by the plant's clock.
type notification struct {
	at                         time.Time
	status, severity, incident string
}

const (
	pollEvery   = 20 * time.Second
	storedPolls = 20
)

// reports are the points that a real site polls of each kind.
var reports = map[facility.Kind][]facility.Point{
	facility.KindRack:    {facility.InletTemperature, facility.Power},
	facility.KindCRAH:    {facility.RunStatePoint, facility.FanSpeed, facility.SupplyAirTemperature, facility.ReturnAirTemperature},
	facility.KindChiller: {facility.RunStatePoint, facility.ChilledWaterSupplyTemperature, facility.Power},
	facility.KindPump:    {facility.RunStatePoint},
	facility.KindUtility: {facility.RunStatePoint},
	facility.KindUPS:     {facility.OutputSource},
	facility.KindLoop:    {facility.ChilledWaterSupplyTemperature, facility.ChilledWaterReturnTemperature, facility.ChilledWaterFlow},
}

func newDrill(t *testing.T) *drill {
	d := &drill{t: t, site: drillSite(t), folder: t.TempDir(), silent: map[string]bool{}}
	var err error
	d.plant, err = plant.New(plant.Config{
		Site: d.site, Start: time.Now(), Seed: 1, HourAtStart: 14, Load: 0.95, Settle: 10 * time.Minute,
		Weather: plant.Weather{Mean: 30, Swing: 4, Wet: 8}, Running: 5,
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range d.plant.Truth() {
		if slices.Contains(reports[d.site.Locate(key.Asset).Kind], key.Point) {
			d.meters = append(d.meters, gauge{key, d.plant.Meter(key)})
		}
	}
	d.history, err = storage.OpenHistory(storage.HistoryConfig{Dir: filepath.Join(d.folder, "history"), Retention: replayHistory}, d.site, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	d.cfg = paging.DefaultConfig()
	d.cfg.Targets = paging.Targets{WebhookURL: configs.NewSecret("http://oncall/"), WebhookSecret: configs.NewSecret("s")}
	d.cfg.DataDir = filepath.Join(d.folder, "paging")
	d.begin()
	return d
}

// begin starts the engine and the pager as a process does: with what is kept.
func (d *drill) begin() {
	cfg := alerting.DefaultConfig()
	cfg.ForecastInterval = time.Minute // beside every event; the model of a site of this size is measured elsewhere
	var err error
	if d.engine, err = alerting.New(cfg, d.site, d.history); err != nil {
		d.t.Fatal(err)
	}
	state, err := os.ReadFile(d.snapshot())
	if err == nil {
		err = d.engine.Restore(state)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		d.t.Fatal(err)
	}
	if d.pager, err = paging.New(d.cfg, paging.Options{Client: &http.Client{Transport: d}, Site: d.site}); err != nil {
		d.t.Fatal(err)
	}
	if err := d.pager.Restore(d.t.Context(), d.now(), d.engine.Open()); err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan error, 1)
	go func() { done <- d.pager.Run(ctx) }()
	synctest.Wait()
	d.stop = func() {
		cancel()
		if err := <-done; err != nil {
			d.t.Error(err)
		}
	}
}

func (d *drill) snapshot() string { return filepath.Join(d.folder, "incidents.json") }

func (d *drill) now() time.Time { return time.Now().Add(d.skew) }

// RoundTrip is the receiver.
func (d *drill) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil || d.offline {
		return nil, errors.Join(err, errors.New("connection refused"))
	}
	var hook struct {
		Alerts []struct {
			Status string
			Labels map[string]string
		}
	}
	if err := json.Unmarshal(body, &hook); err != nil {
		return nil, err
	}
	for _, a := range hook.Alerts {
		d.heard = append(d.heard, notification{time.Now(), a.Status, a.Labels["severity"], a.Labels["incident"]})
	}
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Body: io.NopCloser(strings.NewReader("")), Header: http.Header{}}, nil
}

// pass lets time go by, a poll of every device at a time.
func (d *drill) pass(length time.Duration) {
	d.poll(length, pollEvery)
}

func (d *drill) poll(length, every time.Duration) {
	for range int(length / every) {
		<-time.After(every)
		d.step()
	}
}

func (d *drill) step() {
	d.plant.Advance(time.Now())
	now := d.now()
	readings := make([]facility.Reading, 0, len(d.meters)+2100)
	for _, m := range d.meters {
		if !d.silent[m.key.Asset] {
			readings = append(readings, facility.Judge(facility.Reading{Asset: m.key.Asset, Point: m.key.Point, Part: m.key.Part, Value: m.read(), At: now}))
		}
	}
	for _, a := range d.site.Assets(facility.KindRack, facility.KindChiller) {
		up := facility.Reading{Asset: "device-" + a.Name, Point: facility.Reachable, Value: 1, At: now, Quality: facility.Good}
		if d.silent[a.Name] {
			up.Value = 0
		}
		readings = append(readings, up)
	}
	d.stored = append(d.stored, readings)
	d.stored = d.stored[max(0, len(d.stored)-storedPolls):]
	out, err := d.engine.Step(d.t.Context(), now, readings)
	if err != nil {
		d.t.Fatal(err)
	}
	inPlant, attached := 0, map[string]bool{}
	for _, i := range out.Incidents {
		for _, c := range i.Root {
			attached[c.Asset] = true
		}
		for _, s := range i.Symptoms {
			attached[s.Asset+s.What] = attached[s.Asset+s.What] || s.Cleared.IsZero()
		}
		d.worst = max(d.worst, len(i.Symptoms))
		if !i.Blind {
			inPlant++
		}
	}
	d.most = max(d.most, inPlant)
	if inPlant > 0 {
		d.checkAttached(out, attached)
	}
	if len(out.Changes) == 0 {
		return
	}
	d.changes = append(d.changes, out.Changes...)
	state, err := d.engine.Snapshot() // first remember, then tell
	if err == nil {
		err = os.WriteFile(d.snapshot(), state, 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.pager.Send(d.t.Context(), out.Changes...); err != nil {
		d.t.Error(err)
	}
}

func (d *drill) do(action plant.Action, assets ...string) {
	for _, a := range assets {
		d.operate(action, a, 0)
	}
}

func (d *drill) operate(action plant.Action, asset string, value float64) {
	if err := d.plant.Do(plant.Operation{Action: action, Asset: asset, Value: value, Why: "drill"}); err != nil {
		d.t.Fatal(err)
	}
}

// TestDrill loses the chillers of a site of 2,000 racks one after the other and
// repairs them a quarter of an hour later. In between the receiver is down for
// five minutes, ridethrough is killed and restarted, the clock jumps two hours
// forward and back, and a switch takes forty devices away.
func TestDrill(t *testing.T) {
	racing.Skip(t)
	if testing.Short() {
		t.Skip("an hour of 2,000 racks takes most of a minute")
	}
	synctest.Test(t, func(t *testing.T) {
		d := newDrill(t)
		defer func() { d.stop(); d.history.Close() }()
		d.pass(5 * time.Minute)
		if len(d.changes) > 0 {
			t.Fatalf("%s, before anything has happened", d.changes[0].Incident.Headline)
		}
		began := time.Now()
		d.do(plant.Trip, "ch-1")
		d.pass(time.Minute)
		d.do(plant.Trip, "ch-2")
		d.pass(40 * time.Second)
		d.offline = true
		d.do(plant.Trip, "ch-3", "ch-4")
		d.pass(time.Minute)
		d.do(plant.Trip, "ch-5", "ch-6")
		d.pass(4 * time.Minute)
		d.offline = false
		d.cut(40)
		d.pass(time.Minute)
		d.kill()
		d.pass(time.Minute)
		d.skew = 2 * time.Hour
		d.pass(80 * time.Second)
		d.checkTenMinutes(began)

		d.pass(2 * time.Minute)
		d.skew = 0
		d.pass(3 * time.Minute)
		d.kill()
		clear(d.silent)
		d.operate(plant.ShiftWeather, d.site.Name, -8) // water is sprayed on the condensers
		for _, ch := range d.site.Assets(facility.KindChiller) {
			d.operate(plant.LimitDemand, ch.Name, 100)
		}
		d.do(plant.Reset, "ch-1", "ch-2", "ch-3", "ch-4", "ch-5", "ch-6")
		d.do(plant.StartUnit, "ch-1", "ch-2", "ch-3", "ch-4", "ch-5", "ch-6")
		d.operate(plant.ScaleLoad, d.site.Name, 0.6) // services that could be were moved away
		d.poll(25*time.Minute, time.Minute)
		d.checkAllClosed()
	})
}

// cut takes away devices that share nothing but their network.
func (d *drill) cut(n int) {
	for _, a := range d.site.Assets(facility.KindRack)[:n] {
		d.silent[a.Name] = true
	}
}

// checkAttached holds that all that is wrong is a cause or a symptom of what is
// open.
func (d *drill) checkAttached(out alerting.Outcome, attached map[string]bool) {
	d.t.Helper()
	for _, e := range out.Result.Events {
		if e.Kind != predict.EventStop && !attached[e.Asset] && !attached[e.Asset+string(e.Kind)] {
			d.t.Errorf("%s: %s %s is in no incident", d.now(), e.Asset, e.Kind)
		}
	}
	for _, a := range out.Alerts {
		about := cmp.Or(a.Labels["asset"], a.Labels["rack"], a.Labels["row"], a.Labels["hall"], d.site.Name)
		if a.State == rules.Firing && a.Labels["severity"] != string(incident.Info) && !attached[about] && !attached[about+a.Name] {
			d.t.Errorf("%s: %s of %s is in no incident", d.now(), a.Name, about)
		}
	}
}

// kill ends the process with what was on disk at the last change, and starts it
// again.
func (d *drill) kill() {
	d.stop()
	d.begin()
	for _, batch := range d.stored {
		d.engine.WarmUp(d.now(), batch)
	}
}

// checkTenMinutes counts the pages that the receiver heard of.
func (d *drill) checkTenMinutes(began time.Time) {
	d.t.Helper()
	pages := map[string]int{}
	for _, n := range d.heard {
		if n.status == "firing" && n.severity == string(incident.Page) {
			pages[n.incident]++
		}
	}
	loud := 0
	for _, n := range pages {
		loud += n
	}
	if len(pages) != 1 || loud > 3 {
		d.t.Errorf("%d incidents paged within %s, %d times; want 1, at most 3 times with its updates: %v", len(pages), time.Since(began), loud, d.headlines())
	}
	d.t.Logf("first %s: %d notifications, of pages %v; open %v", time.Since(began), len(d.heard), pages, d.headlines())
}

// checkAllClosed holds that whatever was wrong in the plant belonged to the one
// incident that was paged, and that the receiver heard of the end of everything
// that it had heard of.
func (d *drill) checkAllClosed() {
	d.t.Helper()
	if d.most != 1 || d.worst < 500 {
		d.t.Errorf("up to %d incidents of the plant at once, up to %d symptoms; want 1 with more than 500", d.most, d.worst)
	}
	if left := d.engine.Open(); len(left) > 0 {
		d.t.Errorf("open after the repair: %v", d.headlines())
	}
	last, changes := map[string]string{}, map[string]incident.ChangeKind{}
	for _, n := range d.heard {
		last[n.incident] = n.status
	}
	for _, c := range d.changes {
		changes[c.Incident.ID] = c.Kind
	}
	for id, status := range last {
		if status != "resolved" || changes[id] != incident.ChangeResolved {
			d.t.Errorf("%s: the receiver heard %s last, the engine said %s; want resolved", id, status, changes[id])
		}
	}
	d.t.Logf("%d incidents, %d notifications, %d changes, up to %d symptoms in one", len(changes), len(d.heard), len(d.changes), d.worst)
}

func (d *drill) headlines() (out []string) {
	for _, i := range d.engine.Open() {
		out = append(out, string(i.Severity)+" "+i.Headline)
	}
	return out
}
