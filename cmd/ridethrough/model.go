package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/atomicfile"
)

func newModelCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model",
		Short: "What the model has learnt of this site",
		Long: "The model starts from the drawings and learns what the plant is really like: from its load on any\n" +
			"day, and above all from what happens. What it has learnt is kept in storage.dir.",
	}
	cmd.AddCommand(newModelShowCommand(), newModelResetCommand())
	return cmd
}

func newModelShowCommand() *cobra.Command {
	var config string
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "show [ASSET...]",
		Short: "Show what was learnt against the drawings",
		Long: "Shows each quantity as the drawings have it and as it was learnt, with the range that holds in eight\n" +
			"cases of ten, and since when. Without --all, what nothing was learnt of is left out.",
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := loadSetup(config)
			if err != nil {
				return err
			}
			if err := closeTargets(s.targets); err != nil {
				return err
			}
			mem, err := openMemory(s.cfg.Storage.Dir)
			if err != nil {
				return err
			}
			mem.Parameters = choose(mem.Parameters, args, all || asJSON)
			if asJSON {
				return writeLearntJSON(cmd.OutOrStdout(), mem)
			}
			return writeLearnt(cmd.OutOrStdout(), mem)
		},
	}
	configFlag(cmd, &config)
	cmd.Flags().BoolVar(&asJSON, "json", false, "everything, as JSON")
	cmd.Flags().BoolVar(&all, "all", false, "also what nothing was learnt of")
	return cmd
}

// openMemory reads what the service last wrote.
func openMemory(dir string) (predict.Memory, error) {
	data, err := readBounded(filepath.Join(dir, memoryFile), largestMemory)
	if errors.Is(err, fs.ErrNotExist) {
		return predict.Memory{}, fmt.Errorf("storage.dir: %s has no %s: nothing was learnt yet; let `ridethrough run` run for some minutes", dir, memoryFile)
	}
	if err != nil {
		return predict.Memory{}, err
	}
	return predict.ReadMemory(data)
}

// choose keeps the parameters of the named assets, and without all only those
// that something was learnt of.
func choose(list []predict.Parameter, assets []string, all bool) []predict.Parameter {
	named := map[string]bool{}
	for _, a := range assets {
		named[a] = true
	}
	out := []predict.Parameter{}
	for _, p := range list {
		if (len(assets) == 0 || named[p.Asset]) && (all || !p.Since.IsZero()) {
			out = append(out, p)
		}
	}
	return out
}

func writeLearntJSON(w io.Writer, mem predict.Memory) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Site       string              `json:"site"`
		At         time.Time           `json:"at"`
		Parameters []predict.Parameter `json:"parameters"`
	}{mem.Site, mem.At, mem.Parameters})
}

func writeLearnt(w io.Writer, mem predict.Memory) error {
	fmt.Fprintf(w, "%s, as of %s\n", mem.Site, mem.At.UTC().Format(time.RFC3339))
	if len(mem.Parameters) == 0 {
		fmt.Fprintln(w, "Nothing was learnt yet: the model works from the drawings. --all shows them.")
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ASSET\tQUANTITY\tDRAWINGS\tLEARNT\tRANGE\tUNIT\tSINCE\tCHANGED")
	for _, p := range mem.Parameters {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s – %s\t%s\t%s\t%s\n", p.Asset, p.What, figure(p.Prior), figure(p.Learnt), figure(p.P10), figure(p.P90), p.Unit, day(p.Since), day(p.Changed))
	}
	return t.Flush()
}

// figure writes a value with three digits.
func figure(v float64) string {
	if v >= 100 || v <= -100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func day(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04Z")
}

// answerWithin is how long a running service may take to do what it is asked:
// it looks at every step, at least once a second.
const answerWithin = 10 * time.Second

func newModelResetCommand() *cobra.Command {
	var config string
	var all bool
	cmd := &cobra.Command{
		Use:   "reset [HALL|LOOP|ASSET...]",
		Short: "Forget what was learnt of a hall, a loop or a machine",
		Long: "Makes the model take the drawings of a hall or loop for true again, after a rebuild that the drawings\n" +
			"do not show. A machine shares what is learnt with its hall or loop. An event in progress goes on.\n" +
			"A running service does it at once, a stopped one at its next start.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return errors.New("name what to forget, or give --all")
			}
			s, err := loadSetup(config)
			if err != nil {
				return err
			}
			if err := errors.Join(closeTargets(s.targets), predict.New(s.site, s.cfg.Alerting.Forecast).Forget(args...)); err != nil {
				return err
			}
			return requestReset(cmd.Context(), cmd.OutOrStdout(), s.cfg.Storage.Dir, args)
		},
	}
	configFlag(cmd, &config)
	cmd.Flags().BoolVar(&all, "all", false, "forget everything")
	return cmd
}

// requestReset leaves the request where the service looks for it.
func requestReset(ctx context.Context, out io.Writer, dir string, names []string) error {
	path := filepath.Join(dir, forgetFile)
	_, err := os.Stat(dir) // it is the service's to make
	if err == nil {
		err = atomicfile.Write(path, []byte(strings.Join(names, "\n")), 0o600)
	}
	if err != nil {
		return fmt.Errorf("storage.dir: %w", err)
	}
	deadline := time.NewTimer(answerWithin)
	defer deadline.Stop()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintln(out, "The service has forgotten it.")
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline.C:
			fmt.Fprintln(out, "No service answers: it is forgotten at the next start.")
			return nil
		case <-look.C:
		}
	}
}

// splitLines returns the lines that are not empty.
func splitLines(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
}
