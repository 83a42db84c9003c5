// Package glyphs writes a few words into a picture. Letters are five by seven
// dots, drawn here by hand, because the standard library has none and a chart
// needs few words: add those you need.
package glyphs

import "image"

// Dots of a letter; a letter with its gap takes one more in width.
const (
	Wide, High = 5, 7
	advance    = Wide + 1
)

var glyphs = map[rune][High]string{
	'0': {" ### ", "#   #", "#  ##", "# # #", "##  #", "#   #", " ### "},
	'1': {"  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "},
	'2': {" ### ", "#   #", "    #", "  ## ", " #   ", "#    ", "#####"},
	'3': {" ### ", "#   #", "    #", "  ## ", "    #", "#   #", " ### "},
	'4': {"   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "},
	'5': {"#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "},
	'6': {" ### ", "#    ", "#    ", "#### ", "#   #", "#   #", " ### "},
	'7': {"#####", "    #", "   # ", "  #  ", " #   ", " #   ", " #   "},
	'8': {" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "},
	'9': {" ### ", "#   #", "#   #", " ####", "    #", "    #", " ### "},
	'%': {"##   ", "##  #", "   # ", "  #  ", " #   ", "#  ##", "   ##"},
	'-': {"     ", "     ", "     ", "#####", "     ", "     ", "     "},
	',': {"     ", "     ", "     ", "     ", "  #  ", "  #  ", " #   "},
	':': {"     ", "  #  ", "  #  ", "     ", "  #  ", "  #  ", "     "},
	'(': {"   # ", "  #  ", " #   ", " #   ", " #   ", "  #  ", "   # "},
	')': {" #   ", "  #  ", "   # ", "   # ", "   # ", "  #  ", " #   "},
	'+': {"     ", "  #  ", "  #  ", "#####", "  #  ", "  #  ", "     "},
	'.': {"     ", "     ", "     ", "     ", "     ", " ##  ", " ##  "},
	'°': {" ##  ", "#  # ", " ##  ", "     ", "     ", "     ", "     "},
	'C': {" ### ", "#   #", "#    ", "#    ", "#    ", "#   #", " ### "},
	'P': {"#### ", "#   #", "#   #", "#### ", "#    ", "#    ", "#    "},
	'a': {"     ", "     ", " ### ", "    #", " ####", "#   #", " ####"},
	'b': {"#    ", "#    ", "#### ", "#   #", "#   #", "#   #", "#### "},
	'c': {"     ", "     ", " ####", "#    ", "#    ", "#    ", " ####"},
	'd': {"    #", "    #", " ####", "#   #", "#   #", "#   #", " ####"},
	'e': {"     ", "     ", " ### ", "#   #", "#####", "#    ", " ### "},
	'f': {"  ## ", " #   ", "#### ", " #   ", " #   ", " #   ", " #   "},
	'g': {"     ", " ####", "#   #", "#   #", " ####", "    #", " ### "},
	'h': {"#    ", "#    ", "#### ", "#   #", "#   #", "#   #", "#   #"},
	'i': {"  #  ", "     ", " ##  ", "  #  ", "  #  ", "  #  ", " ### "},
	'k': {"#    ", "#    ", "#  # ", "# #  ", "##   ", "# #  ", "#  # "},
	'l': {" ##  ", "  #  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "},
	'm': {"     ", "     ", "## # ", "# # #", "# # #", "# # #", "# # #"},
	'n': {"     ", "     ", "#### ", "#   #", "#   #", "#   #", "#   #"},
	'o': {"     ", "     ", " ### ", "#   #", "#   #", "#   #", " ### "},
	'p': {"     ", "     ", "#### ", "#   #", "#### ", "#    ", "#    "},
	'r': {"     ", "     ", "# ## ", "##   ", "#    ", "#    ", "#    "},
	's': {"     ", "     ", " ####", "#    ", " ### ", "    #", "#### "},
	't': {" #   ", " #   ", "#### ", " #   ", " #   ", " #   ", "  ## "},
	'u': {"     ", "     ", "#   #", "#   #", "#   #", "#   #", " ####"},
	'v': {"     ", "     ", "#   #", "#   #", "#   #", " # # ", "  #  "},
	'w': {"     ", "     ", "# # #", "# # #", "# # #", "# # #", " # # "},
	'y': {"     ", "     ", "#   #", "#   #", " ####", "    #", " ### "},
}

// Write puts text with its upper left corner at x, y, every dot zoom pixels
// wide. A letter that has no glyph leaves a gap.
func Write(img *image.Paletted, x, y, zoom int, ink uint8, text string) {
	for _, letter := range text {
		for row, dots := range glyphs[letter] {
			for column, dot := range dots {
				if dot == '#' {
					Block(img, x+column*zoom, y+row*zoom, zoom, zoom, ink)
				}
			}
		}
		x += advance * zoom
	}
}

// Width is how wide text will be, in pixels.
func Width(zoom int, text string) int { return len([]rune(text)) * advance * zoom }

// Block fills a rectangle.
func Block(img *image.Paletted, x, y, w, h int, ink uint8) {
	for dy := range h {
		for dx := range w {
			img.SetColorIndex(x+dx, y+dy, ink)
		}
	}
}

// Known reports whether every letter of text has a glyph or is a space.
func Known(text string) bool {
	for _, letter := range text {
		if _, known := glyphs[letter]; !known && letter != ' ' {
			return false
		}
	}
	return true
}
