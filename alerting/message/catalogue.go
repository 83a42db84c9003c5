package message

import (
	"regexp"
	"strings"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A phrase is what is said, with places by name: "{limit} °C at {at}".
type phrase string

// with fills the places: name, value, name, value. A place without a value
// stays, which a test finds.
func (p phrase) with(pairs ...string) string {
	var b strings.Builder
	rest := string(p)
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, behind, _ := strings.Cut(after, "}")
		b.WriteString(valueOf(name, pairs))
		rest = behind
	}
}

func valueOf(name string, pairs []string) string {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	return "{" + name + "}"
}

// A catalogue is everything that is said in one language.
type catalogue struct {
	Tag string // of the language, for HTML

	Labels      labels
	List        string // between names
	Also        string // between parts of a sentence
	Semi        string // between sentences
	Colon       string
	Open, Close string // brackets
	More        phrase // after the first names of many: n

	Seconds, Minutes, Hours phrase // n
	Range, From             phrase // from, to: a spread of minutes or moments

	// The first line.
	ResolvedAfter, Failed, HeatsUp       phrase // time, what; assets, what; assets
	NoLimit                              phrase
	Blind                                map[incident.Blindness]phrase
	IsOver, NextLimit, WillCross, MayYet phrase // hall, now, limit; limit, time; hall, limit, time, spread; hall, limit
	ThenHalls, First                     phrase // halls; action
	Buys, Averts                         phrase // time
	BuysToLimit, AvertsLimit             phrase // time, limit

	// What to do. The short forms are for the first line.
	Actions, ShortActions map[predict.ActionKind]phrase
	Or, DeliversIn        phrase // assets; time
	OnePerson, People     phrase // steps; n, steps
	FirstInTurn, InTurn   phrase // asset, time

	// The forecast.
	NowAt, NowOver, Likelihood    phrase // hall, now; hall, now, limit; share
	CrossesAt, LessLikely         phrase // limit, at; limit
	TenthBy, NineTenthsBy, MayNot phrase // at; at
	HeatOn, HeatTaken, HeatBy     phrase // heat, cooling; store; heat
	Unheard, UnheardOf            phrase // at, what; n, all, kind
	Mass, MassAndWater            phrase // mass; mass, water
	EventAt, EventsMore           phrase // asset, what, at, evidence; n

	// Power.
	BatteryUntil, BatteryUnknown, ThenDark phrase // ups, at, time, spread; ups; halls
	Generators                             map[predict.GeneratorState]phrase
	Batteries                              map[predict.BatteryBasis]phrase
	LoadShare, LoadOf, LoadUnknown         phrase

	// What is expected.
	Steps      map[predict.ExpectedKind]phrase
	Whys       map[predict.ExpectedWhy]phrase
	FirstIn    phrase // row
	FirstOf    phrase // hall, asset
	DarkIn     phrase // halls
	StepAt     phrase // at, what, spread
	OfServices phrase // services

	// Cause, symptoms, incident.
	CauseAt                        phrase                     // asset, kind, what, at, evidence
	CauseUnseen                    phrase                     // instead of evidence
	Grounds                        map[incident.Ground]phrase // asset, what, by, at: why it is not the cause
	Unanswered                     phrase                     // assets
	SymptomCount, AllGoOn          phrase                     // n, left; n
	Alike, OneOf                   phrase                     // n, what, at, asset; what, at, asset
	OpenSince, EndedAt, TimesAre   phrase                     // id, severity, at; at; zone
	ChartSays, OpenPage, OpenChart phrase                     // hall
	Kinds                          map[facility.Kind]string
	Whats                          map[string]string // event kinds
	Alerts                         map[string]string // shipped rules; English unfolds their names
	Severities                     map[incident.Severity]string
	Evidence                       []rewrite // of what equipment said
}

// labels head the sections of a page.
type labels struct {
	Do, AtRisk, Power, Cause, NotIt, Why, Halls, Services, Next, Symptoms, Runbook, Incident string
}

// list joins the first names of many.
func (c *catalogue) list(names []string, shown int) string {
	if len(names) <= shown {
		return strings.Join(names, c.List)
	}
	return c.More.with("names", strings.Join(names[:shown-1], c.List), "n", number(len(names)-shown+1))
}

// what says an event kind or the name of an alert. An alert that is not ours
// keeps its own words.
func (c *catalogue) what(what string) string {
	if words, ok := c.Whats[what]; ok {
		return words
	}
	if words, ok := c.Alerts[what]; ok {
		return words
	}
	return unfold(what)
}

// unfold turns a name into words: "RackTooHot" into "rack too hot"; letters that
// stand together stay so: "PDU overloaded".
func unfold(name string) string {
	name = strings.ReplaceAll(name, "_", " ")
	name = acronymEnds.ReplaceAllString(wordEnds.ReplaceAllString(name, "$1 $2"), "$1 $2")
	var words []string
	for word := range strings.FieldsSeq(name) {
		if len(word) == 1 || strings.ToUpper(word) != word {
			word = strings.ToLower(word)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

var (
	wordEnds    = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	acronymEnds = regexp.MustCompile(`([A-Z])([A-Z][a-z])`)
)
