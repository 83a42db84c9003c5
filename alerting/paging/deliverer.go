package paging

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/common/model"
)

// A deliverer stands before one integration of one receiver. It shows it each
// incident once, as it is now; slows down after refusals; counts and logs.
type deliverer struct {
	next     notify.Integration
	receiver string
	logger   *slog.Logger
	metrics  *metrics
	// heard is told under which key a receiver knows incidents from now on.
	heard func(key string, incidents []string)

	// mu guards everything below.
	mu      sync.Mutex
	told    map[string]string                   // group → what was delivered last
	highest map[string]map[model.LabelValue]int // group → incident → revision
	refused int                                 // unrecoverable answers in a row
	until   time.Time                           // no attempt before
	lastErr string
	waiting map[string]undelivered // by group
	hanging int                    // attempts that were given up and have not returned
}

// newDeliverer wraps an integration.
func newDeliverer(next notify.Integration, receiver string, logger *slog.Logger, m *metrics, heard func(string, []string)) *deliverer {
	d := &deliverer{
		next: next, receiver: receiver, logger: logger, metrics: m, heard: heard,
		told: map[string]string{}, highest: map[string]map[model.LabelValue]int{}, waiting: map[string]undelivered{},
	}
	m.prime(receiver, next.Name())
	return d
}

// integration is the deliverer in the place of what it stands before.
func (d *deliverer) integration() notify.Integration {
	return notify.NewIntegration(d, &d.next, d.next.Name(), d.next.Index(), d.receiver)
}

// maxRefusedPause bounds the pause after answers that say "never again", such
// as 400 or 403: a wrong key may be put right meanwhile.
const maxRefusedPause = time.Minute

// Notify delivers a group of alerts. It returns whether another attempt makes
// sense.
func (d *deliverer) Notify(ctx context.Context, alerts ...*alert.Alert) (bool, error) {
	group, _ := notify.GroupKey(ctx)
	current := d.newest(group, alerts)
	content := fingerprint(current)
	if len(current) == 0 || d.known(ctx, group, content) {
		return false, nil
	}
	if wait := d.pause(); wait > 0 {
		return false, fmt.Errorf("refused before, next attempt in %s: %s", wait.Round(time.Second), d.last())
	}
	start := time.Now()
	d.begin(group, start, current)
	retry, err := d.attempt(ctx, current)
	d.metrics.observe(d.receiver, d.next.Name(), time.Since(start), err)
	if err == nil {
		d.heard(keyOf(group), incidentsOf(current))
	}
	d.settle(group, content, retry, err)
	return retry, err
}

// known reports whether exactly this was delivered already. It happens when an
// older revision ends: to Alertmanager the group has changed, to people not.
func (d *deliverer) known(ctx context.Context, group, content string) bool {
	if reason, ok := notify.NotificationReason(ctx); ok && reason == notify.ReasonRepeatIntervalElapsed {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.told[group] == content
}

func (d *deliverer) pause() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Until(d.until)
}

func (d *deliverer) last() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lastErr
}

// settle remembers the result, and logs an error once until it changes.
func (d *deliverer) settle(group, content string, retry bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	log := d.logger.With("receiver", d.receiver, "integration", d.next.Name())
	if err == nil {
		if d.lastErr != "" {
			log.Info("page delivered again")
		}
		d.told[group], d.lastErr, d.refused, d.until = content, "", 0, time.Time{}
		delete(d.waiting, group)
		return
	}
	if d.lastErr != err.Error() {
		log.Error("page not delivered, will be tried again", "err", err)
	}
	d.lastErr = err.Error()
	if !retry {
		d.until = time.Now().Add(min(maxRefusedPause, time.Second<<min(d.refused, 10)))
		d.refused++
	}
}

// newest returns the latest revision of each incident, without the revision.
// An older one that outlives its successor in the group is left out.
func (d *deliverer) newest(group string, alerts []*alert.Alert) []*alert.Alert {
	d.mu.Lock()
	defer d.mu.Unlock()
	highest := d.highest[group]
	if highest == nil {
		highest = map[model.LabelValue]int{}
		d.highest[group] = highest
	}
	for _, a := range alerts {
		id := a.Labels[labelIncident]
		highest[id] = max(highest[id], revision(a))
	}
	var out []*alert.Alert
	for _, a := range alerts {
		if revision(a) < highest[a.Labels[labelIncident]] {
			continue
		}
		shown := *a
		shown.Labels = a.Labels.Clone()
		delete(shown.Labels, labelRevision)
		out = append(out, &shown)
	}
	return out
}

func revision(a *alert.Alert) int {
	n, _ := strconv.Atoi(string(a.Labels[labelRevision])) // 0 when there is none
	return n
}

// fingerprint says what a receiver would be told. The end of an alert counts,
// its exact time does not: Alertmanager clears it while the alert fires.
func fingerprint(alerts []*alert.Alert) string {
	parts := make([]string, 0, len(alerts))
	for _, a := range alerts {
		parts = append(parts, fmt.Sprintf("%s %s %s %s", a.Labels[labelIncident], a.Labels[labelSeverity], a.Status(), a.Annotations["description"]))
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}
