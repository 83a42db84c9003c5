package score

import "time"

// Marks are what only a known truth can give: it adds up over episodes.
type Marks struct {
	Episodes     int
	FalsePages   int
	BenignFalse  int     // of them in episodes in which nothing fails
	BenignDays   float64 // hall-days of those
	Pages        int     // from the onset on
	Incidents    int
	Caused       int // halls that needed a page, something having failed
	RootFirst    int // of them those whose first page named it first
	Phantom      int
	Calm         int
	precision    []float64
	recall       []float64
	relaxMinutes []float64
}

// Examine adds one episode with a known truth.
func (t *Tally) Examine(e Exam) {
	m := &t.Marks
	m.Episodes++
	m.FalsePages += e.FalsePages
	if e.Class == Benign {
		m.BenignFalse += e.FalsePages
		m.BenignDays += e.HallDays
	}
	m.Pages, m.Incidents = m.Pages+e.Pages, m.Incidents+e.Incidents
	m.Phantom, m.Calm = m.Phantom+e.Phantom, m.Calm+e.Calm
	for _, h := range e.Halls {
		t.examined(h)
	}
}

// examined adds one hall that needed a page.
func (t *Tally) examined(h HallExam) {
	t.Crossings++
	t.accounts = append(t.accounts, h.Account)
	t.intervals = append(append(t.intervals, h.Intervals...), h.Higher...)
	t.errors(h.Account)
	lead, share := h.At.Sub(h.Paged), 0.0
	switch {
	case !h.Paged.IsZero() && lead >= 0:
		t.InTime++
	case !h.Paged.IsZero() && lead > -late:
		t.Late++
	default:
		t.Missed++
	}
	if !h.Paged.IsZero() && lead >= -late {
		t.leads = append(t.leads, lead.Seconds())
		share = max(0, lead.Seconds()/max(1, h.At.Sub(h.Cause).Seconds()))
	}
	if h.Sudden {
		t.shares = append(t.shares, share)
	}
	t.Marks.hall(h)
}

func (m *Marks) hall(h HallExam) {
	if h.Caused {
		m.Caused++
	}
	if h.RootFirst {
		m.RootFirst++
	}
	m.recall = append(m.recall, h.Recall)
	if h.Named {
		m.precision = append(m.precision, h.Precision)
	}
	if h.Repaired {
		m.relaxMinutes = append(m.relaxMinutes, h.Relaxed.Minutes())
	}
}

func (m *Marks) merge(o Marks) {
	m.Episodes += o.Episodes
	m.FalsePages, m.BenignFalse, m.BenignDays = m.FalsePages+o.FalsePages, m.BenignFalse+o.BenignFalse, m.BenignDays+o.BenignDays
	m.Pages, m.Incidents = m.Pages+o.Pages, m.Incidents+o.Incidents
	m.Caused, m.RootFirst = m.Caused+o.Caused, m.RootFirst+o.RootFirst
	m.Phantom, m.Calm = m.Phantom+o.Phantom, m.Calm+o.Calm
	m.precision, m.recall = append(m.precision, o.precision...), append(m.recall, o.recall...)
	m.relaxMinutes = append(m.relaxMinutes, o.relaxMinutes...)
}

// FalsePerDay is false pages per hall and day in which nothing failed.
func (m Marks) FalsePerDay() (float64, bool) { return ratio(float64(m.BenignFalse), m.BenignDays) }

// PagesPerIncident is how often people were called for one thing.
func (m Marks) PagesPerIncident() (float64, bool) {
	return ratio(float64(m.Pages), float64(m.Incidents))
}

// Root is the share of halls whose first page named the cause first.
func (m Marks) Root() (float64, bool) { return ratio(float64(m.RootFirst), float64(m.Caused)) }

// PhantomShare is that of the minutes in which a crossing was foreseen, of all
// in which none was to come.
func (m Marks) PhantomShare() (float64, bool) { return ratio(float64(m.Phantom), float64(m.Calm)) }

// Services are mean precision and recall of the services named; a page that
// names none has no precision and no recall.
func (m Marks) Services() (precision, recall float64, ok bool) {
	precision, ok = mean(m.precision)
	recall, _ = mean(m.recall)
	return precision, recall, ok
}

// Relax is the median time after a repair until no crossing is foreseen.
func (m Marks) Relax() (time.Duration, bool) {
	v, ok := median(m.relaxMinutes)
	return time.Duration(v * float64(time.Minute)), ok
}

func ratio(a, b float64) (float64, bool) {
	if b == 0 {
		return 0, false
	}
	return a / b, true
}

func mean(v []float64) (float64, bool) {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return ratio(sum, float64(len(v)))
}
