package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// sourceRecord is a reading as `profile test --json` prints it.
type sourceRecord struct {
	Profile string           `json:"profile"`
	Asset   string           `json:"asset"`
	Point   facility.Point   `json:"point"`
	Part    string           `json:"part"`
	Value   float64          `json:"value"`
	Unit    facility.Unit    `json:"unit"`
	Text    string           `json:"text"`  // the device's own word
	State   string           `json:"state"` // ours
	Raw     string           `json:"raw"`
	Quality facility.Quality `json:"quality"`
	Source  string           `json:"source"`
	place
	Latency    float64 `json:"latency_ms"`
	ShadowedBy string  `json:"shadowed_by"`
}

func newSourceRecord(s collectors.Source) sourceRecord {
	spec, _ := facility.Describe(s.Point)
	return sourceRecord{
		Profile: s.Profile, Asset: s.Asset, Point: s.Point, Part: s.Part, Value: s.Value, Unit: spec.Unit, Text: s.Text, State: stateWord(spec, s.Reading),
		Raw: s.Raw, Quality: s.Quality, Source: s.Object, place: placeOf(s.Object), Latency: float64(s.Latency.Microseconds()) / 1000, ShadowedBy: s.ShadowedBy,
	}
}

// stateWord is our word for a state; the device's own where the dictionary has
// none.
func stateWord(spec facility.PointSpec, r facility.Reading) string {
	switch {
	case spec.Unit != facility.UnitState:
		return ""
	case spec.States == nil:
		return r.Text
	}
	return spec.StateText(r.Value)
}

func printSources(out io.Writer, sources []collectors.Source) error {
	records := make([]sourceRecord, len(sources))
	for i, s := range sources {
		records[i] = newSourceRecord(s)
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(records)
}

// tableOf prints readings for reading.
func tableOf(out io.Writer, seen collectors.Inspection) {
	if len(seen.Sources) == 0 {
		return
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer w.Flush()
	fmt.Fprintln(w, "PROFILE\tASSET\tPOINT\tPART\tVALUE\tQUALITY\tRAW\tSOURCE\tMS")
	for _, s := range seen.Sources {
		reported := "" // behind the last column, where it widens no other line
		if s.ShadowedBy != "" {
			reported = "  reported by " + s.ShadowedBy
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.1f%s\n", s.Profile, s.Asset, s.Point, s.Part, valueWords(s.Reading), s.Quality,
			shortened(s.Raw), s.Object, float64(s.Latency.Microseconds())/1000, reported)
	}
}

func valueWords(r facility.Reading) string {
	spec, _ := facility.Describe(r.Point)
	if spec.Unit != facility.UnitState {
		return strconv.FormatFloat(r.Value, 'f', -1, 64) + " " + strings.ReplaceAll(string(spec.Unit), "_", " ")
	}
	word := stateWord(spec, r)
	if r.Text != "" && r.Text != word {
		word += " (" + r.Text + ")"
	}
	return word
}

func shortened(s string) string {
	const most = 24
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// explain says of every profile why it was chosen or not.
func explain(out io.Writer, seen collectors.Inspection) {
	for _, name := range []string{"sysObjectID", "sysDescr"} {
		if told, snmp := seen.Identity[name]; snmp {
			fmt.Fprintf(out, "%s %s\n", name, shortDescription(told))
		}
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer w.Flush()
	for _, v := range seen.Profiles {
		fmt.Fprintf(w, "chosen\t%s\t%s\n", v.Profile, v.Reason)
	}
	for _, v := range seen.Rejected {
		fmt.Fprintf(w, "not chosen\t%s\t%s\n", v.Profile, v.Reason)
	}
}

func shortDescription(s string) string {
	const most = 120
	if s = strings.Join(strings.Fields(s), " "); len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// summary is the last line: which profiles, how much was read, what was not.
func summary(seen collectors.Inspection, took time.Duration) string {
	var profiles []string
	for _, v := range seen.Profiles {
		profiles = append(profiles, v.Profile)
	}
	what := "no profile"
	if len(profiles) > 0 {
		what = strings.Join(profiles, ", ")
	}
	return fmt.Sprintf("%s: %d readings; %d objects that no profile reads; %v", what, len(seen.Sources), len(seen.Unread), took.Round(time.Millisecond))
}

// unreadOf lists the objects that no profile reads by their own names: what the
// author of a profile chooses from.
func unreadOf(w io.Writer, seen collectors.Inspection) {
	for _, raw := range seen.Unread {
		fmt.Fprintf(w, "not read: %s %q = %s\n", raw.Object, raw.Type, raw.Value)
	}
}
