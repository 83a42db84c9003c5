// Package chart draws how reliable forecasts were, as a picture for the docs. It
// needs no drawing library.
package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/glyphs"
)

// Places in the palette.
const (
	paper uint8 = iota
	ink
	faint
	grey
	early  // P10
	middle // P50
	late   // P90
)

var palette = color.Palette{
	paper: color.White, ink: color.Gray{0x30}, faint: color.Gray{0xd0}, grey: color.Gray{0x80},
	early:  color.RGBA{0xd5, 0x5e, 0x00, 0xff}, // told apart by the colour-blind too (Okabe and Ito)
	middle: color.RGBA{0x00, 0x72, 0xb2, 0xff},
	late:   color.RGBA{0x00, 0x9e, 0x73, 0xff},
}

// Measures of the picture, in pixels.
const (
	wide, high                 = 800, 460
	left, right, top, bottom   = 90, 710, 70, 380
	textZoom, titleZoom, thick = 2, 2, 3
)

// What the picture says.
const (
	title    = "how often the truth had come by P10, P50 and P90"
	subtitle = "honest is on the dashed lines: " // and what was replayed
	axis     = "min left until the limit (forecasts)"
)

// A curve is one percentile: what share of truths should have come by it.
type curve struct {
	name  string
	ideal float64
	ink   uint8
	of    func(score.Reliability) float64
}

var curves = []curve{
	{"P90", 0.9, late, func(r score.Reliability) float64 { return r.P90 }},
	{"P50", 0.5, middle, func(r score.Reliability) float64 { return r.P50 }},
	{"P10", 0.1, early, func(r score.Reliability) float64 { return r.P10 }},
}

// Reliability draws one curve for each percentile over the time that was left:
// the share of forecasts whose truth had come by then. Honest curves lie on the
// dashed lines. Of says what was replayed; it is written in small letters.
func Reliability(out io.Writer, of string, classes []score.Reliability) error {
	img := image.NewPaletted(image.Rect(0, 0, wide, high), palette)
	glyphs.Write(img, left, 16, titleZoom, ink, title)
	glyphs.Write(img, left, 40, titleZoom, grey, strings.TrimSuffix(subtitle+strings.ToLower(of), ": "))
	frame(img)
	var seen []score.Reliability
	for _, r := range classes {
		if r.N > 0 {
			seen = append(seen, r)
		}
	}
	for i, r := range seen {
		x := position(i, len(seen))
		label(img, x, bottom+12, span(r))
		label(img, x, bottom+34, fmt.Sprintf("(%d)", r.N))
	}
	label(img, (left+right)/2, bottom+58, axis)
	for _, c := range curves {
		c.draw(img, seen)
	}
	return png.Encode(out, img)
}

// frame draws the axes and the tens of per cent.
func frame(img *image.Paletted) {
	for tenth := 0; tenth <= 10; tenth += 2 {
		y := height(float64(tenth) / 10)
		glyphs.Block(img, left, y, right-left, 1, faint)
		text := fmt.Sprintf("%d%%", tenth*10)
		glyphs.Write(img, left-10-glyphs.Width(textZoom, text), y-glyphs.High, textZoom, ink, text)
	}
	glyphs.Block(img, left, top, 1, bottom-top, ink)
	glyphs.Block(img, left, bottom, right-left, 1, ink)
}

func (c curve) draw(img *image.Paletted, classes []score.Reliability) {
	y := height(c.ideal)
	for x := left; x < right; x += 12 {
		glyphs.Block(img, x, y, 7, 1, c.ink)
	}
	glyphs.Write(img, right+12, y-glyphs.High, textZoom, c.ink, c.name)
	for i, r := range classes {
		x, y := position(i, len(classes)), height(c.of(r))
		glyphs.Block(img, x-4, y-4, 9, 9, c.ink)
		if i > 0 {
			segment(img, position(i-1, len(classes)), height(c.of(classes[i-1])), x, y, c.ink)
		}
	}
}

// segment draws a line between two points.
func segment(img *image.Paletted, x0, y0, x1, y1 int, ink uint8) {
	steps := int(max(math.Abs(float64(x1-x0)), math.Abs(float64(y1-y0)), 1))
	for s := range steps {
		part := float64(s) / float64(steps)
		glyphs.Block(img, x0+int(part*float64(x1-x0))-1, y0+int(part*float64(y1-y0))-1, thick, thick, ink)
	}
}

// label writes text centred below a point.
func label(img *image.Paletted, x, y int, text string) {
	glyphs.Write(img, x-glyphs.Width(textZoom, text)/2, y, textZoom, ink, text)
}

// span names a class of time left, in minutes.
func span(r score.Reliability) string {
	return fmt.Sprintf("%d-%d", r.From/time.Minute, r.To/time.Minute)
}

func position(i, n int) int { return left + (right-left)*(2*i+1)/(2*n) }

func height(share float64) int { return bottom - int(share*float64(bottom-top)) }
