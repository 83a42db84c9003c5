package discover

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

// Config says what is scanned and how gently.
type Config struct {
	Ranges  []netip.Prefix
	Probers []Prober

	// Rate is how many addresses a second are begun; 50 when zero. Parallel is
	// how many are under way at once; 128 when zero.
	Rate     float64
	Parallel int

	// Journal remembers what was done; see OpenJournal.
	Journal *Journal

	// Progress is told after each address. It must not block.
	Progress func(Progress)
}

// Progress is how far a scan has got.
type Progress struct {
	Done, Total int
	Found       int           // devices
	Left        time.Duration // at the pace so far; 0 when unknown
}

const (
	defaultRate     = 50
	defaultParallel = 128
)

// Scan asks every address that the journal does not know yet, and returns all
// findings in the order of addresses. When ctx ends it returns what it has
// together with the error: the journal lets the next run go on.
func Scan(ctx context.Context, c Config) ([]Finding, error) {
	s := &scan{config: c, began: time.Now()}
	if s.config.Rate <= 0 {
		s.config.Rate = defaultRate
	}
	if s.config.Parallel <= 0 {
		s.config.Parallel = defaultParallel
	}
	for a := range addresses(c.Ranges) {
		s.progress.Total++
		if found, done := c.Journal.done(a); done {
			s.progress.Done, s.progress.Found = s.progress.Done+1, s.progress.Found+len(found)
		}
	}
	s.before = s.progress.Done
	err := s.run(ctx)
	var out []Finding
	for a := range addresses(c.Ranges) {
		found, _ := c.Journal.done(a)
		out = append(out, found...)
	}
	return out, err
}

type scan struct {
	config Config
	began  time.Time
	before int // addresses that the journal knew

	mu       sync.Mutex // guards everything below
	progress Progress
}

func (s *scan) run(ctx context.Context) error {
	pace := rate.NewLimiter(rate.Limit(s.config.Rate), 1)
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(s.config.Parallel)
	for a := range addresses(s.config.Ranges) {
		if _, done := s.config.Journal.done(a); done {
			continue
		}
		if err := pace.Wait(within); err != nil {
			break
		}
		group.Go(func() error { return s.visit(within, a) })
	}
	return errors.Join(group.Wait(), ctx.Err())
}

// visit asks one address all protocols, and books it when all have spoken.
func (s *scan) visit(ctx context.Context, a netip.Addr) error {
	found := make([][]Finding, len(s.config.Probers))
	var asking sync.WaitGroup
	for i, p := range s.config.Probers {
		asking.Go(func() {
			if f, err := p.Probe(ctx, a); err == nil {
				found[i] = []Finding{f}
			}
		})
	}
	asking.Wait()
	if ctx.Err() != nil {
		return nil // not done: the next run asks again
	}
	var all []Finding
	for _, f := range found {
		all = append(all, f...)
	}
	if err := s.config.Journal.add(a, all); err != nil {
		return err
	}
	s.report(len(all))
	return nil
}

func (s *scan) report(found int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Done++
	s.progress.Found += found
	if now := s.progress.Done - s.before; now > 0 {
		s.progress.Left = time.Duration(float64(time.Since(s.began)) / float64(now) * float64(s.progress.Total-s.progress.Done))
	}
	if s.config.Progress != nil {
		s.config.Progress(s.progress)
	}
}
