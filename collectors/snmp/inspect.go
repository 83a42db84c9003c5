package snmp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// look is what Inspect notes while a poll runs.
type look struct {
	sources  []collectors.Source
	outs     []*out // of the sources
	chosen   []collectors.Verdict
	rejected []collectors.Verdict
}

// identityObjects are what a device says of itself (RFC 3418, system group).
var identityObjects = map[string]string{
	sysDescr:             "sysDescr",
	sysObjectID:          "sysObjectID",
	".1.3.6.1.2.1.1.5.0": "sysName",
}

// Inspect implements collectors.Inspector. It looks with fresh eyes: what
// Collect learnt of the device is neither used nor changed.
func (c *collector) Inspect(ctx context.Context) (collectors.Inspection, error) {
	fresh := &collector{device: c.device, library: c.library, session: c.session, look: &look{}}
	if err := c.session.connect(ctx); err != nil {
		return collectors.Inspection{}, err
	}
	defer c.session.begin(ctx)()
	return fresh.inspect(ctx)
}

func (c *collector) inspect(ctx context.Context) (collectors.Inspection, error) {
	identity, err := c.identify(ctx)
	if err != nil {
		return collectors.Inspection{}, err
	}
	failures := []error{c.detect(ctx)}
	if c.plan != nil {
		failures = append(failures, c.poll(ctx))
	}
	rest, cancel := context.WithTimeout(ctx, longestUnread)
	defer cancel()
	unread, err := c.unread(rest)
	if rest.Err() == nil { // else the list is as long as there was time for
		failures = append(failures, err)
	}
	return collectors.Inspection{
		Identity: identity, Profiles: c.look.chosen, Rejected: c.look.rejected,
		Sources: c.look.finish(), Unread: unread,
	}, errors.Join(failures...)
}

func (c *collector) identify(ctx context.Context) (map[string]string, error) {
	told := map[string]string{}
	var names []string
	for name := range identityObjects {
		names = append(names, name)
	}
	slices.Sort(names)
	err := newGetter(names).run(ctx, c.session, func(i int, v *variable) {
		told[identityObjects[names[i]]] = strings.TrimPrefix(text(v), ".")
	})
	return told, err
}

// note takes a reading with the object it was read from.
func (l *look) note(o *out, r facility.Reading, v *variable, took time.Duration) {
	l.outs = append(l.outs, o)
	l.sources = append(l.sources, collectors.Source{
		Reading: r, Profile: o.cell.table.family.name, Object: strings.TrimPrefix(v.name, "."), Raw: text(v), Latency: took,
	})
}

// noteTotal takes a total, whose object is the column.
func (l *look) noteTotal(t *total, r facility.Reading) {
	l.outs = append(l.outs, &t.out)
	l.sources = append(l.sources, collectors.Source{
		Reading: r, Profile: t.cell.table.family.name, Object: strings.TrimPrefix(t.oid, "."), Raw: t.of.total,
	})
}

// forget drops what was read in units that turned out to be others.
func (l *look) forget() {
	if l != nil {
		l.sources, l.outs = nil, nil
	}
}

// finish says which readings others are preferred to, and orders all.
func (l *look) finish() []collectors.Source {
	for i, o := range l.outs {
		if b := o.hiddenBy(); b != nil {
			l.sources[i].ShadowedBy = b.cell.table.family.name
		}
	}
	slices.SortStableFunc(l.sources, func(a, b collectors.Source) int {
		return cmp.Or(cmp.Compare(a.Profile, b.Profile), compareOID(a.Object, b.Object))
	})
	return l.sources
}

// choose notes why a profile was chosen.
func (l *look) choose(f *family, reason string, args ...any) {
	if l != nil {
		l.chosen = append(l.chosen, collectors.Verdict{Profile: f.name, Reason: fmt.Sprintf(reason, args...)})
	}
}

// reject notes why a profile was not chosen.
func (l *look) reject(f *family, reason string, args ...any) {
	if l != nil {
		l.rejected = append(l.rejected, collectors.Verdict{Profile: f.name, Reason: fmt.Sprintf(reason, args...)})
	}
}
