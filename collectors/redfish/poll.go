package redfish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// errPartial says that a poll did not get everything.
var errPartial = errors.New("not everything could be read")

const (
	slowEvery  = 5  // polls from one reading of a slow resource to the next
	limitEvery = 20 // polls from one reading of thresholds to the next
	trustAfter = 3  // polls in which entity tags are watched before they are used
	trustEvery = 20 // polls from one look behind the entity tags to the next
)

// fetch is one request of a poll and the pages it brings.
type fetch struct {
	path  string // with the query that expands it
	whole bool   // an expanded collection
	every int    // polls from one to the next; what changes seldom or tells little waits
	turn  int    // in which of them it is asked

	tag    string
	pages  map[string][]found // by path, as it was last
	digest string             // of the readings that came with the tag
	late   int                // answers in a row that did not come in time
}

// fetchesFor are the requests that bring every reading that is written, and no
// others.
func fetchesFor(pages []*page, plan plan) []*fetch {
	wanted, quick := map[string]bool{}, map[string]bool{}
	var order []*page
	for _, p := range pages {
		for _, f := range p.found {
			at, planned := plan[f.object]
			if !planned || at.shadow != "" || f.level != "" {
				continue
			}
			if !wanted[p.within] {
				order = append(order, p)
			}
			wanted[p.within] = true
			quick[p.within] = quick[p.within] || urgent(p, at)
		}
	}
	var out []*fetch
	waiting := 0
	for _, p := range order {
		f := &fetch{path: p.within, whole: expanded(p.within), every: 1, pages: map[string][]found{}}
		if !quick[p.within] {
			f.every, f.turn = slowEvery, waiting%slowEvery
			waiting++
		}
		out = append(out, f)
	}
	return out
}

// urgent reports whether a reading is asked for at every poll. A sensor or a
// component that costs a request of its own is, if it has a role: there are
// hundreds of others in a large machine.
func urgent(p *page, at place) bool {
	component := p.kind == "EnvironmentMetrics" && thingOf(p.path) != containerOf(p.path).path
	alone := (p.kind == "Sensor" || component) && !expanded(p.within)
	return !slow[p.kind] && (!alone || single[at.point] || at.point == facility.CPUTemperature || at.point == facility.Power && at.part == "")
}

func expanded(link string) bool { return strings.Contains(link, "?$expand=") }

// poll reads what is due and adds its readings to out.
func (c *Collector) poll(ctx context.Context) ([]facility.Reading, error) {
	var out []facility.Reading
	var failures []error
	due := c.due()
	for i, f := range due {
		if ctx.Err() != nil {
			c.resume = slices.Index(c.known.fetches, f)
			failures = append(failures, fmt.Errorf("%w: time for %d of %d resources; give the device a longer timeout and interval", errPartial, i, len(due)))
			break
		}
		err := c.refresh(ctx, f)
		switch {
		case err == nil:
			out = c.readings(out, f)
		case errors.Is(err, ErrMissing):
			c.stale = true // walk again: a part was pulled, or the service renamed things
		case final(err) != nil:
			return out, err
		default:
			failures = append(failures, err)
		}
	}
	if c.polls%trustEvery == 0 && ctx.Err() == nil {
		c.census(ctx)
	}
	switch {
	case len(failures) == 0:
		return out, nil
	case len(out) == 0:
		return nil, failures[0] // the device is gone, not a part of it
	}
	return out, some(failures)
}

// census looks whether there are other chassis than at the last walk.
func (c *Collector) census(ctx context.Context) {
	for _, p := range c.known.pages {
		if p.kind != "ChassisCollection" {
			continue
		}
		turned := 0
		now, err := readPages(ctx, c.client, p.within, &turned)
		c.stale = c.stale || err == nil && membersIn(now) != p.members
	}
}

// membersIn are the links of a collection, to tell whether they have changed.
func membersIn(d document) string {
	var links []string
	for _, m := range d.list("Members") {
		member, _ := m.(map[string]any)
		links = append(links, pathOf(document(member).text("@odata.id")))
	}
	slices.Sort(links)
	return strings.Join(links, " ")
}

// due are the requests of this poll, from where the last one had to stop.
func (c *Collector) due() []*fetch {
	all := c.known.fetches
	start := min(max(c.resume, 0), len(all))
	c.resume = 0
	var out []*fetch
	for _, f := range slices.Concat(all[start:], all[:start]) {
		if c.polls%f.every == f.turn {
			out = append(out, f)
		}
	}
	return out
}

// final is the error that makes further requests pointless.
func final(err error) error {
	for _, cause := range []error{ErrLogin, ErrPassword, ErrNoSessions, ErrCertificate, ErrNoTLS, ErrRefused} {
		if errors.Is(err, cause) {
			return err
		}
	}
	return nil
}

// refresh asks for the pages of one request.
func (c *Collector) refresh(ctx context.Context, f *fetch) error {
	tag := f.tag
	if c.frozen || c.polls <= trustAfter || c.polls%trustEvery == 0 {
		tag = ""
	}
	got, err := getWithin(ctx, c.client, f.path, tag)
	var status *statusError
	if errors.As(err, &status) && f.whole && !status.passing() {
		c.expandless, c.stale = true, true // it could expand once; walk again without
		return nil
	}
	if f.whole && (errors.Is(err, context.DeadlineExceeded) || status != nil) {
		if f.late++; f.late >= tries {
			c.expandless, c.stale = true, true // too much at once for this service
		}
	}
	if err != nil || got.unchanged {
		return err
	}
	f.late = 0
	if f.whole {
		turned := 0
		if err := appendPages(ctx, c.client, got.body, &turned); err != nil {
			return err
		}
	}
	before := f.digest
	f.pages, f.digest = pagesOf(f, got.body), ""
	f.digest = digest(f.pages)
	// The same tag for other readings: what it promises is not kept.
	if got.tag != "" && got.tag == f.tag && before != "" && before != f.digest {
		c.frozen = true
	}
	f.tag = got.tag
	return nil
}

// pagesOf takes the readings out of an answer, by the path of their page.
func pagesOf(f *fetch, d document) map[string][]found {
	out := map[string][]found{}
	if !f.whole {
		out[pathOf(f.path)] = extract(pathOf(f.path), d)
		return out
	}
	for _, m := range d.list("Members") {
		member, _ := m.(map[string]any)
		if path := pathOf(document(member).text("@odata.id")); path != "" && len(member) > 1 {
			out[path] = extract(path, member)
		}
	}
	return out
}

// digest tells whether readings have changed.
func digest(pages map[string][]found) string {
	var texts []string
	for _, list := range pages {
		for _, f := range list {
			texts = append(texts, f.object+"="+f.raw)
		}
	}
	slices.Sort(texts)
	sum := sum256([]byte(strings.Join(texts, "\n")))
	return string(sum[:])
}

// readings adds what the pages of a request hold now.
func (c *Collector) readings(out []facility.Reading, f *fetch) []facility.Reading {
	limits := c.polls%limitEvery == 0
	for _, list := range f.pages {
		for _, found := range list {
			at, planned := c.known.plan[found.object]
			switch {
			case !planned:
				c.stale = c.stale || found.level == "" // something new: walk again
			case at.shadow == "" && (found.level == "" || limits):
				out = append(out, found.reading(at))
			}
		}
	}
	return out
}

// reading is f as a reading of its series.
func (f found) reading(at place) facility.Reading {
	return facility.Judge(facility.Reading{Asset: at.asset, Point: at.point, Part: at.part, Value: f.value, Text: f.text, Quality: f.quality})
}

// some joins errors of many resources into one that names the first three.
func some(errs []error) error {
	const named = 3
	texts := make([]string, 0, named)
	for _, err := range errs[:min(named, len(errs))] {
		texts = append(texts, err.Error())
	}
	text := strings.Join(texts, "; ")
	if more := len(errs) - named; more > 0 {
		text = fmt.Sprintf("%s; and %d more", text, more)
	}
	return &partialError{text, errs}
}

type partialError struct {
	text   string
	causes []error
}

func (e *partialError) Error() string   { return e.text }
func (e *partialError) Unwrap() []error { return append(slices.Clone(e.causes), errPartial) }
