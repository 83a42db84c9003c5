package snmp

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/profile"
)

const (
	sysDescr    = ".1.3.6.1.2.1.1.1.0"
	sysObjectID = ".1.3.6.1.2.1.1.2.0"
)

// detect chooses the profiles: those the configuration names, else those whose
// sysObjectID and objects the device has.
func (c *collector) detect(ctx context.Context) error {
	families := c.named()
	if families == nil {
		object, descr, err := c.system(ctx)
		if err != nil {
			return err
		}
		c.object = object
		if families, err = c.choose(ctx, object, descr); err != nil {
			return err
		}
		if len(families) == 0 {
			return c.noProfile(object, descr)
		}
	}
	for i, f := range families {
		whole, err := f.whole()
		if err != nil {
			return fmt.Errorf("profile %s: %w", f.name, err)
		}
		families[i] = whole
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

// noProfile says what the device told of itself, and what to do.
func (c *collector) noProfile(object, descr string) error {
	told := "sysObjectID " + cmp.Or(strings.TrimPrefix(object, "."), "(none)")
	if descr != "" {
		told += fmt.Sprintf(" (%.80q)", descr)
	}
	return &Error{Device: c.device.Name, Kind: ErrNoProfile, Text: fmt.Sprintf(
		"no profile fits %s: name one under profiles (`ridethrough profile list`), or begin one with `ridethrough profile test --address %s --draft`",
		told, c.device.Address)}
}

// sysObjectID is the device's own word for its model; empty when it has none.
func (c *collector) sysObjectID(ctx context.Context) (string, error) {
	object := ""
	err := newGetter([]string{sysObjectID}).run(ctx, c.session, func(_ int, v *variable) { object = text(v) })
	return object, err
}

// system returns what the device says of itself.
func (c *collector) system(ctx context.Context) (object, descr string, err error) {
	told := [2]string{}
	err = newGetter([]string{sysObjectID, sysDescr}).run(ctx, c.session, func(i int, v *variable) { told[i] = text(v) })
	return told[0], told[1], err
}

// choose asks for the objects that tell families apart, few packets for all.
func (c *collector) choose(ctx context.Context, object, descr string) ([]*family, error) {
	candidates, err := c.candidates(ctx, object, descr)
	if err != nil {
		return nil, err
	}
	var asked []string
	for _, f := range candidates {
		asked = slices.Concat(asked, f.match.Confirm, f.match.ConfirmAny, f.match.Unless)
	}
	has, err := c.probe(ctx, asked)
	if err != nil {
		return nil, err
	}
	var fitting []*family
	specific := false
	for _, f := range candidates {
		if reason, fits := f.match.confirmed(has); !fits {
			c.look.reject(f, "%s", reason)
			continue
		}
		fitting = append(fitting, f)
		specific = specific || !f.fallback
	}
	return slices.DeleteFunc(fitting, func(f *family) bool {
		if f.fallback && specific {
			c.look.reject(f, "it is a fallback, and a profile of its own fits")
			return true
		}
		c.look.choose(f, "%s", f.match.reason(object))
		return false
	}), nil
}

// candidates are the families that may fit by what the device says of itself,
// in order of name. Those that do not say whom they are for are candidates if
// the device has anything of the tree that they confirm by.
func (c *collector) candidates(ctx context.Context, object, descr string) ([]*family, error) {
	var out []*family
	for _, name := range c.library.names() {
		f := c.library[name]
		if reason, fits := f.match.invites(object, descr); fits {
			out = append(out, f)
		} else {
			c.look.reject(f, "%s", reason)
		}
	}
	var trees []string
	for _, f := range out {
		if len(f.match.SysObjectID) == 0 {
			trees = append(trees, f.match.trees()...)
		}
	}
	alive, err := c.probe(ctx, trees)
	return slices.DeleteFunc(out, func(f *family) bool {
		if len(f.match.SysObjectID) > 0 || len(f.match.trees()) == 0 {
			return false
		}
		dead := !slices.ContainsFunc(f.match.trees(), func(tree string) bool { return alive[tree] })
		if dead {
			c.look.reject(f, "nothing answers below %s", strings.TrimPrefix(strings.Join(f.match.trees(), " or "), "."))
		}
		return dead
	}), err
}

// invites reports whether a profile may be for a device that says this.
func (m match) invites(object, descr string) (reason string, fits bool) {
	switch {
	case !m.detectable():
		return "it is used only where the configuration names it", false
	case len(m.SysObjectID) > 0 && !slices.ContainsFunc(m.SysObjectID, func(prefix string) bool { return isBelow(prefix, object) }):
		return "sysObjectID is not below " + undotted(m.SysObjectID), false
	case len(m.SysDescr) > 0 && !slices.ContainsFunc(m.SysDescr, func(p string) bool { return profile.MatchesFold(p, descr) }):
		return fmt.Sprintf("sysDescr is not like %q", m.SysDescr), false
	}
	return "", true
}

// confirmed reports whether the objects that answered speak for a profile.
func (m match) confirmed(has map[string]bool) (reason string, fits bool) {
	for _, oid := range m.Confirm {
		if !has[oid] {
			return "object " + oid[1:] + " does not answer", false
		}
	}
	if len(m.ConfirmAny) > 0 && !slices.ContainsFunc(m.ConfirmAny, func(oid string) bool { return has[oid] }) {
		return "none of the objects " + undotted(m.ConfirmAny) + " answers", false
	}
	for _, oid := range m.Unless {
		if has[oid] {
			return "object " + oid[1:] + " answers: another profile says more", false
		}
	}
	return "", true
}

// reason says what a device has shown that was chosen for.
func (m match) reason(object string) string {
	var said []string
	for _, prefix := range m.SysObjectID {
		if isBelow(prefix, object) {
			said = append(said, "sysObjectID is below "+prefix[1:])
			break
		}
	}
	if len(m.SysDescr) > 0 {
		said = append(said, fmt.Sprintf("sysDescr is like %q", m.SysDescr))
	}
	for _, oid := range m.Confirm {
		said = append(said, "object "+oid[1:]+" answers")
	}
	if len(m.ConfirmAny) > 0 {
		said = append(said, "one of the objects "+undotted(m.ConfirmAny)+" answers")
	}
	return strings.Join(said, ", ")
}

// trees are the roots that a profile confirms by: vendors, and the modules of
// mib-2 such as UPS-MIB.
func (m match) trees() []string {
	var out []string
	for _, oid := range slices.Concat(m.Confirm, m.ConfirmAny) {
		if tree := treeOf(oid); !slices.Contains(out, tree) {
			out = append(out, tree)
		}
	}
	return out
}

// treeOf returns the first numbers of an identifier: 1.3.6.1.4.1.N for vendors,
// 1.3.6.1.2.1.N for mib-2.
func treeOf(oid string) string {
	const depth = 7
	end := 0
	for range depth {
		next := strings.IndexByte(oid[end+1:], '.')
		if next < 0 {
			return oid
		}
		end += 1 + next
	}
	return oid[:end]
}

func undotted(oids []string) string {
	return strings.TrimPrefix(strings.ReplaceAll(strings.Join(oids, " or "), " .", " "), ".")
}
