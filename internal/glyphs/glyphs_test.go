package glyphs

import (
	"image"
	"image/color"
	"testing"
)

func TestEveryGlyphHasItsSize(t *testing.T) {
	for letter, rows := range glyphs {
		for _, row := range rows {
			if len(row) != Wide {
				t.Errorf("%q has a row of %d dots; want %d", letter, len(row), Wide)
			}
		}
	}
}

func TestTextIsAsWideAsItSays(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 100, 20), color.Palette{color.White, color.Black})
	Write(img, 0, 0, 2, 1, "80")
	last := 0
	for x := range 100 {
		for y := range 20 {
			if img.ColorIndexAt(x, y) == 1 {
				last = x
			}
		}
	}
	if want := Width(2, "80") - 3; last != want { // less the gap behind the last letter, from zero
		t.Errorf("the last dot is at %d; want %d", last, want)
	}
	if !Known("24.5 °C") || Known("ß") {
		t.Error("Known knows another alphabet")
	}
}
