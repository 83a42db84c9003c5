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
		c.look.choose(c.library[name], "the configuration names it")
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
	return slices.DeleteFunc(candidates, func(f *family) bool { return !c.confirmed(f, has) }), nil
}

// confirmed reports whether the objects that answered speak for a profile.
func (c *collector) confirmed(f *family, has map[string]bool) bool {
	for _, oid := range f.match.Confirm {
		if !has[oid] {
			c.look.reject(f, "object %s does not answer", oid[1:])
			return false
		}
	}
	for _, oid := range f.match.Unless {
		if has[oid] {
			c.look.reject(f, "object %s answers, another profile says more", oid[1:])
			return false
		}
	}
	c.look.choose(f, "%s", f.match.reason())
	return true
}

// reason says what a device has shown that was chosen for.
func (m match) reason() string {
	var said []string
	if len(m.SysObjectID) > 0 {
		said = append(said, "sysObjectID is below "+strings.TrimPrefix(strings.Join(m.SysObjectID, " or "), "."))
	}
	for _, oid := range m.Confirm {
		said = append(said, "object "+oid[1:]+" answers")
	}
	return strings.Join(said, ", ")
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
			c.look.reject(f, "it is used only where the configuration names it")
			continue
		}
		fits := len(f.match.SysObjectID) == 0
		for _, prefix := range f.match.SysObjectID {
			fits = fits || isBelow(prefix, object)
		}
		if fits {
			out = append(out, f)
		} else {
			c.look.reject(f, "sysObjectID is not below %s", strings.TrimPrefix(strings.Join(f.match.SysObjectID, " or "), "."))
		}
	}
	return out
}
