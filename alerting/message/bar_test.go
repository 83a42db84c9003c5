package message

import (
	"strings"
	"testing"
	"time"
)

// A bar fills its width, whatever the forecast, and stands where it says.
func TestBarsStandWhereTheForecastSays(t *testing.T) {
	f := func(p10, p50, p90 float64, want bar) {
		t.Helper()
		i := worst()
		o := *i.Outlook
		o.P10, o.P50, o.P90 = in(p10), in(p50), in(p90)
		if p90 == 0 {
			o.P90 = time.Time{}
		}
		i.Outlook, i.Ahead[0].P10, i.Ahead[0].P50, i.Ahead[0].P90 = &o, in(50), in(80), in(100)
		got := newPage(Writer{}, &english, i, night).bars()
		if len(got) != 2 || got[0] == nil || *got[0] != want {
			t.Errorf("%g, %g, %g: %+v; want %+v", p10, p50, p90, got[0], want)
			return
		}
		if all := want.Wait + want.Early + want.Median + want.Late + want.Rest; all != 100 || min(want.Wait, want.Early, want.Late, want.Rest) < 0 {
			t.Errorf("%+v is %d %% wide; want 100, nothing below 0", want, all)
		}
	}
	f(20, 40, 60, bar{20, 19, 2, 19, 40})
	f(20, 40, 0, bar{20, 19, 2, 59, 0}) // perhaps never
	f(0, 0, 1, bar{0, 0, 2, 0, 98})
	f(100, 100, 100, bar{98, 0, 2, 0, 0})
}

// What is lost already has no bar, and a mail has one table of cells for each.
func TestBarsAreInTheMail(t *testing.T) {
	crossed := samples()["crossed"]
	if bars := newPage(Writer{}, &english, crossed, night).bars(); bars[0] != nil || bars[1] == nil {
		t.Errorf("%v; want a bar for the limit to come only", bars)
	}
	if got := strings.Count(HTML(worst(), night, Both), `bgcolor="#0072b2"`); got != 4 {
		t.Errorf("%d medians; want two bars in each language", got)
	}
}
