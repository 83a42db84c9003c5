package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/alerting/outbox"
	"github.com/ridethrough/ridethrough/alerting/status"
	"github.com/ridethrough/ridethrough/internal/atomicfile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// pagesEvery is how often the pages are written while nothing changes: a page
// whose date is old says that nobody is at the desk.
const pagesEvery = 5 * time.Minute

// A statusDesk writes notes for the users of services, as pages and to webhooks.
type statusDesk struct {
	g       *generation
	board   *status.Board
	file    string
	metrics *outbox.Metrics
	hooks   []statusHook
	written time.Time // when the pages were
}

// A statusHook is one receiver with its version.
type statusHook struct {
	outbox  *outbox.Outbox
	writers []status.Writer
}

func (g *generation) newStatusDesk(metrics *outbox.Metrics) *statusDesk {
	d := &statusDesk{g: g, file: filepath.Join(g.service.dataDir, "status.json"), metrics: metrics}
	d.board = status.NewBoard(g.pageLimit(), g.setup.cfg.Status.Zone(), g.takenBy)
	return d
}

// open reads what waits for receivers. The generation before wrote there until
// it ended, so it is not done earlier.
func (d *statusDesk) open() {
	for _, w := range d.g.setup.cfg.Status.Webhooks {
		to := outbox.Receiver{Name: "status-" + w.Name, URL: w.URL, Secret: w.Secret}
		d.hooks = append(d.hooks, statusHook{d.g.service.openOutbox(to, d.metrics), d.writers(cmp.Or(w.Audience, status.Customer))})
	}
}

func (d *statusDesk) writers(a status.Audience) []status.Writer {
	return d.g.setup.cfg.Status.Writers(a, d.g.setup.site.Name)
}

// pageLimit is the inlet temperature that people are paged about.
func (g *generation) pageLimit() facility.Celsius {
	return cmp.Or(g.setup.cfg.Alerting.Incidents.PageLimit, g.setup.site.Limits.Allowable)
}

// takenBy is who has acknowledged an incident.
func (g *generation) takenBy(incident string) (by string, at time.Time) {
	if ack := g.pager.Standing(incident).Ack; ack != nil {
		return ack.By, ack.At
	}
	return "", time.Time{}
}

// takeOver reads the notes that were written before.
func (d *statusDesk) takeOver() error {
	d.open()
	data, err := os.ReadFile(d.file)
	if err == nil {
		err = d.board.Restore(data)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // the first start
	}
	return err
}

// follow writes the notes that one outcome gives reason to.
func (d *statusDesk) follow(_ context.Context, f followed) {
	notes := d.board.Update(f.at, f.outcome)
	if len(notes) == 0 && f.at.Sub(d.written).Abs() < pagesEvery {
		return
	}
	d.written = f.at
	log := d.g.service.log
	for _, n := range notes {
		log.Info("status note", "incident", n.Incident, "note", n.Sequence, "stage", n.Stage, "next", n.NextBy)
	}
	if err := errors.Join(d.keep(), d.send(notes), d.publish(f.at)); err != nil {
		log.Error("status notes", "err", err)
	}
}

func (d *statusDesk) keep() error {
	state, err := d.board.Snapshot()
	if err != nil {
		return err
	}
	return atomicfile.Write(d.file, state, 0o600)
}

// send hands notes to the webhooks; of an incident only the newest waits.
func (d *statusDesk) send(notes []status.Note) error {
	var errs []error
	for _, h := range d.hooks {
		for _, n := range notes {
			body, err := json.Marshal(n.Publish(h.writers))
			if err == nil {
				err = h.outbox.Put(outbox.Message{Key: n.ID, Body: body})
			}
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// publish writes the internal pages for the operator page, and the customers'
// where the configuration says.
func (d *statusDesk) publish(now time.Time) error {
	histories := d.board.Histories()
	err := status.Publish(d.g.service.statusDir(), d.writers(status.Internal), histories, now)
	if dir := d.g.setup.cfg.Status.Dir; dir != "" {
		err = errors.Join(err, status.Publish(dir, d.writers(status.Customer), histories, now))
	}
	return err
}

// run keeps the webhooks going until ctx ends.
func (d *statusDesk) run(ctx context.Context, group *errgroup.Group) {
	for _, h := range d.hooks {
		group.Go(func() error { return h.outbox.Run(ctx) })
	}
}
