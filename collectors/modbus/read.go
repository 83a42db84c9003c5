package modbus

import (
	"math"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// read turns registers into a reading. It returns false when there is nothing to
// report.
func (r *rule) read(raw []byte, power float64, offline bool) (facility.Reading, bool) {
	reading := facility.Reading{Point: r.point, Quality: facility.Good}
	value, isNumber := r.kind.number(raw, r.order)
	text := r.kind.text(raw, r.order)
	switch {
	case isNumber && r.absent.HasNumber(value) || r.absent.HasText(text):
		return reading, false
	case offline || isNumber && r.missing.HasNumber(value) || r.missing.HasText(text):
		reading.Quality = facility.Unavailable
		return reading, true
	}
	if r.bit >= 0 {
		value, isNumber = float64(r.order.unsigned(raw)>>r.bit&1), true
		text = "0"
		if value == 1 {
			text = "1"
		}
	}
	if r.words != nil {
		return r.state(reading, value, isNumber, text), true
	}
	if !isNumber {
		reading.Quality = facility.Unavailable // NaN: the device has no value
		return reading, true
	}
	// Conversions leave noise in the last digits: 69.8 °F is 21 °C.
	reading.Value = math.Round(r.convert.Apply(value*math.Pow(10, power))*1e6) / 1e6
	return facility.Judge(reading), true
}

func (r *rule) state(reading facility.Reading, value float64, isNumber bool, text string) facility.Reading {
	if isNumber {
		if meant, known := r.words.OfNumber(value); known {
			reading.Value, reading.Text = meant.Code, meant.Text
			return reading
		}
	}
	meant, quality := r.words.OfText(text, value, isNumber)
	reading.Value, reading.Text, reading.Quality = meant.Code, meant.Text, quality
	return reading
}
