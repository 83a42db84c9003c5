package facility

import (
	"fmt"
	"strings"
)

// String says the finding in one sentence and what to do about it in another.
func (c CommonMode) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): ", c.Shared, c.Kind)
	for i, t := range c.Takes {
		if i > 0 {
			b.WriteString("; ")
		}
		switch {
		case t.Group == "":
			fmt.Fprintf(&b, "both cords of %d of %d dual-corded racks hang on it (%s)", len(t.Lost), t.Members, few(t.Lost))
		case c.Kind == SharedWater:
			fmt.Fprintf(&b, "all %d of %s deliver through it, %d required", t.Members, t.Group, t.Required)
		default:
			fmt.Fprintf(&b, "its loss takes %d of %d of %s, %d required (%s)", len(t.Lost), t.Members, t.Group, t.Required, few(t.Lost))
		}
	}
	if c.After > 0 {
		fmt.Fprintf(&b, ", once batteries are empty after %s", c.After)
	}
	if len(c.Halls) > 0 {
		fmt.Fprintf(&b, "; leaves short: %s", few(c.Halls))
	}
	return b.String() + ". " + c.Remedy()
}

// Remedy is what designers do about it.
func (c CommonMode) Remedy() string {
	switch c.Kind {
	case SharedControl:
		return "Let each machine start and run alone, by hand, and practise it."
	case SharedPower:
		return "Lead the second path past it, or know how long its repair takes."
	case SharedWater:
		return "Divide it by valves into loops that work alone; watch its pressure and make-up water."
	}
	return "Divide it, or keep a second way to reject heat."
}

// few lists names, the long middle left out.
func few(names []string) string {
	if len(names) > 4 {
		return names[0] + ", " + names[1] + " … " + names[len(names)-1]
	}
	return strings.Join(names, ", ")
}
