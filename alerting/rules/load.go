package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	promrules "github.com/prometheus/prometheus/rules"
)

// DefaultInterval is how often a group without an interval is evaluated: twice
// within the shortest "for" that is of use.
const DefaultInterval = 30 * time.Second

// lookback is how old a sample may be to count as current: the default of
// Prometheus. Devices polled more slowly than this need max_over_time.
const lookback = 5 * time.Minute

// maxSamples bounds the memory of one query: 5 M samples are 80 MB.
const maxSamples = 5_000_000

// Set is the rules of one or more files with the state of their alerts. It is
// not safe for concurrent use.
type Set struct {
	groups   []*group
	engine   *promql.Engine
	restored map[string]restoredAlert
}

type group struct {
	file, name string
	interval   time.Duration
	limit      int
	rules      []*promrules.AlertingRule
	evaluated  time.Time
	alerts     []Alert // of the last evaluation
}

// Load reads the rule files of fsys that match the patterns, all *.yml when
// none is given. Files whose name ends in _test.yml are rule tests and left
// out. Every problem of every file is reported at once.
func Load(fsys fs.FS, patterns ...string) (*Set, error) {
	if len(patterns) == 0 {
		patterns = []string{"*.yml"}
	}
	s := newSet()
	var errs []error
	for _, pattern := range patterns {
		files, err := fs.Glob(fsys, pattern)
		if err != nil {
			errs = append(errs, fmt.Errorf("rule files %q: %w", pattern, err))
		}
		for _, file := range files {
			if isTest(file) {
				continue
			}
			content, err := fs.ReadFile(fsys, file)
			if err != nil {
				errs = append(errs, fmt.Errorf("rule file %s: %w", file, err))
				continue
			}
			errs = append(errs, s.add(file, content)...)
		}
	}
	return s, errors.Join(errs...)
}

// LoadFiles reads rule files by their paths; shell patterns are allowed, and a
// pattern that matches nothing is an error. Rule tests are left out, as by
// Load.
func LoadFiles(patterns ...string) (*Set, error) {
	s := newSet()
	var errs []error
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err == nil && len(files) == 0 {
			err = fs.ErrNotExist
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("rule files %q: %w", pattern, err))
		}
		for _, file := range files {
			if isTest(file) {
				continue
			}
			content, err := os.ReadFile(file)
			if err != nil {
				errs = append(errs, fmt.Errorf("rule file %s: %w", file, err))
				continue
			}
			errs = append(errs, s.add(file, content)...)
		}
	}
	return s, errors.Join(errs...)
}

func isTest(file string) bool {
	matched, _ := path.Match("*_test.yml", path.Base(file))
	return matched
}

func newSet() *Set {
	return &Set{
		restored: map[string]restoredAlert{},
		engine: promql.NewEngine(promql.EngineOpts{
			Logger: slog.New(slog.DiscardHandler), MaxSamples: maxSamples, Timeout: time.Minute,
			LookbackDelta: lookback, EnableAtModifier: true, EnableNegativeOffset: true, Parser: promQL,
		}),
	}
}

var promQL = parser.NewParser(parser.Options{})

// add reads one file into the set.
func (s *Set) add(file string, content []byte) []error {
	parsed, errs := rulefmt.Parse(content, false, model.UTF8Validation, promQL, slog.New(slog.DiscardHandler))
	for i, err := range errs {
		errs[i] = fmt.Errorf("%s: %w", file, err)
	}
	if len(errs) > 0 {
		return errs
	}
	for _, g := range parsed.Groups {
		added := &group{file: file, name: g.Name, interval: DefaultInterval, limit: g.Limit}
		if g.Interval > 0 {
			added.interval = time.Duration(g.Interval)
		}
		for _, r := range g.Rules {
			rule, err := newRule(g, r)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: group %q, rule %q: %w", file, g.Name, ruleName(r), err))
				continue
			}
			added.rules = append(added.rules, rule)
		}
		s.groups = append(s.groups, added)
	}
	return errs
}

func ruleName(r rulefmt.Rule) string {
	if r.Alert != "" {
		return r.Alert
	}
	return r.Record
}

func newRule(g rulefmt.RuleGroup, r rulefmt.Rule) (*promrules.AlertingRule, error) {
	if r.Alert == "" {
		return nil, errors.New("recording rules are not evaluated here; write the expression into the alert")
	}
	expr, err := promQL.ParseExpr(r.Expr)
	if err != nil {
		return nil, err
	}
	all := promrules.FromMaps(g.Labels, r.Labels)
	if err := errors.Join(knownMetrics(expr), knownSeverity(all.Get("severity"))); err != nil {
		return nil, err
	}
	rule := promrules.NewAlertingRule(r.Alert, expr, time.Duration(r.For), time.Duration(r.KeepFiringFor),
		all, labels.FromMap(r.Annotations), labels.EmptyLabels(), "", true, slog.New(slog.DiscardHandler))
	return rule, nil
}

// Names returns the names of all alerts, sorted.
func (s *Set) Names() []string {
	var names []string
	for _, g := range s.groups {
		for _, r := range g.rules {
			names = append(names, r.Name())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Disable leaves out the alerts of these names; a name that no rule has is an
// error.
func (s *Set) Disable(names ...string) error {
	var errs []error
	for _, name := range names {
		if all := s.Names(); !slices.Contains(all, name) {
			errs = append(errs, unknown("rule", name, all))
			continue
		}
		for _, g := range s.groups {
			g.rules = slices.DeleteFunc(g.rules, func(r *promrules.AlertingRule) bool { return r.Name() == name })
		}
	}
	return errors.Join(errs...)
}

// Join adds the rules of other to s. Other must not be used afterwards.
func (s *Set) Join(other *Set) { s.groups = append(s.groups, other.groups...) }
