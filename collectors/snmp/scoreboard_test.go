package snmp_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

var update = flag.Bool("update", false, "write docs/recordings.md, docs/devices.md and the readings of captures")

// knownError is a sensor that the other system gets wrong; see the README in
// testdata/known_errors.
type knownError struct {
	OID        string   `yaml:"oid"`
	Recordings []string `yaml:"recordings"`
	Ours       string   `yaml:"ours"`
	Reason     string   `yaml:"reason"`
}

func (k knownError) isAbout(recording, oid string) bool {
	if ok, _ := path.Match(k.OID, oid); !ok {
		return false
	}
	return len(k.Recordings) == 0 || slices.ContainsFunc(k.Recordings, func(p string) bool { ok, _ := path.Match(p, recording); return ok })
}

// holds reports whether we read what the entry says is right.
func (k knownError) holds(found []collectors.Source) bool {
	switch k.Ours {
	case "any":
		return true
	case "none":
		return !slices.ContainsFunc(found, func(s collectors.Source) bool { return s.Usable() })
	}
	want, err := strconv.ParseFloat(k.Ours, 64)
	return err == nil && slices.ContainsFunc(found, func(s collectors.Source) bool {
		return math.Abs(s.Value-want) <= 0.0051*math.Max(1, math.Abs(want))
	})
}

// findings are what was read, by object.
type findings struct {
	sources map[string][]collectors.Source
	unread  map[string]bool
	none    bool // no profile fits
}

func newFindings(got collectors.Inspection) findings {
	f := findings{map[string][]collectors.Source{}, map[string]bool{}, len(got.Profiles) == 0}
	for _, s := range got.Sources {
		f.sources[s.Object] = append(f.sources[s.Object], s)
	}
	for _, u := range got.Unread {
		f.unread[u.Object] = true
	}
	return f
}

// score is one recording compared.
type score struct {
	name, kind string
	profiles   []string
	readings   int
	took       time.Duration
	err        error

	strong, recalled, right, byUs int
	reasons                       map[string]int
	misses                        []string
}

func (s *score) compare(want expectations, got findings, known []knownError) {
	s.reasons = map[string]int{}
	for _, e := range want.Sensors {
		if !e.strong() {
			continue
		}
		s.strong++
		found := got.sources[e.OID]
		reason := got.judge(e, found)
		i := slices.IndexFunc(known, func(k knownError) bool { return k.isAbout(s.name, e.OID) && k.holds(found) })
		switch {
		case reason == "":
			s.recalled++
			s.right++
		case i >= 0:
			s.byUs++
		default:
			if len(found) > 0 {
				s.recalled++
			}
			s.reasons[reason]++
			s.misses = append(s.misses, fmt.Sprintf("%s: %s %s %q %s: want %s (raw %s%s), got %s",
				reason, e.Class, e.OID, e.Descr, e.MIBObject, number(e.Value), e.rawText(), stateWords(e), brief(found)))
		}
	}
}

// judge says why none of the readings of an object is what is expected.
func (f findings) judge(e expectation, found []collectors.Source) string {
	reason := ""
	for _, s := range found {
		if reason = e.mismatch(s); reason == "" {
			return ""
		}
	}
	switch {
	case reason != "":
		return reason
	case f.none:
		return "no profile fits"
	case f.unread[e.OID]:
		return "not read by the profiles"
	}
	return "read without a reading"
}

func (s *score) String() string {
	out := fmt.Sprintf("%s (%s) by %s: strong %d, recalled %d, right %d, right by us %d, wrong or missing %d; %d readings in %v",
		s.name, s.kind, cmp.Or(strings.Join(s.profiles, ", "), "no profile"), s.strong, s.recalled, s.right, s.byUs, len(s.misses), s.readings, s.took.Round(time.Millisecond))
	if s.err != nil {
		out += fmt.Sprintf("\n  error: %.300v", s.err)
	}
	for _, m := range s.misses {
		out += "\n  " + m
	}
	return out
}

func stateWords(e expectation) string {
	if e.Class != "state" {
		return ""
	}
	return fmt.Sprintf(" %q %q", e.StateText, e.MIBStateText)
}

func number(v any) string {
	if n, ok := v.(float64); ok {
		return strconv.FormatFloat(n, 'g', 6, 64)
	}
	return fmt.Sprint(v)
}

func brief(found []collectors.Source) string {
	if len(found) == 0 {
		return "nothing"
	}
	var out []string
	for _, s := range found {
		out = append(out, fmt.Sprintf("%s/%s %g %q %s (%s)", s.Point, s.Part, s.Value, s.Text, s.Quality, s.Profile))
	}
	return strings.Join(out, "; ")
}

// scoreboard is all recordings compared.
type scoreboard struct {
	mu     sync.Mutex // guards everything below
	scores []*score
}

func (b *scoreboard) add(s *score) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.scores = append(b.scores, s)
}

// kindScore is a line of the scoreboard.
type kindScore struct {
	recordings, strong, recalled, right, byUs int
	reasons                                   map[string]int
}

func (b *scoreboard) byKind() map[string]*kindScore {
	out := map[string]*kindScore{}
	for _, s := range b.scores {
		for _, kind := range []string{s.kind, "all"} {
			k := out[kind]
			if k == nil {
				k = &kindScore{reasons: map[string]int{}}
				out[kind] = k
			}
			k.recordings++
			k.strong, k.recalled, k.right, k.byUs = k.strong+s.strong, k.recalled+s.recalled, k.right+s.right, k.byUs+s.byUs
			for reason, n := range s.reasons {
				k.reasons[reason] += n
			}
		}
	}
	return out
}

// judge compares with the last scoreboard, or writes it anew. Where only some
// recordings were asked for, there is nothing to judge.
func (b *scoreboard) judge(t *testing.T, recordings int, took time.Duration) {
	if len(b.scores) == 0 {
		return
	}
	kinds := b.byKind()
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		t.Log(kinds[kind].line(kind))
	}
	t.Logf("%d recordings in %v", len(b.scores), took.Round(time.Millisecond))
	if len(b.scores) < recordings || t.Failed() {
		return
	}
	doc := filepath.Join(peers.Root(t), "docs", "recordings.md")
	if *update {
		if err := os.WriteFile(doc, []byte(b.document(kinds, took)), 0o644); err != nil {
			t.Error(err)
		}
		return
	}
	for kind, least := range ratchet(string(readFile(t, doc))) {
		if k := kinds[kind]; k != nil && k.right+k.byUs < least {
			t.Errorf("%s: %d sensors are right, and were %d; see each with -v, and run with -update if there is a reason", kind, k.right+k.byUs, least)
		}
	}
}

func (k *kindScore) line(kind string) string {
	var reasons []string
	for _, reason := range slices.SortedFunc(maps.Keys(k.reasons), func(a, b string) int {
		return cmp.Or(cmp.Compare(k.reasons[b], k.reasons[a]), cmp.Compare(a, b))
	}) {
		reasons = append(reasons, fmt.Sprintf("%s %d", reason, k.reasons[reason]))
	}
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %s | %s |", kind, k.recordings, k.strong, k.recalled, k.right, k.byUs,
		percent(k.right+k.byUs, k.strong), strings.Join(reasons, ", "))
}

// ratchet reads how many sensors of each kind were right.
func ratchet(doc string) map[string]int {
	out := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([a-z]+) \| \d+ \| \d+ \| \d+ \| (\d+) \| (\d+) \|`).FindAllStringSubmatch(doc, -1) {
		right, _ := strconv.Atoi(m[2])
		byUs, _ := strconv.Atoi(m[3])
		out[m[1]] = right + byUs
	}
	return out
}

// document is docs/recordings.md.
func (b *scoreboard) document(kinds map[string]*kindScore, took time.Duration) string {
	var out strings.Builder
	out.WriteString(`# How well recorded devices are read

Generated by ` + "`go test ./collectors/snmp -run TestRecordings -update`" + `; do not edit.

Recordings of real devices are served by an agent on loopback and read by the collector with the shipped profiles. What
another monitoring system's tests expect of them is compared sensor by sensor, by object identifier, in our units; only
its *strong* expectations count (a raw value and a scale that its own tests hold). *Recalled* sensors have a reading,
*right* ones the same value or, for states, the same code with a meaning. *Right by us* are those where the device's MIB
shows that the other system is wrong; each has its reason in ` + "`collectors/snmp/testdata/known_errors`" + `.

| kind | recordings | strong sensors | recalled | right | right by us | share | missed, by reason |
|---|---|---|---|---|---|---|---|
`)
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if kind != "all" {
			out.WriteString(kinds[kind].line(kind) + "\n")
		}
	}
	out.WriteString(kinds["all"].line("all") + "\n")
	readings := 0
	for _, s := range b.scores {
		readings += s.readings
	}
	fmt.Fprintf(&out, "\n%d readings in all. Reading every recording, with detection and a listing of what no profile reads, took %v.\n", readings, took.Round(time.Second))
	b.worst(&out)
	return out.String()
}

// worst lists the recordings that sensors are missed in.
func (b *scoreboard) worst(out *strings.Builder) {
	slices.SortFunc(b.scores, func(x, y *score) int {
		return cmp.Or(cmp.Compare(len(y.misses), len(x.misses)), cmp.Compare(x.name, y.name))
	})
	out.WriteString("\n## Where sensors are missed\n\n| recording | kind | profiles | strong | missed | reasons |\n|---|---|---|---|---|---|\n")
	for _, s := range b.scores {
		if len(s.misses) == 0 {
			continue
		}
		k := &kindScore{reasons: s.reasons}
		line := k.line("")
		fmt.Fprintf(out, "| %s | %s | %s | %d | %d |%s\n", s.name, s.kind, strings.Join(s.profiles, ", "), s.strong, len(s.misses), line[strings.LastIndex(strings.TrimSuffix(line, " |"), "|")+1:])
	}
}
