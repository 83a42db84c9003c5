package facility

import (
	"slices"
	"time"
)

// A Window is a time in which people work on equipment, so that what it
// covers may stand still at once. It says nothing about what it does to the
// site: that is asked of the model.
type Window struct {
	Name string
	// Assets are the equipment or racks that are worked on, in file order.
	Assets []string
	From   time.Time
	For    time.Duration
	// Every is the time from one beginning to the next, at least For; 0 for a
	// window that comes once. It is counted in hours: where clocks are changed,
	// a weekly window moves with them.
	Every    time.Duration
	Position Position

	// Positions says where the file names each asset, by its name.
	Positions map[string]Position
}

// Next returns the beginning and the end of the window that is under way at a
// moment, or else of the next one; false when none comes any more. The end does
// not belong to it.
func (w Window) Next(at time.Time) (from, until time.Time, comes bool) {
	from, until = w.From, w.From.Add(w.For)
	if w.Every > 0 && !at.Before(until) {
		passed := at.Sub(until)/w.Every + 1
		from, until = from.Add(passed*w.Every), until.Add(passed*w.Every)
	}
	return from, until, at.Before(until)
}

// Active reports whether the window is under way.
func (w Window) Active(at time.Time) bool {
	from, _, comes := w.Next(at)
	return comes && !at.Before(from)
}

// Names reports whether an asset is worked on in the window, at whatever time.
func (w Window) Names(asset string) bool { return slices.Contains(w.Assets, asset) }

// Covers reports whether an asset is worked on at a moment.
func (w Window) Covers(asset string, at time.Time) bool { return w.Names(asset) && w.Active(at) }

// Maintenance is the windows of a site, in file order.
type Maintenance []Window

// Active returns the windows that are under way.
func (m Maintenance) Active(at time.Time) Maintenance {
	return slices.DeleteFunc(slices.Clone(m), func(w Window) bool { return !w.Active(at) })
}

// Covers reports whether an asset is worked on at a moment, and in which
// window.
func (m Maintenance) Covers(asset string, at time.Time) (Window, bool) {
	for _, w := range m {
		if w.Covers(asset, at) {
			return w, true
		}
	}
	return Window{}, false
}

// Overlapping returns the windows that share time with the span from from
// until until, which itself does not belong to it.
func (m Maintenance) Overlapping(from, until time.Time) Maintenance {
	return slices.DeleteFunc(slices.Clone(m), func(w Window) bool {
		begin, _, comes := w.Next(from)
		return !comes || !begin.Before(until)
	})
}
