package paging

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/alerting/maintenance"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Silence says that people work on an asset: see package maintenance for what
// it keeps from being told.
type Silence struct {
	ID    string `json:"id"`
	Asset string `json:"asset"`
	// Halls are those whose loss is part of the plan.
	Halls  []string  `json:"halls,omitempty"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	By     string    `json:"by,omitempty"`
	Reason string    `json:"reason"`
}

func (s Silence) plan() maintenance.Plan {
	return maintenance.Plan{Name: "silence " + s.ID, Assets: []string{s.Asset}, Halls: s.Halls, Until: s.Until}
}

// longestSilence bounds a silence: what is forgotten must end.
const longestSilence = 30 * 24 * time.Hour

// A silenceBook is the silences, on disk as soon as they are accepted.
type silenceBook struct {
	file string // empty: memory only

	// mu guards everything below.
	mu   sync.Mutex
	kept silences
}

type silences struct {
	Next     int       `json:"next"`
	Silences []Silence `json:"silences"`
}

func (b *silenceBook) load(dir string, log *slog.Logger) error {
	if dir == "" {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.file = filepath.Join(dir, "silences.json")
	kept, found, err := readState[silences](b.file, log)
	if found {
		b.kept = kept
	}
	return err
}

// save writes the book without what has ended; mu is held.
func (b *silenceBook) save(now time.Time) error {
	b.kept.Silences = slices.DeleteFunc(b.kept.Silences, func(s Silence) bool { return !now.Before(s.Until) })
	if b.file == "" {
		return nil
	}
	data, err := json.Marshal(b.kept)
	if err != nil {
		return fmt.Errorf("paging: %w", err)
	}
	return writeState(b.file, data)
}

// list returns the silences that have not ended.
func (b *silenceBook) list(now time.Time) []Silence {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.kept.Silences), func(s Silence) bool { return !now.Before(s.Until) })
}

// Silences returns the silences that have not ended, oldest first.
func (p *Pager) Silences(now time.Time) []Silence { return p.silences.list(now) }

// Silence begins a silence at now, until s.Until, and returns it with its ID.
func (p *Pager) Silence(ctx context.Context, now time.Time, s Silence) (Silence, error) {
	if err := p.checkSilence(now, s); err != nil {
		return s, fmt.Errorf("silence: %w", err)
	}
	b := &p.silences
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept.Next++
	s.ID, s.From = fmt.Sprintf("s%d", b.kept.Next), now
	b.kept.Silences = append(b.kept.Silences, s)
	p.opts.Logger.InfoContext(ctx, "silenced", "silence", s.ID, "asset", s.Asset, "until", s.Until, "by", s.By, "reason", s.Reason)
	return s, b.save(now)
}

func (p *Pager) checkSilence(now time.Time, s Silence) error {
	site := p.opts.Site
	switch length := s.Until.Sub(now); {
	case site == nil:
		return errors.New("no site is known")
	case length <= 0 || length > longestSilence:
		return fmt.Errorf("for %s; want more than 0, at most %s", length.Round(time.Second), longestSilence)
	case s.Reason == "":
		return errors.New("why? give a reason for those who come after you")
	}
	if _, ok := site.Asset(s.Asset); !ok {
		return fmt.Errorf("no asset %q in the site file%s", s.Asset, p.didYouMean(s.Asset))
	}
	for _, hall := range s.Halls {
		if site.Locate(hall).Kind != facility.KindHall {
			return fmt.Errorf("%q is no hall of the site%s", hall, p.didYouMean(hall))
		}
	}
	return nil
}

func (p *Pager) didYouMean(name string) string {
	var names []string
	for _, a := range p.opts.Site.Assets() {
		names = append(names, a.Name)
	}
	if near := facility.Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// Expire ends a silence at once.
func (p *Pager) Expire(ctx context.Context, now time.Time, id string) error {
	b := &p.silences
	b.mu.Lock()
	defer b.mu.Unlock()
	at := slices.IndexFunc(b.kept.Silences, func(s Silence) bool { return s.ID == id && now.Before(s.Until) })
	if at < 0 {
		return fmt.Errorf("silence %q: %w", id, ErrNoSilence)
	}
	b.kept.Silences = slices.Delete(b.kept.Silences, at, at+1)
	p.opts.Logger.InfoContext(ctx, "silence expired", "silence", id)
	return b.save(now)
}

// ErrNoSilence says that no silence of that ID is in force.
var ErrNoSilence = errors.New("no such silence is in force; `ridethrough silence list` shows them")
