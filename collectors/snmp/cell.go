package snmp

import (
	"math"

	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// cell is one object of the device and the readings it becomes. Cells are made
// once: a poll only fills in values.
type cell struct {
	name    string
	table   *tableState
	outs    []out
	fresh   uint64 // the poll that last saw it
	indexAt int    // where the index of the row begins in name; 0 for a scalar
}

func (c *cell) isRow() bool   { return c.indexAt > 0 }
func (c *cell) index() string { return c.name[c.indexAt:] }

// out is one reading of a cell.
type out struct {
	rule    *rule
	cell    *cell
	asset   string
	part    string
	convert profile.Linear
	total   *total
	known   bool // it had a value when last seen

	// before is another reading of the same series that is preferred to this
	// one as long as it has a value; see claims.
	before *out
}

// hiddenBy returns the reading of the same series that is reported instead.
func (o *out) hiddenBy() (first *out) {
	for b := o.before; b != nil; b = b.before {
		if b.known {
			first = b
		}
	}
	return first
}

func (o *out) key() facility.SeriesKey {
	return facility.SeriesKey{Asset: o.asset, Point: o.rule.point, Part: o.part}
}

// total adds the rows of a column up.
type total struct {
	out
	of   *rule  // of the rows
	oid  string // of the column
	sum  float64
	rows int
}

// read turns a variable into the reading of o. It returns false when there is
// nothing to report: the object is absent and always was.
func (o *out) read(v *variable, offline bool) (facility.Reading, bool) {
	r := facility.Reading{Asset: o.asset, Point: o.rule.point, Part: o.part, Quality: facility.Good}
	value, isNumber := number(v)
	absent, missing := has(&o.rule.absent, value, isNumber, v), has(&o.rule.missing, value, isNumber, v)
	if x := o.rule.extract; x != nil && !absent {
		inner, ok := x.from(v)
		absent = !ok
		v = &inner
		if value, isNumber = number(v); x.bit < 0 {
			absent = absent || has(&o.rule.absent, value, isNumber, v)
			missing = missing || has(&o.rule.missing, value, isNumber, v)
		}
	}
	switch {
	case absent:
		if !o.known {
			return r, false
		}
		o.known, r.Quality = false, facility.Unavailable
		return r, true
	case offline || missing:
		r.Quality = facility.Unavailable
	case o.rule.words != nil:
		o.state(&r, v, value, isNumber)
	case !isNumber:
		r.Quality = facility.Unavailable // "N/A", "--"
	default:
		o.measure(&r, value)
	}
	o.known = true
	return r, true
}

func (o *out) measure(r *facility.Reading, raw float64) {
	v := o.convert.Apply(raw)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.Quality = facility.Implausible
		return
	}
	// Conversions leave noise in the last digits: 69.8 °F is 21 °C.
	r.Value = math.Round(v*1e6) / 1e6
	if r.Value < o.rule.lowest || r.Value > o.rule.highest {
		r.Quality = facility.Implausible
	}
	if o.total != nil && r.Quality == facility.Good {
		o.total.sum += r.Value
		o.total.rows++
	}
}

func (o *out) state(r *facility.Reading, v *variable, raw float64, isNumber bool) {
	if isNumber {
		if meant, known := o.rule.words.OfNumber(raw); known {
			r.Value, r.Text = meant.Code, meant.Text
			return
		}
	}
	meant, quality := o.rule.words.OfText(text(v), raw, isNumber)
	r.Value, r.Text, r.Quality = meant.Code, meant.Text, quality
}

// gone is the reading of an object that was there and is no more.
func (o *out) gone() (facility.Reading, bool) {
	if !o.known {
		return facility.Reading{}, false
	}
	o.known = false
	return facility.Reading{Asset: o.asset, Point: o.rule.point, Part: o.part, Quality: facility.Unavailable}, true
}

// take returns the total of this poll and starts the next.
func (t *total) take() (facility.Reading, bool) {
	if t.rows == 0 {
		return t.gone()
	}
	r := facility.Reading{Asset: t.asset, Point: t.rule.point, Value: t.sum, Quality: facility.Good}
	if t.of.total == totalMean {
		r.Value /= float64(t.rows)
	}
	t.sum, t.rows, t.known = 0, 0, true
	return r, true
}

func has(s *profile.Values, value float64, isNumber bool, v *variable) bool {
	if isNumber {
		return s.HasNumber(value)
	}
	return s.HasTexts() && s.HasText(text(v))
}
