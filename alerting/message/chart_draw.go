package message

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/glyphs"
)

// Places in the palette.
const (
	paper uint8 = iota
	ink
	grey
	faint
	fan    // between P10 and P90
	median // P50
	limit
)

// Told apart by the colour-blind too (Okabe and Ito), and by their shapes: a
// line for what was measured, an area and dashes for what is expected.
var palette = color.Palette{
	paper: color.White, ink: color.Gray{0x20}, grey: color.Gray{0x60}, faint: color.Gray{0xdc},
	fan: color.RGBA{0xbf, 0xdd, 0xf0, 0xff}, median: color.RGBA{0x00, 0x72, 0xb2, 0xff}, limit: color.RGBA{0xd5, 0x5e, 0x00, 0xff},
}

// Measures of the picture, in pixels. It is shown at half its size, 600 by 240,
// where a mail has room, and letters are still 12 pixels high on a phone.
const (
	chartWide, chartHigh   = 1200, 480
	left, right            = 24, 960
	top, bottom            = 24, 406
	zoom                   = 6
	pastShown              = 30 * time.Minute
	limitThick, lineThick  = 4, 6
	dashLong, dashWithGap  = 18, 30
	labelGap, belowTheAxis = 14, 18
)

// PNG draws the chart. Its only words are numbers, so it is the same in every
// language.
func (c Chart) PNG(out io.Writer) error {
	d := newDrawing(c)
	d.fan()
	d.axis()
	d.limits()
	d.path()
	d.past()
	return png.Encode(out, d.img)
}

type drawing struct {
	Chart
	img        *image.Paletted
	from, to   time.Time
	low, high  float64
	labelledAt int // height of the last label of a limit
}

func newDrawing(c Chart) *drawing {
	d := &drawing{Chart: c, img: image.NewPaletted(image.Rect(0, 0, chartWide, chartHigh), palette), labelledAt: math.MaxInt}
	d.from, d.to = c.Now.Add(-pastShown), c.until()
	d.low, d.high = c.span()
	return d
}

func (d *drawing) x(t time.Time) int {
	return left + int(float64(right-left)*float64(t.Sub(d.from))/float64(d.to.Sub(d.from)))
}

func (d *drawing) y(v float64) int {
	return bottom - int(float64(bottom-top)*(v-d.low)/(d.high-d.low))
}

func (d *drawing) at(x int) time.Time {
	return d.from.Add(time.Duration(float64(x-left) / float64(right-left) * float64(d.to.Sub(d.from))))
}

// fan fills what lies between the hottest and the coolest path in ten. Beyond
// the last limit the hottest path is not known, so it stays there.
func (d *drawing) fan() {
	if len(d.P10) == 0 {
		return
	}
	for x := d.x(d.Now); x < right; x++ {
		hot, _ := d.on(d.P10, d.at(x))
		cool, known := d.on(d.P90, d.at(x))
		if !known && len(d.P90) == 0 {
			cool = d.latest().Value // it may never come
		}
		glyphs.Block(d.img, x, d.y(hot), 1, d.y(cool)-d.y(hot)+1, fan)
	}
}

// axis draws now, and minutes before and after it.
func (d *drawing) axis() {
	glyphs.Block(d.img, left, bottom, right-left, 2, grey)
	glyphs.Block(d.img, d.x(d.Now)-1, top, 3, bottom-top, faint)
	step := 15 * time.Minute
	for d.to.Sub(d.from) > 5*step {
		step *= 2
	}
	free := 0 // where the last label ends
	for at := -pastShown / step * step; d.Now.Add(at).Before(d.to); at += step {
		x := d.x(d.Now.Add(at))
		glyphs.Block(d.img, x-1, bottom, 2, 8, grey)
		text := fmt.Sprintf("%+d", int(at.Minutes()))
		if at == 0 {
			text = "0 min"
		}
		wide := glyphs.Width(zoom, text)
		if x = max(x-wide/2, left); x >= free && x+wide < chartWide {
			d.write(x, bottom+belowTheAxis, grey, text)
			free = x + wide
		}
	}
}

// limits draws a dashed line for each, with its temperature at the right.
func (d *drawing) limits() {
	for _, l := range d.Limits {
		y := d.y(l)
		for x := left; x+dashLong <= right; x += dashWithGap {
			glyphs.Block(d.img, x, y-limitThick/2, dashLong, limitThick, limit)
		}
		if d.labelledAt-y > zoom*(glyphs.High+2) {
			d.write(right+labelGap, y-zoom*glyphs.High/2, limit, degrees(l)+"°C")
			d.labelledAt = y
		}
	}
}

// path draws the median.
func (d *drawing) path() {
	last := Point{d.Now, d.latest().Value}
	for _, p := range d.P50 {
		d.line(last, p, median)
		glyphs.Block(d.img, d.x(p.At)-7, d.y(p.Value)-7, 15, 15, median)
		last = p
	}
}

// past draws what was measured, and writes the last of it.
func (d *drawing) past() {
	var last Point
	for i, p := range d.Past {
		if p.At.Before(d.from) {
			continue
		}
		if i > 0 && !last.At.IsZero() {
			d.line(last, p, ink)
		}
		last = p
	}
	x, y := d.x(d.Now), d.y(d.latest().Value)
	glyphs.Block(d.img, x-8, y-8, 17, 17, ink)
	text := tenths(d.latest().Value)
	at := y - zoom*glyphs.High - labelGap // above the line, unless there is no room
	if at < top {
		at = y + labelGap
	}
	d.write(x-glyphs.Width(zoom, text)-labelGap, at, ink, text)
}

func (d *drawing) line(from, to Point, colour uint8) {
	x0, y0, x1, y1 := d.x(from.At), d.y(from.Value), min(d.x(to.At), right), d.y(to.Value)
	steps := max(abs(x1-x0), abs(y1-y0), 1)
	for s := range steps + 1 {
		x, y := x0+(x1-x0)*s/steps, y0+(y1-y0)*s/steps
		glyphs.Block(d.img, x-lineThick/2, y-lineThick/2, lineThick, lineThick, colour)
	}
}

func abs(n int) int { return max(n, -n) }

// write writes in strong letters, which survive being shown at a third of their
// size.
func (d *drawing) write(x, y int, colour uint8, text string) {
	for dx := range 3 {
		glyphs.Write(d.img, x+dx, y, zoom, colour, text)
	}
}
