package main

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/exchange"
)

// know finds out what really happened, and has everything written down that is
// said of it.
func (r *replayer) know(p playback) error {
	if p.truth == nil {
		return nil
	}
	truth, known, err := p.truth()
	if err != nil || !known {
		return err
	}
	r.truth, r.records = truth, r.scorer.Keep()
	return nil
}

// remark keeps the words of a forecast beside its figures.
func (r *replayer) remark(outcome alerting.Outcome) {
	if r.truth == nil {
		return
	}
	news := len(outcome.Result.Events) != r.remarked
	r.remarked = len(outcome.Result.Events)
	r.records[0].Remark(outcome.Result, r.site.Limits.Allowable, r.learnt, news)
}

// learnt is everything that the plant is taken for, learnt or not.
func (r *replayer) learnt() []predict.Parameter {
	if model := r.engine.Learner(); model != nil {
		return model.Learnt()
	}
	return nil
}

// note keeps what people were told.
func (r *replayer) note(n exchange.Notice) {
	if r.truth == nil || n.Type == exchange.NoticeResolve {
		return
	}
	r.records[0].Told(score.Notice{At: n.At, Page: n.Type == exchange.NoticePage, Roots: n.RootCauses, Halls: n.Zones, Services: n.Services})
}

// settle scores by what the probes say, unless more than that is known.
func (r *replayer) settle(now time.Time) {
	settled := r.scorer.Settle(now)
	if r.truth == nil {
		r.score.add(settled, r.site.Limits)
	}
}

// conclude ends the score when the playback is over.
func (r *replayer) conclude() {
	if r.truth == nil {
		r.score.add(r.scorer.Close(r.now), r.site.Limits)
		r.score.close()
		return
	}
	for i, record := range r.records {
		exam := score.Examine(r.truth, record, r.site.Limits)
		r.score.of(record.Name).Examine(exam)
		if i == 0 {
			r.exam = &exam
		}
	}
}
