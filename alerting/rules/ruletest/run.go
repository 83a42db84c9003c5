package ruletest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v4"

	"github.com/ridethrough/ridethrough/alerting/rules"
)

// A File is a rule test file in promtool's format. Recording rules, native
// histograms and external labels are not supported.
type File struct {
	RuleFiles          []string       `yaml:"rule_files"`
	EvaluationInterval model.Duration `yaml:"evaluation_interval"`
	Tests              []Test         `yaml:"tests"`
}

// A Test is series in and what is expected of them.
type Test struct {
	Name        string         `yaml:"name"`
	Interval    model.Duration `yaml:"interval"`
	InputSeries []struct {
		Series string `yaml:"series"`
		Values string `yaml:"values"`
	} `yaml:"input_series"`
	Alerts []AlertCase `yaml:"alert_rule_test"`
}

// An AlertCase lists the alerts of one rule that fire at a time; none when
// Expected is empty.
type AlertCase struct {
	EvalTime  model.Duration `yaml:"eval_time"`
	Alertname string         `yaml:"alertname"`
	Expected  []Expected     `yaml:"exp_alerts"`
}

// Expected is one firing alert. Labels must be all of them but alertname;
// annotations are compared when any is given.
type Expected struct {
	Labels      map[string]string `yaml:"exp_labels"`
	Annotations map[string]string `yaml:"exp_annotations"`
}

// Run runs the test file of fsys and returns how many cases it holds. The
// error names the file, the test, the rule and the time of every failure. Rule
// files are looked up relative to the test file.
func Run(ctx context.Context, fsys fs.FS, file string) (cases int, err error) {
	content, err := fs.ReadFile(fsys, file)
	if err != nil {
		return 0, err
	}
	var f File
	if err := yaml.Load(content, &f, yaml.WithKnownFields(true)); err != nil {
		return 0, fmt.Errorf("%s: %w", file, err)
	}
	for i := range f.RuleFiles {
		f.RuleFiles[i] = path.Join(path.Dir(file), f.RuleFiles[i])
	}
	if f.EvaluationInterval == 0 {
		f.EvaluationInterval = model.Duration(time.Minute)
	}
	var errs []error
	for i, test := range f.Tests {
		name := cmp.Or(test.Name, fmt.Sprintf("test %d", i+1))
		for _, err := range f.run(ctx, fsys, test) {
			errs = append(errs, fmt.Errorf("%s: %s: %w", file, name, err))
		}
		cases += len(test.Alerts)
	}
	return cases, errors.Join(errs...)
}

// RunAll runs every *_test.yml of fsys.
func RunAll(ctx context.Context, fsys fs.FS) (cases int, err error) {
	files, err := fs.Glob(fsys, "*_test.yml")
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, file := range files {
		n, err := Run(ctx, fsys, file)
		cases += n
		errs = append(errs, err)
	}
	return cases, errors.Join(errs...)
}

// run evaluates the rules at every interval from the epoch on, as promtool
// does, and compares at the times of the cases.
func (f File) run(ctx context.Context, fsys fs.FS, test Test) []error {
	set, err := rules.Load(fsys, f.RuleFiles...)
	if err != nil {
		return []error{err}
	}
	memory, err := test.load()
	if err != nil {
		return []error{err}
	}
	var errs []error
	for _, c := range test.Alerts {
		if !slices.Contains(set.Names(), c.Alertname) {
			errs = append(errs, fmt.Errorf("alertname %q: no rule of that name in %s", c.Alertname, strings.Join(f.RuleFiles, ", ")))
		}
	}
	cases := slices.Clone(test.Alerts)
	slices.SortStableFunc(cases, func(a, b AlertCase) int { return cmp.Compare(a.EvalTime, b.EvalTime) })
	for at := time.Duration(0); len(cases) > 0; at += time.Duration(f.EvaluationInterval) {
		alerts, err := set.Evaluate(ctx, memory, time.UnixMilli(0).Add(at))
		if err != nil {
			return append(errs, fmt.Errorf("at %s: %w", model.Duration(at), err))
		}
		for len(cases) > 0 && time.Duration(cases[0].EvalTime) < at+time.Duration(f.EvaluationInterval) {
			errs = append(errs, cases[0].compare(alerts)...)
			cases = cases[1:]
		}
	}
	return errs
}

// load expands the input series.
func (t Test) load() (*Memory, error) {
	memory := NewMemory(nil)
	interval := time.Duration(cmp.Or(t.Interval, model.Duration(time.Minute)))
	for _, in := range t.InputSeries {
		l, values, err := parser.NewParser(parser.Options{}).ParseSeriesDesc(in.Series + " " + in.Values)
		if err != nil {
			return nil, fmt.Errorf("series %q: %w", in.Series, err)
		}
		for i, v := range values {
			if !v.Omitted {
				memory.Add(l, time.UnixMilli(0).Add(time.Duration(i)*interval), v.Value)
			}
		}
	}
	return memory, nil
}

// compare returns what is missing and what is too much.
func (c AlertCase) compare(alerts []rules.Alert) []error {
	var errs []error
	failed := func(what, text string) {
		errs = append(errs, fmt.Errorf("%s at %s: %s %s", c.Alertname, c.EvalTime, what, text))
	}
	got := map[string]rules.Alert{}
	for _, a := range alerts {
		if a.Name == c.Alertname && a.State == rules.Firing {
			got[labelText(a.Labels)] = a
		}
	}
	for _, want := range c.Expected {
		want.Labels = maps.Clone(want.Labels)
		if want.Labels == nil {
			want.Labels = map[string]string{}
		}
		want.Labels["alertname"] = c.Alertname
		text := labelText(want.Labels)
		a, ok := got[text]
		delete(got, text)
		switch {
		case !ok:
			failed("does not fire:", text)
		case want.Annotations != nil && !maps.Equal(a.Annotations, want.Annotations):
			failed("annotations:", fmt.Sprintf("got %s; want %s", labelText(a.Annotations), labelText(want.Annotations)))
		}
	}
	for _, text := range slices.Sorted(maps.Keys(got)) {
		failed("fires, unexpected:", fmt.Sprintf("%s (value %g)", text, math.Round(got[text].Value*1000)/1000))
	}
	return errs
}

func labelText(m map[string]string) string {
	parts := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s=%q", k, m[k]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
