package facility

import "fmt"

// maintenance checks that windows are named, have a time, and cover equipment
// that exists.
func (c *checker) maintenance() {
	seen := map[string]Position{}
	for _, w := range c.d.Maintenance {
		who := fmt.Sprintf("maintenance %q", w.Name)
		switch first, taken := seen[w.Name]; {
		case w.Name == "":
			c.problems.Add(w.Position, "maintenance has no name; add `name: NAME`")
		case !nameable(w.Name):
			c.problems.Add(w.Position, "%s: %s", who, nameRule)
		case taken:
			c.problems.Add(w.Position, "duplicate maintenance %q: already at %s", w.Name, first)
		}
		seen[w.Name] = w.Position
		c.windowTimes(who, w)
		if len(w.Assets) == 0 {
			c.problems.Add(w.Position, "%s covers nothing; add `assets: [NAME]`", who)
		}
		listed := map[string]bool{}
		for _, name := range w.Assets {
			at := placeOf(w.Positions, name, w.Position)
			if listed[name] {
				c.problems.Add(at, "%s: asset %q is listed twice", who, name)
			}
			listed[name] = true
			if a := c.known[name]; c.refers(at, who, name) && a.Kind.IsPlace() && a.Kind != KindRack {
				c.problems.Add(at, "%s: %q is a %s; name the equipment in it that is worked on", who, name, a.Kind)
			}
		}
	}
}

func (c *checker) windowTimes(who string, w Window) {
	if w.From.IsZero() {
		c.problems.Add(w.Position, "%s has no beginning; add `from: 2026-11-22T22:00:00+08:00`", who)
	}
	if w.For <= 0 {
		c.problems.Add(w.Position, "%s has no length; add `for: 2h`", who)
	}
	if w.Every < 0 || w.Every > 0 && w.Every < w.For {
		c.problems.Add(w.Position, "%s: every %s is shorter than for %s; leave every out when it comes once", who, w.Every, w.For)
	}
}
