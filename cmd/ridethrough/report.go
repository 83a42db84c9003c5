package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/report"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/atomicfile"
)

// reportKeptEvery is how much of an open incident a crash may cost its report.
const reportKeptEvery = time.Minute

// A reportDesk writes a report for every incident that is over.
type reportDesk struct {
	g    *generation
	book *report.Book
	file string
	kept time.Time
}

func (g *generation) newReportDesk() *reportDesk {
	return &reportDesk{
		g: g, book: report.NewBook(g.pageLimit(), g.takenBy), file: filepath.Join(g.service.dataDir, "reports-open.json"),
	}
}

// takeOver reads the beginnings of incidents that go on.
func (d *reportDesk) takeOver() error {
	data, err := os.ReadFile(d.file)
	if err == nil {
		err = d.book.Restore(data)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // nothing was open
	}
	return err
}

// follow writes what ended, and keeps what goes on.
func (d *reportDesk) follow(_ context.Context, f followed) {
	was := d.book.Open()
	ended := d.book.Update(f.at, f.outcome)
	var errs []error
	for _, r := range ended {
		errs = append(errs, writeReport(d.g.service.reportsDir(), r))
		d.g.service.log.Info("report written", "incident", r.Incident.ID, "dir", d.g.service.reportsDir())
	}
	open := d.book.Open()
	if open != was || len(ended) > 0 || open > 0 && f.at.Sub(d.kept).Abs() >= reportKeptEvery {
		d.kept = f.at
		state, err := d.book.Snapshot()
		if err == nil {
			err = atomicfile.Write(d.file, state, 0o600)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		d.g.service.log.Error("incident report", "err", err)
	}
}

// writeReport writes the files of a report; the HTML last, because the list of
// reports goes by it.
func writeReport(dir string, r report.Report) error {
	files := r.Files(report.FileName(r.Incident.ID))
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(filepath.Ext(b), filepath.Ext(a)) })
	var errs []error
	for _, name := range names {
		errs = append(errs, atomicfile.Write(filepath.Join(dir, name), []byte(files[name]), 0o640))
	}
	return errors.Join(errs...)
}

func newReportCommand() *cobra.Command {
	var config, dir string
	cmd := &cobra.Command{
		Use:   "report [INCIDENT]",
		Short: "Print the report of an incident that is over, or list them",
		Long: "Prints the report that was written when the incident ended, as Markdown. The incident is named by its\n" +
			"ID, or by a part of it that only one has. Without a name the reports are listed, newest first.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if dir == "" {
				cfg := DefaultConfig()
				if err := configs.DecodeFile(config, &cfg); err != nil {
					return fmt.Errorf("%w; or name the folder with --dir", err)
				}
				dir = filepath.Join(cfg.Storage.Dir, "reports")
			}
			all, err := listReports(dir)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				for _, name := range all {
					fmt.Fprintln(cmd.OutOrStdout(), name)
				}
				return nil
			}
			name, err := chooseReport(all, report.FileName(args[0]))
			if err != nil {
				return err
			}
			text, err := os.ReadFile(filepath.Join(dir, name+".md"))
			if err == nil {
				_, err = cmd.OutOrStdout().Write(text)
			}
			return err
		},
	}
	configFlag(cmd, &config)
	cmd.Flags().StringVar(&dir, "dir", "", "folder of the reports (default: reports in storage.dir of the configuration)")
	return cmd
}

// listReports are the names of the reports, newest first.
func listReports(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // no incident has ended yet
	}
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	written := map[string]time.Time{}
	var names []string
	for _, e := range entries {
		name, ours := strings.CutSuffix(e.Name(), ".md")
		if info, err := e.Info(); ours && err == nil {
			names, written[name] = append(names, name), info.ModTime()
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return written[b].Compare(written[a]) })
	return names, nil
}

// chooseReport finds the one report that is meant.
func chooseReport(all []string, part string) (string, error) {
	if slices.Contains(all, part) {
		return part, nil
	}
	var found []string
	for _, name := range all {
		if strings.Contains(name, part) {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("no report of %q; `ridethrough report` lists them, and incidents that go on have none yet", part)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("%q is in the names of %d reports; give more of it, for example %s", part, len(found), found[0])
}
