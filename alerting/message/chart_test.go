package message

import (
	"bytes"
	"image"
	"image/png"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/internal/glyphs"
)

// warming is what was measured of a hall in half an hour.
func warming() []Point {
	var past []Point
	for at := in(-30); !at.After(night); at = at.Add(30 * time.Second) {
		past = append(past, Point{at, 22.9 + max(0, at.Sub(in(-2)).Minutes())*0.7})
	}
	return past
}

// The picture shows the measured line, the fan, the median and the limits, each
// where it belongs.
func TestTheChartShowsWhatIsKnown(t *testing.T) {
	c, ok := NewChart(worst(), night, warming())
	if !ok {
		t.Fatal("no chart of an incident with an outlook")
	}
	img := drawn(t, c)
	d := newDrawing(c)
	for what, at := range map[string]struct {
		when  time.Time
		value float64
		want  uint8
	}{
		"measured":          {in(-20), 22.9, ink},
		"median at 32 °C":   {in(14), 32, median},
		"median at 40 °C":   {in(31), 40, median},
		"between the paths": {in(12), 29.5, fan},
		"below the paths":   {in(12), 25.5, paper},
		"above the paths":   {in(5), 31, paper},
	} {
		if got := img.ColorIndexAt(d.x(at.when), d.y(at.value)); got != at.want {
			t.Errorf("%s: colour %d; want %d", what, got, at.want)
		}
	}
	for _, l := range []float64{32, 40} {
		if !coloured(img, d.y(l), limit) {
			t.Errorf("no line at %g °C", l)
		}
	}
}

// A path that may never reach a limit leaves the fan open downwards.
func TestAFanWithoutP90IsOpen(t *testing.T) {
	i := worst()
	o := *i.Outlook
	o.P90 = time.Time{}
	i.Outlook, i.Ahead = &o, nil
	c, _ := NewChart(i, night, warming())
	d := newDrawing(c)
	if got := drawn(t, c).ColorIndexAt(d.x(in(24)), d.y(25.5)); got != fan {
		t.Errorf("colour %d just above the temperature now; want the fan", got)
	}
}

// All paths are there when they are one: the forecast is sure.
func TestAFanOfNoWidthHasAllItsPaths(t *testing.T) {
	i := worst()
	o := *i.Outlook
	o.P10, o.P90 = o.P50, o.P50
	i.Outlook, i.Ahead = &o, nil
	c, _ := NewChart(i, night, warming())
	want := []Point{{o.P50, float64(o.Limit)}}
	if got := [][]Point{c.P10, c.P50, c.P90}; !cmp.Equal(got, [][]Point{want, want, want}) {
		t.Errorf("paths %v; want %v three times", got, want)
	}
}

func TestAChartNeedsAnOutlook(t *testing.T) {
	if _, ok := NewChart(samples()["blind"], night, nil); ok {
		t.Error("a chart of nothing")
	}
	for name, i := range samples() {
		if c, ok := NewChart(i, night, nil); ok {
			drawn(t, c) // nothing measured yet
			for _, l := range append(c.Limits, c.latest().Value) {
				if !glyphs.Known(tenths(l)+degrees(l)+"°C") || !glyphs.Known("+0123456789- min") {
					t.Errorf("%s: no glyph for a letter of %g", name, l)
				}
			}
		}
	}
}

func drawn(t *testing.T, c Chart) *image.Paletted {
	t.Helper()
	var file bytes.Buffer
	if err := c.PNG(&file); err != nil {
		t.Fatal(err)
	}
	if file.Len() > 20_000 {
		t.Errorf("%d bytes; want a small picture", file.Len())
	}
	img, err := png.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.Paletted)
}

func coloured(img *image.Paletted, y int, want uint8) bool {
	for x := left; x < right; x++ {
		if img.ColorIndexAt(x, y) == want {
			return true
		}
	}
	return false
}
