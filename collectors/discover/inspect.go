package discover

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/ridethrough/ridethrough/collectors"
)

// inspect opens a device, looks at it closely and lets go of it.
func inspect(ctx context.Context, open collectors.Factory, d collectors.Device) (collectors.Inspection, error) {
	c, err := open(d)
	if err != nil {
		return collectors.Inspection{}, err
	}
	if closer, ok := c.(io.Closer); ok {
		defer closer.Close()
	}
	inspector, ok := c.(collectors.Inspector)
	if !ok {
		return collectors.Inspection{}, fmt.Errorf("%s: the %s collector cannot be inspected", d.Name, d.Protocol)
	}
	return inspector.Inspect(ctx)
}

// oneLine makes text of a device fit for a comment.
func oneLine(s string) string {
	const longest = 120
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))), " ")
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return s
}
