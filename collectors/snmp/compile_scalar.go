package snmp

import (
	"slices"
	"strconv"
	"strings"
)

// scalar compiles a field of its own, as often as it repeats.
func (c *compiler) scalar(f field) {
	if f.Repeat > mostRepeats {
		c.problems.Add(f.Position, "repeat: %d is more than %d", f.Repeat, mostRepeats)
		return
	}
	if f.Column != 0 {
		c.problems.Add(f.Position, "column: a scalar has none; give oid")
	}
	for i := range max(1, f.Repeat) {
		one := f
		if f.Repeat > 0 {
			one = f.numbered(strconv.Itoa(i + 1))
		}
		if !c.checkOID(f.Position, one.OID) {
			return
		}
		if !c.addScalar(one) {
			return // the next would have the same problem
		}
		for _, limit := range c.limitsOf(one, nil) {
			c.addScalar(limit)
		}
	}
}

// mostRepeats bounds what one line can become.
const mostRepeats = 1000

// numbered puts a number in the place of {i}.
func (f field) numbered(number string) field {
	put := func(s string) string { return strings.ReplaceAll(s, "{i}", number) }
	f.OID, f.ShareOf = put(f.OID), put(f.ShareOf)
	f.Scaling = f.Scaling.with(put)
	for _, template := range []**string{&f.Part, &f.Of} {
		if *template != nil {
			text := put(**template)
			*template = &text
		}
	}
	if f.Where != nil {
		where := map[string][]string{}
		for of, texts := range f.Where {
			where[put(of)] = texts
		}
		f.Where = where
	}
	if f.UnitFrom != nil {
		copied := *f.UnitFrom
		copied.OID = put(copied.OID)
		f.UnitFrom = &copied
	}
	if l := f.Limits; l != nil {
		f.Limits = &limits{put(l.LowCritical), put(l.Low), put(l.High), put(l.HighCritical), l.Absent}
	}
	return f
}

func (s scaling) with(put func(string) string) scaling {
	s.DivideBy, s.MultiplyBy, s.Digits, s.Exponent = put(s.DivideBy), put(s.MultiplyBy), put(s.Digits), put(s.Exponent)
	if s.ScaleFrom != nil {
		copied := *s.ScaleFrom
		copied.OID = put(copied.OID)
		s.ScaleFrom = &copied
	}
	return s
}

// addScalar joins rules on the same object, so that it is asked for once.
func (c *compiler) addScalar(f field) bool {
	r := c.rule(f, nil)
	if r == nil {
		return false
	}
	oid, slow := dotted(f.OID), f.Poll == pollSlow
	for i := range c.family.scalars {
		if s := &c.family.scalars[i]; s.oid == oid && s.slow == slow {
			s.rules = append(slices.Clip(s.rules), r)
			return true
		}
	}
	c.family.scalars = append(c.family.scalars, scalar{oid: oid, rules: []*rule{r}, slow: slow})
	return true
}
