package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/configs"
)

func newSirenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "siren",
		Short: "What machines are told about halls that lose their cooling",
	}
	cmd.AddCommand(newSirenWatchCommand())
	return cmd
}

func newSirenWatchCommand() *cobra.Command {
	var config string
	w := sirenWatch{}
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Print the siren events of the running service as they come",
		Long: "Follows the event stream of a running service, beginning with what is threatened now, until Ctrl-C.\n" +
			"When the connection is lost it comes back and goes on where it was.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if w.url == "" {
				cfg := DefaultConfig()
				if err := configs.DecodeFile(config, &cfg); err != nil {
					return fmt.Errorf("%w; or name the service with --url", err)
				}
				w.url = "http://" + cfg.Web.Listen
			}
			w.out, w.warn = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return w.run(cmd.Context())
		},
	}
	configFlag(cmd, &config)
	cmd.Flags().StringVar(&w.url, "url", "", "address of the operator page (default: the one of the configuration)")
	cmd.Flags().BoolVar(&w.asJSON, "json", false, "print the events as they are, one a line")
	return cmd
}

// sirenSilence is how long the stream may say nothing, not even its heartbeat.
const sirenSilence = 45 * time.Second

// A sirenWatch prints the events of a service.
type sirenWatch struct {
	url    string
	asJSON bool
	out    io.Writer
	warn   io.Writer
	last   string // id of the newest event
}

// run follows until ctx ends. A service that was never reached is an error; one
// that goes away is waited for.
func (w *sirenWatch) run(ctx context.Context) error {
	for reached := false; ; {
		connected, err := w.follow(ctx)
		reached = reached || connected
		switch {
		case ctx.Err() != nil:
			return nil
		case !reached:
			return err
		}
		fmt.Fprintf(w.warn, "the service is gone (%s); waiting for it\n", strings.ReplaceAll(err.Error(), "\n", "; "))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(2 * time.Second):
		}
	}
}

// follow reads one connection to its end.
func (w *sirenWatch) follow(ctx context.Context) (connected bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	quiet := time.AfterFunc(sirenSilence, cancel)
	defer quiet.Stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/api/v1/siren", nil)
	if err != nil {
		return false, fmt.Errorf("--url: %w", err)
	}
	if w.last != "" {
		request.Header.Set("Last-Event-ID", w.last)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false, fmt.Errorf("no service answers at %s: %w; is ridethrough running, and --url right?", w.url, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return false, fmt.Errorf("%s answers %s", w.url, answer.Status)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		quiet.Reset(sirenSilence)
		key, value, _ := strings.Cut(lines.Text(), ": ")
		switch key {
		case "id":
			w.last = value
		case "data":
			if err := w.print(value); err != nil {
				return true, err
			}
		}
	}
	return true, errors.Join(lines.Err(), io.EOF)
}

// print writes one event: as it is, or in a line for people.
func (w *sirenWatch) print(data string) error {
	if w.asJSON {
		_, err := fmt.Fprintln(w.out, data)
		return err
	}
	var e siren.Event
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		return fmt.Errorf("read an event: %w", err)
	}
	_, err := fmt.Fprintln(w.out, sirenLine(e))
	return err
}

// sirenLine is an event in one line.
func sirenLine(e siren.Event) string {
	const clock = "15:04:05Z"
	line := fmt.Sprintf("%s  %s %s: inlet %.1f °C", e.At.UTC().Format(clock), e.Hall, strings.ReplaceAll(string(e.Kind), "_", " "), float64(e.Inlet))
	if !e.Expected.IsZero() && e.Expected.After(e.At) {
		line += fmt.Sprintf(", %g °C at %s", float64(e.Limit), e.Expected.UTC().Format(clock))
		if !e.P90.IsZero() {
			line += fmt.Sprintf(" (%s to %s)", e.P10.UTC().Format(clock), e.P90.UTC().Format(clock))
		}
		line += fmt.Sprintf(", likelihood %.0f %%", 100*e.Likelihood)
	}
	var short []string
	for _, s := range e.Services {
		if !s.Expected.IsZero() {
			short = append(short, s.Name)
		}
	}
	if len(short) > 0 {
		line += "; first to be short of racks: " + strings.Join(short[:min(len(short), 5)], ", ")
	}
	return line + fmt.Sprintf("; %s (%s, %d)", e.Why, e.Incident, e.Sequence)
}
