package paging

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/common/model"
)

// An Answer is what a receiver said to a test page.
type Answer struct {
	Receiver    string
	Integration string
	Took        time.Duration
	Err         error // nil for yes
}

// A TestPage is a page that says that it is none.
type TestPage struct {
	// Receiver is who gets it; empty means everybody.
	Receiver string
	By       string
	// Resolve ends the test page that was sent before.
	Resolve bool
}

// testIncident is the key by which receivers know every test page.
const testIncident = "ridethrough-test"

// testPatience bounds how long receivers may take to answer.
const testPatience = 10 * time.Second

// Test sends a test page to receivers as a page is sent, and returns what each
// has answered. Silences, mute times and the delivery log are passed by.
func (p *Pager) Test(ctx context.Context, now time.Time, page TestPage) ([]Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, testPatience)
	defer cancel()
	n := page.notice(now)
	if p.cfg.Mode == ModeExternal {
		return p.testExternal(ctx, now, n), nil
	}
	targets, err := p.testTargets(page.Receiver)
	if err != nil {
		return nil, err
	}
	answers := make([]Answer, len(targets))
	var asking sync.WaitGroup
	for i, d := range targets {
		asking.Go(func() { answers[i] = d.test(ctx, n) })
	}
	asking.Wait()
	return answers, nil
}

func (p *Pager) testTargets(receiver string) ([]*deliverer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.embedded == nil {
		return nil, errors.New("nobody is paged: name a target such as webhook_url in the section paging")
	}
	var out []*deliverer
	var known []string
	for _, d := range p.embedded.deliverers {
		known = append(known, d.receiver)
		if receiver == "" || d.receiver == receiver {
			out = append(out, d)
		}
	}
	if len(out) == 0 {
		slices.Sort(known)
		return nil, fmt.Errorf("no receiver %q; there are %s", receiver, strings.Join(slices.Compact(known), ", "))
	}
	return out, nil
}

func (t TestPage) notice(now time.Time) notice {
	n := notice{
		Incident: testIncident, Revision: 1, Starts: now, Updated: now,
		Labels: map[string]string{
			model.AlertNameLabel: "Incident", labelIncident: testIncident, labelSeverity: "page",
			"site": "test", "asset": "test", "kind": "site", "cause": "test", "team": "facility",
		},
		Annotations: map[string]string{"summary": "TEST: nothing is wrong", "root_cause": "test", "halls": "none"},
	}
	if t.Resolve {
		n.Ends = now
		n.Annotations["summary"] = "TEST over: nothing was wrong"
	}
	n.Annotations["description"] = fmt.Sprintf("%s\n\nThis is a test of ridethrough, asked for by %s at %s.\nNobody has to do anything.",
		n.Annotations["summary"], cmp.Or(t.By, "somebody"), now.UTC().Format("2006-01-02 15:04:05Z"))
	for _, key := range []string{annotationText, annotationMarkdown, annotationSlack} {
		n.Annotations[key] = n.Annotations["description"]
	}
	n.Annotations[annotationHeadline] = n.Annotations["summary"]
	n.Annotations[annotationHTML] = "<pre>" + html.EscapeString(n.Annotations["description"]) + "</pre>"
	return n
}

// test delivers past everything that remembers.
func (d *deliverer) test(ctx context.Context, n notice) Answer {
	ctx = notify.WithGroupKey(ctx, testIncident)
	ctx = notify.WithGroupLabels(ctx, model.LabelSet{labelIncident: testIncident})
	ctx = notify.WithReceiverName(ctx, d.receiver)
	ctx = notify.WithNotificationReason(ctx, notify.ReasonFirstNotification)
	a := n.alert()
	delete(a.Labels, labelRevision)
	began := time.Now()
	_, err := d.attempt(ctx, []*alert.Alert{a})
	took := time.Since(began)
	d.metrics.observe(d.receiver, d.next.Name(), took, err)
	return Answer{Receiver: d.receiver, Integration: d.next.Name(), Took: took, Err: err}
}

func (p *Pager) testExternal(ctx context.Context, now time.Time, n notice) []Answer {
	x := newExternal(p, nil)
	var out []Answer
	for _, u := range p.cfg.AlertmanagerURLs {
		began := time.Now()
		err := x.post(ctx, u, []notice{n}, now)
		out = append(out, Answer{Receiver: host(u), Integration: "alertmanager", Took: time.Since(began), Err: err})
	}
	return out
}
