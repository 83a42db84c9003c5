package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/ridethrough/ridethrough/collectors/discover"
)

// progressBar draws how far a scan has got on one line of a terminal, and says
// it now and then where there is no terminal.
type progressBar struct {
	out      io.Writer
	terminal bool

	mu    sync.Mutex // guards everything below
	last  time.Time
	drawn bool
}

const (
	barWidth  = 30
	drawEvery = 100 * time.Millisecond
	sayEvery  = 10 * time.Second
)

func newProgressBar(out io.Writer) *progressBar {
	file, isFile := out.(*os.File)
	return &progressBar{out: out, terminal: isFile && term.IsTerminal(int(file.Fd()))}
}

func (b *progressBar) show(p discover.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	every := sayEvery
	if b.terminal {
		every = drawEvery
	}
	if time.Since(b.last) < every && p.Done < p.Total {
		return
	}
	b.last, b.drawn = time.Now(), true
	if b.terminal {
		fmt.Fprintf(b.out, "\r\x1b[K%s", progressLine(p))
	} else {
		fmt.Fprintln(b.out, progressLine(p))
	}
}

func (b *progressBar) end() {
	if b.terminal && b.drawn {
		fmt.Fprintln(b.out)
	}
}

func progressLine(p discover.Progress) string {
	filled := barWidth
	if p.Total > 0 {
		filled = barWidth * p.Done / p.Total
	}
	left := ""
	if p.Left > 0 && p.Done < p.Total {
		left = ", about " + p.Left.Round(time.Second).String() + " left"
	}
	return fmt.Sprintf("[%s%s] %d of %d addresses, %d devices%s", strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), p.Done, p.Total, p.Found, left)
}
