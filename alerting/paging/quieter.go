package paging

import (
	"context"
	"log/slog"
)

// quieter passes on errors that are not about delivery: those are logged by
// the deliverer, once, and Alertmanager says them again at every attempt.
type quieter struct{ slog.Handler }

// Enabled lets nothing below an error through.
func (q quieter) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && q.Handler.Enabled(ctx, level)
}

// Handle drops the repeated news of a failed delivery.
func (q quieter) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == "Notify for alerts failed" {
		return nil
	}
	return q.Handler.Handle(ctx, r)
}

// WithAttrs keeps the filter.
func (q quieter) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quieter{q.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the filter.
func (q quieter) WithGroup(name string) slog.Handler { return quieter{q.Handler.WithGroup(name)} }
