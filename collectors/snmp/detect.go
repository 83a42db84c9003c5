package snmp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gosnmp/gosnmp"
)

const sysObjectID = ".1.3.6.1.2.1.1.2.0"

// detect chooses the profiles: those the configuration names, else those whose
// sysObjectID and objects the device has.
func (c *collector) detect(ctx context.Context) error {
	families := c.named()
	if families == nil {
		object, err := c.sysObjectID(ctx)
		if err != nil {
			return err
		}
		c.object = object
		if families, err = c.probe(ctx, object); err != nil {
			return err
		}
		if len(families) == 0 {
			return &Error{Device: c.device.Name, Kind: ErrNoProfile, Text: fmt.Sprintf(
				"no profile fits sysObjectID %s: name one under profiles (there are %s), or write one",
				cmp.Or(strings.TrimPrefix(object, "."), "(none)"), strings.Join(c.library.names(), ", "))}
		}
	}
	c.plan = newPlan(c.device, families)
	c.plan.settle()
	return nil
}

func (c *collector) named() []*family {
	var out []*family
	for _, name := range c.device.Profiles {
		out = append(out, c.library[name])
	}
	return out
}

// sysObjectID is the device's own word for its model; empty when it has none.
func (c *collector) sysObjectID(ctx context.Context) (string, error) {
	object := ""
	err := newGetter([]string{sysObjectID}).run(ctx, c.session, func(_ int, v *variable) { object = text(v) })
	return object, err
}

// probe asks for the objects that tell families apart, all at once.
func (c *collector) probe(ctx context.Context, object string) ([]*family, error) {
	candidates := c.candidates(object)
	var asked []string
	for _, f := range candidates {
		asked = append(asked, f.match.Confirm...)
		asked = append(asked, f.match.Unless...)
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	has := map[string]bool{}
	err := newGetter(asked).run(ctx, c.session, func(i int, _ *variable) { has[asked[i]] = true })
	if whole := (*Error)(nil); errors.As(err, &whole) {
		return nil, err
	}
	if err := c.probeTables(ctx, asked, has); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(candidates, func(f *family) bool {
		missing := slices.ContainsFunc(f.match.Confirm, func(oid string) bool { return !has[oid] })
		return missing || slices.ContainsFunc(f.match.Unless, func(oid string) bool { return has[oid] })
	}), nil
}

// probeTables asks again for objects below which there may be rows: a profile
// may confirm by a column, whatever the index of its first row.
func (c *collector) probeTables(ctx context.Context, asked []string, has map[string]bool) error {
	for _, oid := range asked {
		if has[oid] || strings.HasSuffix(oid, ".0") {
			continue
		}
		answer, err := c.session.exchange(ctx, &query{kind: gosnmp.GetNextRequest, names: []string{oid}})
		if err != nil {
			return err
		}
		for _, v := range answer.variables {
			has[oid] = answer.status == gosnmp.NoError && isBelow(oid, v.name) && !isMissing(v.kind)
		}
	}
	return nil
}

// candidates are the families that may fit by sysObjectID, in order of name.
func (c *collector) candidates(object string) []*family {
	var out []*family
	for _, name := range c.library.names() {
		f := c.library[name]
		if !f.match.detectable() {
			continue
		}
		fits := len(f.match.SysObjectID) == 0
		for _, prefix := range f.match.SysObjectID {
			fits = fits || isBelow(prefix, object)
		}
		if fits {
			out = append(out, f)
		}
	}
	return out
}
