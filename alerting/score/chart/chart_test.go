package chart

import (
	"bytes"
	"image/png"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/glyphs"
)

// The curve of an honest forecaster lies on the dashed lines, that of a timid
// P90 above its own.
func TestCurvesAreWhereTheSharesAre(t *testing.T) {
	classes := []score.Reliability{
		{From: 0, To: 5 * time.Minute, P10: 0.1, P50: 0.5, P90: 1, N: 40},
		{From: 5 * time.Minute, To: 10 * time.Minute}, // nothing known: left out
		{From: 10 * time.Minute, To: 20 * time.Minute, P10: 0.1, P50: 0.5, P90: 0.4, N: 30},
	}
	var file bytes.Buffer
	if err := Reliability(&file, "Own stories", classes); err != nil {
		t.Fatal(err)
	}
	if file.Len() > 20_000 {
		t.Errorf("%d bytes; want a small picture", file.Len())
	}
	img, err := png.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		class int
		share float64
		ink   uint8
	}{{0, 0.1, early}, {0, 0.5, middle}, {0, 1, late}, {1, 0.1, early}, {1, 0.5, middle}, {1, 0.4, late}} {
		x, y := position(c.class, 2), height(c.share)
		if got, want := img.At(x+3, y+3), palette[c.ink]; got != want {
			r, g, b, _ := want.RGBA()
			if r2, g2, b2, _ := got.RGBA(); r != r2 || g != g2 || b != b2 {
				t.Errorf("class %d at %g: %v; want %v", c.class, c.share, got, want)
			}
		}
	}
}

// Every letter of every label has a glyph.
func TestEveryLabelCanBeWritten(t *testing.T) {
	for _, text := range []string{title, subtitle, axis, "own stories recorded scenarios", "0123456789-()%"} {
		if !glyphs.Known(text) {
			t.Errorf("no glyph for a letter of %q", text)
		}
	}
}
