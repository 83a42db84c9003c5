package score

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Remark is a forecast in words, with what it rested on.
type Remark struct {
	At       time.Time
	Sentence string
	// Learnt is what the plant was taken for then.
	Learnt []predict.Parameter
}

// Remarks are those about halls and the allowable limit, oldest first.
type Remarks map[string][]Remark

// remarkEvery thins out remarks while nothing happens.
const remarkEvery = time.Minute

// Remark writes down in words what the model says of every hall while it
// expects it to cross the limit, and what it takes the plant for.
func (r *Record) Remark(result predict.Result, limit facility.Celsius, learnt func() []predict.Parameter, news bool) {
	if r.Remarks == nil {
		r.Remarks = Remarks{}
	}
	var all []predict.Parameter // one list for all halls
	for _, f := range result.Forecasts {
		if f.Kind != facility.KindHall || f.Limit != limit || f.P10 == predict.Never && len(result.Events) == 0 {
			continue
		}
		said := r.Remarks[f.Place]
		if n := len(said); n > 0 && !news && result.At.Sub(said[n-1].At) < remarkEvery {
			continue
		}
		if all == nil {
			all = learnt()
		}
		r.Remarks[f.Place] = append(said, Remark{result.At, f.Sentence(result), all})
	}
}

// At is the newest remark about a hall that is not too old.
func (r Remarks) At(hall string, t time.Time) (Remark, bool) {
	said := r[hall]
	for i := len(said) - 1; i >= 0; i-- {
		if !said[i].At.After(t) {
			return said[i], t.Sub(said[i].At) <= maxAge
		}
	}
	return Remark{}, false
}

// First is the oldest remark about a hall from a time on.
func (r Remarks) First(hall string, from time.Time) (Remark, bool) {
	for _, said := range r[hall] {
		if !said.At.Before(from) {
			return said, true
		}
	}
	return Remark{}, false
}

// Last is the newest remark about a hall.
func (r Remarks) Last(hall string) (Remark, bool) {
	said := r[hall]
	if len(said) == 0 {
		return Remark{}, false
	}
	return said[len(said)-1], true
}
