package report

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// page keeps what people were told when they were woken.
func (r *Report) page(c incident.Change, result predict.Result) {
	if c.Incident.Severity != incident.Page || c.Kind == incident.ChangeResolved {
		return
	}
	if r.Offered == nil {
		r.Offered = c.Incident.Actions
	}
	for n := range r.Halls {
		if h := &r.Halls[n]; h.First == nil && slices.Contains(c.Incident.Halls, h.Name) {
			h.First = fan(h.Name, r.Limit, result)
		}
	}
}

// fan is the forecast of a hall for its limits from the page limit on.
func fan(hall string, from facility.Celsius, result predict.Result) *Fan {
	f := &Fan{At: result.At}
	for _, x := range result.Forecasts {
		if x.Place != hall || x.Limit < from || x.Kind != facility.KindHall {
			continue
		}
		f.Inlet = x.Now
		if x.P50 != predict.Never {
			f.Limits = append(f.Limits, FanLimit{x.Limit, moment(result.At, x.P10), moment(result.At, x.P50), moment(result.At, x.P90)})
		}
	}
	return f
}

func moment(at time.Time, d time.Duration) time.Time {
	if d == predict.Never {
		return time.Time{}
	}
	return at.Add(d)
}
