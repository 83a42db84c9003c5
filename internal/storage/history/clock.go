package history

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"time"
)

// checkClock begins the store anew when its newest sample is far ahead of now:
// the machine booted with a wrong clock, or the clock was set back. The TSDB
// would refuse every sample until the time caught up, and a night without
// rules is worse than a history set aside.
func (h *History) checkClock(now time.Time) error {
	newest := h.db.Head().MaxTime()
	if newest == math.MinInt64 || newest <= now.Add(clockStep).UnixMilli() {
		return nil
	}
	if !h.open.TryLock() {
		return errors.New("storage.history: ahead of the clock; begins anew when nobody is reading it")
	}
	defer h.open.Unlock()
	aside := h.cfg.Dir + ".ahead"
	h.log.Warn("history is ahead of the clock: beginning anew",
		"newest", time.UnixMilli(newest).UTC(), "now", now.UTC(), "set_aside", aside)
	if err := h.db.Close(); err != nil {
		return fmt.Errorf("storage.history: begin anew: %w", err)
	}
	if err := os.RemoveAll(aside); err != nil {
		return fmt.Errorf("storage.history: begin anew: %w", err)
	}
	if err := os.Rename(h.cfg.Dir, aside); err != nil {
		return fmt.Errorf("storage.history: begin anew: %w", err)
	}
	db, err := openDB(h.cfg, h.log)
	if err != nil {
		return err
	}
	h.db = db
	clear(h.series)
	h.counts.Resets++
	return nil
}

// quiet passes only what an operator should hear of: the TSDB reports every
// segment and block it writes.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
