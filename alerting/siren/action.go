package siren

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/ridethrough/ridethrough/alerting/outbox"
)

// A Runner runs the actions of the configuration, one after the other, each at
// most once for an incident. It is not safe for concurrent use.
type Runner struct {
	actions []Action
	opts    RunnerOptions
	once    *once
	broken  bool // what was done is not known: nothing may run
	client  *http.Client
}

// RunnerOptions are what a Runner is given beside its actions.
type RunnerOptions struct {
	// StateFile remembers what was done; AuditFile gets a line for every start
	// and end.
	StateFile, AuditFile string
	// Wall is the clock of the audit file and of signatures.
	Wall    func() time.Time
	Log     *slog.Logger
	Metrics *ActionMetrics
}

// NewRunner reads what was done before a restart. When that cannot be read the
// error says so and the runner runs nothing: twice is worse than not at all.
func NewRunner(actions []Action, opts RunnerOptions) (*Runner, error) {
	r := &Runner{actions: actions, opts: opts, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	var err error
	r.once, err = openOnce(opts.StateFile)
	r.broken = err != nil
	return r, err
}

// Consider runs the actions that are due, given the newest event of every
// threat, and waits for each. An event that is old news starts nothing: retracted
// and recovered count for as long as actionFresh.
func (r *Runner) Consider(ctx context.Context, now time.Time, told []Event) error {
	if r.broken {
		return nil
	}
	var errs []error
	for _, a := range r.actions {
		for _, e := range told {
			if !a.due(now, e) {
				continue
			}
			claimed, err := r.once.claim(now, onceKey(a, e.Incident))
			errs = append(errs, err)
			if claimed {
				errs = append(errs, r.run(ctx, now, a, e))
			}
		}
	}
	return errors.Join(errs...)
}

// actionFresh is how long after a retraction an action on it still makes sense:
// a restart of ours must not swallow it.
const actionFresh = 15 * time.Minute

// due reports whether an action is called for by the state of a hall.
func (a Action) due(now time.Time, e Event) bool {
	if len(a.Halls) > 0 && !slices.Contains(a.Halls, e.Hall) || !a.touches(e) {
		return false
	}
	switch a.On {
	case LossExpected:
		expected := !e.Over() && !e.Lost
		near := a.Within == 0 || !e.Expected.IsZero() && e.Expected.Sub(now) <= a.Within
		return expected && near
	case Lost:
		return e.Lost && !e.Over()
	}
	return a.On == e.Kind && now.Sub(e.At) <= actionFresh
}

// touches reports whether one of the services of the action stands to lose
// racks. An event that ends a threat names none, and touches all.
func (a Action) touches(e Event) bool {
	return len(a.Services) == 0 || e.Over() || slices.ContainsFunc(e.Services, func(s Service) bool {
		return slices.Contains(a.Services, s.Name)
	})
}

// run does it, or writes down that it would, between two lines of the audit
// file.
func (r *Runner) run(ctx context.Context, now time.Time, a Action, e Event) error {
	entry := audit{
		Action: a.Name, Event: e.ID, Sequence: e.Sequence, Kind: e.Kind, Incident: e.Incident, Hall: e.Hall,
		At: now.UTC(), DryRun: a.Dry(), Exec: a.Exec, Webhook: !a.Webhook.IsZero(),
	}
	if a.Dry() {
		entry.Stage = auditDry
		r.opts.Log.Warn("siren action, dry run: nothing was done", "action", a.Name, "incident", e.Incident, "hall", e.Hall)
		return r.write(entry)
	}
	entry.Stage = auditStarted
	if err := r.write(entry); err != nil {
		return fmt.Errorf("siren action %s not run: %w", a.Name, err)
	}
	began := r.opts.Wall()
	output, err := r.do(ctx, a, e)
	entry.Stage, entry.Output, entry.Seconds = auditDone, output, r.opts.Wall().Sub(began).Seconds()
	if err != nil {
		entry.Stage, entry.Error = auditFailed, err.Error()
	}
	r.opts.Log.Warn("siren action", "action", a.Name, "incident", e.Incident, "hall", e.Hall, "outcome", entry.Stage, "err", err)
	return r.write(entry)
}

// do runs the program or posts the webhook.
func (r *Runner) do(ctx context.Context, a Action, e Event) (output string, err error) {
	ending := ctx
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cmp.Or(a.Timeout, actionTimeout))
	defer cancel()
	// It is not done twice, so what is under way gets a moment to finish.
	defer context.AfterFunc(ending, func() { time.AfterFunc(endGrace, cancel) })()
	body, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	if !a.Webhook.IsZero() {
		to := outbox.Receiver{Name: a.Name, URL: a.Webhook, Secret: a.Secret}
		return "", outbox.Post(ctx, r.client, to, r.opts.Wall(), body)
	}
	out := &capped{most: outputKept}
	cmd := exec.CommandContext(ctx, a.Exec[0], a.Exec[1:]...)
	cmd.Env, cmd.Dir = environment(e), "/"
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(body), out, out
	// Its children end with it, and do not keep us waiting for their output.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	if ctx.Err() != nil && err != nil {
		err = fmt.Errorf("ended after %s: %w", cmp.Or(a.Timeout, actionTimeout), err)
	}
	return out.String(), err
}

// environment is all that a program sees: nothing of ours leaks.
func environment(e Event) []string {
	clock := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	var services []string
	for _, s := range e.Services {
		services = append(services, s.Name)
	}
	return []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"RIDETHROUGH_EVENT=" + e.ID, fmt.Sprintf("RIDETHROUGH_SEQUENCE=%d", e.Sequence), "RIDETHROUGH_KIND=" + string(e.Kind),
		"RIDETHROUGH_SITE=" + e.Site, "RIDETHROUGH_HALL=" + e.Hall, "RIDETHROUGH_INCIDENT=" + e.Incident,
		"RIDETHROUGH_SERVICES=" + strings.Join(services, ","),
		"RIDETHROUGH_EXPECTED=" + clock(e.Expected), "RIDETHROUGH_P10=" + clock(e.P10), "RIDETHROUGH_P90=" + clock(e.P90),
	}
}

// endGrace is how long an action may go on after we were asked to end.
const endGrace = 5 * time.Second

// outputKept is what of a program's output goes into the audit file.
const outputKept = 4 << 10

// capped keeps the beginning of what is written.
type capped struct {
	most int
	kept bytes.Buffer
}

func (c *capped) Write(p []byte) (int, error) {
	c.kept.Write(p[:min(len(p), c.most-c.kept.Len())])
	return len(p), nil
}

func (c *capped) String() string { return strings.ToValidUTF8(c.kept.String(), "?") }
