package alerting

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

// A Learner is a Forecaster that learns: what it knows survives a restart, is
// shown, and can be forgotten. *predict.Model is one.
type Learner interface {
	Forecaster
	// Memory returns what is known, Recall takes it back before the first
	// Observe and says what it had to ignore.
	Memory() ([]byte, error)
	Recall(data []byte, now time.Time) (ignored []string, err error)
	// Learnt lists the parameters. Forget makes some halls, loops or machines
	// what the drawings say again, without names all of them.
	Learnt() []predict.Parameter
	Forget(names ...string) error
}

// Learner returns the model if it learns, else nil. It is for the goroutine
// that calls Step, and is replaced when the clock is set back.
//
// What it knows is kept apart from the Snapshot: incidents must be remembered
// even when it cannot be read.
func (e *Engine) Learner() Learner {
	m, _ := e.model.(Learner)
	return m
}

// forgetPresent makes a model that knows what the old one had learnt, but nothing of
// what goes on.
func (e *Engine) forgetPresent(now time.Time) error {
	var data []byte
	var err error
	if m := e.Learner(); m != nil {
		data, err = m.Memory()
	}
	e.newModel()
	if m := e.Learner(); m != nil && err == nil {
		_, err = m.Recall(data, now)
	}
	return err
}

// learntOf lists the parameters that the plant has told something about.
func (e *Engine) learntOf() []predict.Parameter {
	m := e.Learner()
	if m == nil {
		return nil
	}
	return slices.DeleteFunc(m.Learnt(), func(p predict.Parameter) bool { return p.Since.IsZero() })
}
