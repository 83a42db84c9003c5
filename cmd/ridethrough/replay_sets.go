package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/alerting/score"
)

// Sets of playbacks that reports keep apart.
const (
	ownStories = "Own stories"
	recorded   = "Recorded scenarios"
)

// A finished run is a playback that is over.
type finished struct {
	name, set string
	summary   replaySummary
	took      time.Duration
	score     tallies
	// truth, record and exam are of our own forecasts; nil where nobody knows the
	// truth.
	truth  *score.Truth
	record *score.Record
	exam   *score.Exam
}

// runAll plays a few at a time and tells of each when it is over. What comes
// out is in the order of what goes in.
func (o replayOptions) runAll(ctx context.Context, out io.Writer, plays []playback, examples ...sampler) ([]finished, error) {
	runs, done := make([]finished, len(plays)), make(chan int)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, o.parallel) + 1)
	group.Go(func() error {
		for range plays {
			select {
			case i := <-done:
				o.tell(out, runs[i], len(plays) > 1)
			case <-ctx.Done():
				return nil
			}
		}
		return nil
	})
	for i, p := range plays {
		group.Go(func() error {
			began, folder := time.Now(), o.out
			if folder != "" && len(plays) > 1 {
				folder = filepath.Join(folder, p.name)
			}
			r, err := replay(ctx, p, folder, examples...)
			if err != nil {
				return err
			}
			r.took = time.Since(began)
			runs[i] = r
			select {
			case done <- i:
			case <-ctx.Done():
			}
			return nil
		})
	}
	return runs, group.Wait()
}

func (o replayOptions) tell(out io.Writer, r finished, named bool) {
	if named {
		fmt.Fprintf(out, "%s: ", r.name)
	}
	fmt.Fprintf(out, "%s in %s\n", r.summary, r.took.Round(100*time.Millisecond))
}

// A set is some runs of one kind.
type set struct {
	name string
	runs []finished
}

// setsOf sorts runs by kind, in the order in which kinds come.
func setsOf(runs []finished) []set {
	var out []set
	for _, r := range runs {
		i := slices.IndexFunc(out, func(s set) bool { return s.name == r.set })
		if i < 0 {
			i = len(out)
			out = append(out, set{name: r.set})
		}
		out[i].runs = append(out[i].runs, r)
	}
	return out
}

// total is the score of all runs of the set.
func (s set) total() *tallies { return s.where(func(finished) bool { return true }) }

// where is the score of some of them.
func (s set) where(which func(finished) bool) *tallies {
	total := &tallies{}
	for i := range s.runs {
		if which(s.runs[i]) {
			total.merge(&s.runs[i].score)
		}
	}
	return total
}

// picture is the file that the set is drawn into: plot.png for what has no
// name, plot-own-stories.png.
func (s set) picture(plot string) string {
	if s.name == "" {
		return plot
	}
	ext := filepath.Ext(plot)
	return strings.TrimSuffix(plot, ext) + "-" + strings.ReplaceAll(strings.ToLower(s.name), " ", "-") + ext
}
