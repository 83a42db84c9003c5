package exchange

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// scoredHorizon is how far the format looks: later crossings are null.
const scoredHorizon = 2 * time.Hour

// stamp is the time format of both answer files.
const stamp = "2006-01-02T15:04:05.000Z"

// A NoticeType is what a monitor told people.
type NoticeType string

// Notices of predictions.jsonl.
const (
	NoticePage    NoticeType = "page"
	NoticeWarn    NoticeType = "warn"
	NoticeResolve NoticeType = "resolve"
)

// A Notice is one line of predictions.jsonl that says somebody was told.
type Notice struct {
	At         time.Time
	Type       NoticeType
	RootCauses []string // best first
	Zones      []string
	Services   []string
}

// Predictions writes predictions.jsonl.
type Predictions struct {
	out *bufio.Writer
	enc *json.Encoder
}

// NewPredictions returns a writer on w. Call Flush at the end.
func NewPredictions(w io.Writer) *Predictions {
	out := bufio.NewWriterSize(w, 1<<16)
	return &Predictions{out: out, enc: json.NewEncoder(out)}
}

type forecastLine struct {
	Time  string   `json:"time"`
	Zone  string   `json:"zone"`
	Row   string   `json:"row,omitempty"`
	Limit float64  `json:"limit_c"`
	P10   *float64 `json:"p10_s"`
	P50   *float64 `json:"p50_s"`
	P90   *float64 `json:"p90_s"`
}

type noticeLine struct {
	Time      string     `json:"time"`
	Type      NoticeType `json:"type"`
	RootCause []string   `json:"root_cause"`
	Zones     []string   `json:"zones"`
	Services  []string   `json:"services"`
}

// Forecast writes the hall and row forecasts of r.
func (p *Predictions) Forecast(r predict.Result, site *facility.Site) error {
	at := r.At.UTC().Format(stamp)
	for _, f := range r.Forecasts {
		place, _ := site.Asset(f.Place)
		line := forecastLine{Time: at, Zone: place.Hall, Limit: float64(f.Limit), P10: scored(f.P10), P50: scored(f.P50), P90: scored(f.P90)}
		if f.Crossed { // the format asks for the next crossing
			line.P10, line.P50, line.P90 = scored(f.Again[0]), scored(f.Again[1]), scored(f.Again[2])
		}
		switch f.Kind {
		case facility.KindHall:
		case facility.KindRow:
			line.Row = f.Place
		default: // the format knows no racks
			continue
		}
		if err := p.enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// scored is seconds, or nil for beyond the horizon of the format.
func scored(d time.Duration) *float64 {
	if d == predict.Never || d > scoredHorizon {
		return nil
	}
	s := d.Round(time.Second).Seconds()
	return &s
}

// Notice writes that somebody was told.
func (p *Predictions) Notice(n Notice) error {
	return p.enc.Encode(noticeLine{n.At.UTC().Format(stamp), n.Type, list(n.RootCauses), list(n.Zones), list(n.Services)})
}

// list makes an empty list [] rather than null.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// Flush writes what is buffered.
func (p *Predictions) Flush() error { return p.out.Flush() }
