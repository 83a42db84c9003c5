package influx

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// The tests of this file talk to a real InfluxDB.

func serverConfig(t testing.TB, s *influxtest.Server) Config {
	return Config{
		URL: s.URL, Database: influxtest.Database, Username: influxtest.Username,
		Password: configs.NewSecret(influxtest.Password), Dir: t.TempDir(),
	}.WithDefaults()
}

func TestEveryFieldIsInTheDatabaseAsItWas(t *testing.T) {
	server := influxtest.Start(t)
	run := good("ch-1", facility.RunStatePoint, "", 4)
	run.Text = `läuft "gut", \ ja`
	stale := good("ch-1", facility.Load, "", 3)
	stale.Quality = facility.Stale
	odd := good("pdu-1", facility.OutletPower, `A, 1=x y\`, 5e-324)
	in := readings(
		good("a-01", facility.InletTemperature, "", 24.123456789012345), good("a-01", facility.ExhaustTemperature, "", 36),
		good("a-01", facility.InletTemperature, "top", -0.5), run, stale, odd,
		good("ch-1", facility.Power, "", math.MaxFloat64),
	)
	in.Notes = []bus.Note{{At: noon, Incident: "i-1", Asset: "ch-1", Stage: "opened", Title: "chiller lost", Text: "12 minutes left"}}
	if done, _ := deliver(t, serverConfig(t, server), in); done != (outcome{written: 8}) {
		t.Fatalf("got %+v; want 8 written", done)
	}
	at := float64(noon.UnixMilli())
	for query, want := range map[string]map[string]any{
		`SELECT * FROM rack WHERE part = ''`: {
			"time": at, "asset": "a-01", "hall": "hall-a", "rack": "a-01", "row": "row-1", "site": "gz-1", "part": nil,
			"inlet_temperature_celsius": 24.123456789012345, "exhaust_temperature_celsius": 36.0,
		},
		`SELECT inlet_temperature_celsius FROM rack WHERE part = 'top'`: {"time": at, "inlet_temperature_celsius": -0.5},
		`SELECT * FROM chiller`: {
			"time": at, "asset": "ch-1", "site": "gz-1", "run_state": 4.0, "run_state_text": `läuft "gut", \ ja`,
			"load_percent_quality": "stale", "power_watts": math.MaxFloat64,
		},
		`SELECT * FROM pdu`: {
			"time": at, "asset": "pdu-1", "hall": "hall-a", "rack": "a-01", "row": "row-1", "site": "gz-1",
			"part": `A, 1=x y/`, "outlet_power_watts": 5e-324,
		},
		`SELECT * FROM incident`: {
			"time": at, "site": "gz-1", "asset": "ch-1", "incident": "i-1",
			"stage": "opened", "title": "chiller lost", "text": "12 minutes left",
		},
	} {
		series := server.Query(t, query)
		if len(series) != 1 || len(series[0].Values) != 1 {
			t.Errorf("%s: %+v; want one row", query, series)
			continue
		}
		got := map[string]any{}
		for i, column := range series[0].Columns {
			got[column] = series[0].Values[0][i]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", query, diff)
		}
	}
}

func TestAFieldTypeConflictCostsOneReading(t *testing.T) {
	server := influxtest.Start(t)
	// Somebody has written the field as an integer in the shard of that day.
	cfg := serverConfig(t, server)
	other, err := newTarget(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	if err := other.post(t.Context(), fmt.Appendf(nil, "chiller,asset=ch-9 load_percent=1i %d", noon.UnixMilli())); err != nil {
		t.Fatal(err)
	}
	in := many(200)
	in.Readings = append(in.Readings, good("ch-1", facility.Load, "", 50), good("ch-1", facility.Power, "", 9e5))
	done, _ := deliver(t, cfg, in)
	if want := (outcome{written: 401, quarantined: 1}); done != want {
		t.Errorf("got %+v; want %+v", done, want)
	}
	if got := quarantined(t, cfg); len(got) != 2 || !strings.Contains(got[0], "field type conflict") || !strings.Contains(got[1], "load_percent=50 ") {
		t.Errorf("quarantine:\n%s", strings.Join(got, "\n"))
	}
	if got := server.Points(t); got != 402 { // with the integer
		t.Errorf("the database has %d values; want 402", got)
	}
}

func TestWhatIsOlderThanTheRetentionPolicyIsQuarantinedAtOnce(t *testing.T) {
	server := influxtest.Start(t)
	server.Query(t, `CREATE RETENTION POLICY "day" ON "ridethrough" DURATION 1d REPLICATION 1`)
	cfg := serverConfig(t, server)
	cfg.RetentionPolicy = "day"
	in := many(500) // of 2023
	fresh := good("ch-1", facility.Load, "", 50)
	fresh.At = time.Now()
	in.Readings = append(in.Readings, fresh)
	done, w := deliver(t, cfg, in)
	if want := (outcome{written: 1, quarantined: 1000}); done != want {
		t.Errorf("got %+v; want %+v", done, want)
	}
	if s := w.Status(); s.Writes > 50 {
		t.Errorf("%d requests; want few", s.Writes)
	}
}

func TestCheckSaysWhatToDo(t *testing.T) {
	server := influxtest.Start(t)
	server.Query(t, `CREATE USER "reader" WITH PASSWORD 'r'`)
	server.Query(t, `GRANT READ ON "ridethrough" TO "reader"`)
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"all is well":       {func(*Config) {}, ""},
		"wrong password":    {func(c *Config) { c.Password = configs.NewSecret("no") }, "the token or password is wrong"},
		"read-only user":    {func(c *Config) { c.Username, c.Password = "reader", configs.NewSecret("r") }, "may not write there"},
		"no such database":  {func(c *Config) { c.Database = "elsewhere" }, `database "elsewhere" at http://127.0.0.1`},
		"nobody at the URL": {func(c *Config) { c.URL = "http://127.0.0.1:1" }, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := serverConfig(t, server)
			c.change(&cfg)
			w, err := New(cfg, newOneBatch(bus.Batch{}), site(t), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer w.target.close()
			err = w.Check(t.Context())
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v; want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), influxtest.Password) {
				t.Errorf("the password is in %v", err)
			}
			t.Log(err)
		})
	}
}

// A retention policy that does not exist is a 500, as is a disk that is full:
// the batch must wait until somebody has created it.
func TestAMissingRetentionPolicyIsWaitedFor(t *testing.T) {
	server := influxtest.Start(t)
	cfg := serverConfig(t, server)
	cfg.RetentionPolicy = "year"
	source := newOneBatch(many(1))
	w, err := New(cfg, source, site(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan struct{}, 1)
	w.pause = func(int) time.Duration {
		select {
		case failed <- struct{}{}:
		default:
		}
		return time.Millisecond
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	<-failed
	if err := w.Status().Err; err == nil || !strings.Contains(err.Error(), "create it, or correct retention_policy") {
		t.Errorf("got %v; want the next step", err)
	}
	server.Query(t, `CREATE RETENTION POLICY "year" ON "ridethrough" DURATION 3650d REPLICATION 1`)
	if done := <-source.acked; done != (outcome{written: 2}) {
		t.Errorf("got %+v; want 2 written", done)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestARequestThatIsTooLargeIsHalved(t *testing.T) {
	server := influxtest.Start(t, influxtest.MaxBody(2000))
	done, w := deliver(t, serverConfig(t, server), many(2000))
	if want := (outcome{written: 4000}); done != want {
		t.Errorf("got %+v; want %+v", done, want)
	}
	if w.limit >= 4000 {
		t.Errorf("still fetches %d readings at once", w.limit)
	}
	if got := server.Points(t); got != 4000 {
		t.Errorf("the database has %d values; want 4000", got)
	}
}
