package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/report"
	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/alerting/status"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A sirenExample is what machines were told in a night.
type sirenExample struct {
	siren *siren.Siren
	told  []siren.Event
}

func newSirenExample(site *facility.Site) *sirenExample {
	return &sirenExample{siren: siren.New(site, 0)}
}

func (x *sirenExample) step(now time.Time, outcome alerting.Outcome) {
	x.told = append(x.told, x.siren.Update(now, outcome)...)
}

// files are the first event whole, and all of them in lines.
func (x *sirenExample) files() (map[string][]byte, error) {
	if len(x.told) == 0 {
		return nil, errors.New("the siren told nothing; choose another story")
	}
	first, err := json.MarshalIndent(x.told[0], "", "  ")
	if err != nil {
		return nil, err
	}
	var lines strings.Builder
	for _, e := range x.told {
		lines.WriteString(sirenLine(e) + "\n")
	}
	return map[string][]byte{"siren.json": append(first, '\n'), "siren.txt": []byte(lines.String())}, nil
}

// A statusExample is what users of services were told in a night.
type statusExample struct {
	board *status.Board
	cfg   status.Config
	site  string
	notes []status.Note
}

// exampleZone is where the readers of the Chinese examples are.
const exampleZone = "Asia/Shanghai"

func newStatusExample(site *facility.Site) *statusExample {
	cfg := status.DefaultConfig()
	cfg.TimeZone = exampleZone
	return &statusExample{board: status.NewBoard(site.Limits.Allowable, cfg.Zone(), nil), cfg: cfg, site: site.Name}
}

func (x *statusExample) step(now time.Time, outcome alerting.Outcome) {
	x.notes = append(x.notes, x.board.Update(now, outcome)...)
}

// files are all notes in words, one of them as a page and one as JSON.
func (x *statusExample) files() (map[string][]byte, error) {
	cooling := slices.IndexFunc(x.notes, func(n status.Note) bool { return n.Stage == status.CoolingDown })
	if cooling < 0 {
		return nil, errors.New("no hall was cooling down; choose another story")
	}
	files := map[string][]byte{}
	for _, a := range []status.Audience{status.Internal, status.Customer} {
		for _, w := range x.cfg.Writers(a, x.site) {
			var all []string
			for _, n := range x.notes {
				all = append(all, w.Write(n).String())
			}
			files[fmt.Sprintf("status.%s.%s.txt", a, w.Language)] = []byte(strings.Join(all, "\n---\n\n"))
		}
	}
	customers := x.cfg.Writers(status.Customer, x.site)
	n := x.notes[cooling]
	files["status.customer.html"] = []byte(status.Render(customers, []status.Note{n}, n.At, true))
	var body bytes.Buffer
	out := json.NewEncoder(&body)
	out.SetIndent("", "  ")
	err := out.Encode(n.Publish(customers))
	files["status.customer.json"] = body.Bytes()
	return files, err
}

// A reportExample is the report of the first page of a night.
type reportExample struct {
	book  *report.Book
	ended []report.Report
}

func newReportExample(site *facility.Site) *reportExample {
	return &reportExample{book: report.NewBook(site.Limits.Allowable, nil)}
}

func (x *reportExample) step(now time.Time, outcome alerting.Outcome) {
	x.ended = append(x.ended, x.book.Update(now, outcome)...)
}

func (x *reportExample) files() (map[string][]byte, error) {
	paged := slices.IndexFunc(x.ended, func(r report.Report) bool { return !r.Paged().IsZero() })
	if paged < 0 {
		return nil, errors.New("no incident that paged has ended; choose another story")
	}
	files := map[string][]byte{}
	for name, text := range x.ended[paged].Files("report") {
		files[name] = []byte(text)
	}
	return files, nil
}
