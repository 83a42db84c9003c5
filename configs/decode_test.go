package configs_test

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"go.yaml.in/yaml/v4"
)

type unit struct {
	Name     string            `yaml:"name"`
	Capacity float64           `yaml:"capacity_kw"`
	Setpoint facility.Celsius  `yaml:"supply_setpoint_celsius"`
	Restart  time.Duration     `yaml:"restart"`
	Fans     int               `yaml:"fans"`
	OnUPS    *bool             `yaml:"on_ups"`
	Feeds    []string          `yaml:"feeds"`
	Position facility.Position `yaml:"-"`
}

type common struct {
	Site string `yaml:"site"`
}

type plant struct {
	common `yaml:",inline"`
	Units  []unit             `yaml:"units"`
	Limits map[string]float64 `yaml:"limits"`
	Bind   netip.AddrPort     `yaml:"bind"`
	Ports  uint16             `yaml:"port"`
	Refs   []configs.At[string]
	Raw    yaml.Node `yaml:"raw"`
	Any    any       `yaml:"any"`
	Nest   nested    `yaml:"nest"`
	Few    struct {
		Restart time.Duration `yaml:"restart"`
		Fans    int           `yaml:"fans"`
	} `yaml:"few"`
	Skipped string `yaml:"-"`
}

// nested is a list of itself, deep enough for any bomb.
type nested []nested

type evenPort int

func (e evenPort) Check() error {
	if e%2 != 0 {
		return errors.New("want an even number")
	}
	return nil
}

func TestDecodeReadsEveryShape(t *testing.T) {
	var got plant
	err := configs.Decode("plant.yml", []byte(strings.Join([]string{
		"site: &name office",
		"units:",
		"  - name: crac-1",
		"    capacity_kw: 30",
		"    supply_setpoint_celsius: 18.5",
		"    restart: 90s",
		"    fans: 2",
		"    on_ups: false",
		"    feeds: [a, 1.10, 0764]",
		"  - {name: *name, restart: 7d}",
		"limits: {warm: 27}",
		"bind: 127.0.0.1:8080",
		"port: 161",
		"refs:",
		"  - one",
		"  - two",
		"raw: {anything: goes}",
		"any: [1, x]",
	}, "\n")), &got)
	if err != nil {
		t.Fatal(err)
	}
	no := false
	at := func(line, column int) facility.Position {
		return facility.Position{File: "plant.yml", Line: line, Column: column}
	}
	want := []unit{
		{Name: "crac-1", Capacity: 30, Setpoint: 18.5, Restart: 90 * time.Second, Fans: 2, OnUPS: &no, Feeds: []string{"a", "1.10", "0764"}, Position: at(3, 5)},
		{Name: "office", Restart: 7 * 24 * time.Hour, Position: at(10, 5)},
	}
	if diff := cmp.Diff(want, got.Units); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	refs := []configs.At[string]{{Value: "one", Position: at(15, 5)}, {Value: "two", Position: at(16, 5)}}
	if diff := cmp.Diff(refs, got.Refs); diff != "" {
		t.Errorf("refs (-want +got):\n%s", diff)
	}
	if got.Site != "office" || got.Limits["warm"] != 27 || got.Bind.Port() != 8080 || got.Ports != 161 || got.Raw.Kind != yaml.MappingNode {
		t.Errorf("Decode = %+v", got)
	}
}

func TestDecodeKeepsDefaults(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "fans:\n", "fans: ~\n", "---\n"} {
		got := unit{Fans: 4}
		if err := configs.Decode("f.yml", []byte(text), &got); err != nil || got.Fans != 4 {
			t.Errorf("Decode(%q) = %d fans, %v; want the default of 4", text, got.Fans, err)
		}
	}
}

func TestDecodeMergesAnchors(t *testing.T) {
	var got plant
	err := configs.Decode("f.yml", []byte("units:\n- &u {name: a, capacity_kw: 30, fans: 1}\n- {<<: *u, name: b}\n- {<<: [{fans: 3}, *u], name: c}\n"), &got)
	if err != nil {
		t.Fatal(err)
	}
	if b, c := got.Units[1], got.Units[2]; b.Name != "b" || b.Capacity != 30 || c.Fans != 3 || c.Capacity != 30 {
		t.Errorf("merged units = %+v, %+v; want own keys first, then merged ones in order", b, c)
	}
}

// The messages are the user interface of a configuration, so they are held
// word by word.
func TestDecodeReportsWhatIsWrongAndWhere(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"misspelt key", "units:\n- {name: a, capasity_kw: 3}", `f.yml:2:13: unknown key "capasity_kw"; did you mean "capacity_kw"?`},
		{"watts for kilowatts", "units:\n- capacity_w: 3", `f.yml:2:3: unknown key "capacity_w"; wrong unit: want capacity_kw`},
		{"fahrenheit", "units:\n- supply_setpoint_fahrenheit: 3", `f.yml:2:3: unknown key "supply_setpoint_fahrenheit"; wrong unit: want supply_setpoint_celsius`},
		{"unit in the key of a duration", "units:\n- restart_seconds: 3", `f.yml:2:3: unknown key "restart_seconds"; wrong unit: want restart, a duration such as 30s or 5m`},
		{"no unit", "units:\n- capacity: 3", `f.yml:2:3: unknown key "capacity"; its unit is part of the key: want capacity_kw`},
		{"key from nowhere, few choices", "few:\n  xyzzy: 1", `f.yml:2:3: unknown key "xyzzy"; want restart, fans`},
		{"text for a number", "units:\n- capacity_kw: big", `f.yml:2:16: capacity_kw: want a number, got "big"`},
		{"number with a unit", "units:\n- capacity_kw: 30 kW", `f.yml:2:16: capacity_kw: want a number, got "30 kW"; write the number alone, its unit is in the key`},
		{"quoted number", `units: [{capacity_kw: "30"}]`, `f.yml:1:23: capacity_kw: want a number, got "30"`},
		{"infinity", "units:\n- capacity_kw: .inf", `f.yml:2:16: capacity_kw: want a number, got ".inf"`},
		{"fraction for an integer", "units:\n- fans: 1.5", `f.yml:2:9: fans: want a whole number, got "1.5"`},
		{"overflow", "port: 70000", `f.yml:1:7: port: want a whole number, not negative, got "70000"`},
		{"yes for true", "units:\n- on_ups: yes", `f.yml:2:11: on_ups: want true or false, got "yes"`},
		{"bare duration", "units:\n- restart: 30", `f.yml:2:12: restart: want a duration such as 30s, 5m, 2h or 7d, got "30"`},
		{"endless days", "units:\n- restart: 1e300d", `f.yml:2:12: restart: want a duration such as 30s, 5m, 2h or 7d, got "1e300d"`},
		{"scalar for a list", "units:\n- feeds: a", `f.yml:2:10: feeds: want a list, got "a"; write [a]`},
		{"list for a mapping", "units:\n- [a]", `f.yml:2:3: units: want a mapping, got a list`},
		{"mapping for text", "site: {a: b}", `f.yml:1:7: site: want text, got a mapping`},
		{"text for a mapping", "limits: 3", `f.yml:1:9: limits: want a mapping, got "3"`},
		{"empty item", "units:\n-\n- {name: a}", `f.yml:2:2: units: empty list item; fill it in or delete it`},
		{"own parser", "bind: nowhere", `f.yml:1:7: bind: not an ip:port`},
		{"duplicate key", "site: a\nsite: b", `f.yml:2:1: duplicate key "site": already at line 1`},
		{"structured key", "? [a]\n: b", `f.yml:1:3: want a plain key, got a list`},
		{"second document", "site: a\n---\nsite: b", `f.yml:2:1: a second document begins here; keep one document in a file`},
		{"tab", "units:\n\t- a", `f.yml:2:1: while scanning for the next token: found character that cannot start any token`},
		{"open bracket", "units: [\nsite: a", `f.yml:3:1: while parsing a flow sequence that begins on line 1: did not find expected ',' or ']'`},
		{"unknown anchor", "site: *nobody", `f.yml:1:7: unknown anchor 'nobody' referenced`},
		{"alias in itself", "nest: &n [[], *n]", `f.yml:1:15: alias *n stands inside its own anchor`},
		{"merge in itself", "site: a\nunits:\n- &u {<<: *u}", `f.yml:3:11: alias *u stands inside its own anchor`},
		{"merge of a scalar", "<<: 3", `f.yml:1:5: want a mapping or a list of mappings after <<, got "3"`},
		{"not a mapping at all", "hello", `f.yml:1:1: want a mapping, got "hello"`},
		{
			"everything at once", "syte: a\nunits:\n- {name: [], capacity_w: 1}\n- {fans: x}\nport: -1\n",
			`f.yml:1:1: unknown key "syte"; did you mean "site"?
f.yml:3:10: name: want text, got a list
f.yml:3:14: unknown key "capacity_w"; wrong unit: want capacity_kw
f.yml:4:10: fans: want a whole number, got "x"
f.yml:5:7: port: want a whole number, not negative, got "-1"`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var p plant
			err := configs.Decode("f.yml", []byte(test.text), &p)
			if err == nil {
				t.Fatalf("Decode(%q) = nil; want %s", test.text, test.want)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("Decode(%q) (-want +got):\n%s", test.text, diff)
			}
			if _, ok := errors.AsType[facility.Problems](err); !ok {
				t.Errorf("error is a %T; want facility.Problems", err)
			}
		})
	}
}

func TestDecodeAsksCheckers(t *testing.T) {
	var got struct {
		Ports []configs.At[evenPort] `yaml:"ports"`
	}
	err := configs.Decode("f.yml", []byte("ports: [2, 3, x]"), &got)
	want := "f.yml:1:12: ports: want an even number\nf.yml:1:15: ports: want a whole number, got \"x\""
	if err == nil || err.Error() != want {
		t.Errorf("Decode = %v; want %s", err, want)
	}
}

// A file of a few hundred bytes must not cost gigabytes.
func TestDecodeRefusesAliasBombs(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [[],[],[],[],[],[],[],[],[],[]]\n")
	for i := range 9 {
		from, to := string(rune('0'+i)), string(rune('1'+i))
		b.WriteString("a" + to + ": &a" + to + " [" + strings.Repeat("*a"+from+",", 9) + "*a" + from + "]\n")
	}
	var into map[string]nested
	err := configs.Decode("bomb.yml", []byte(b.String()), &into)
	if err == nil || !strings.Contains(err.Error(), "too many for one file") {
		t.Errorf("Decode(bomb) = %v; want a refusal", err)
	}
}

func TestDecodeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.yml")
	if err := os.WriteFile(path, []byte("name: a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var got unit
	if err := configs.DecodeFile(path, &got); err != nil || got.Name != "a" || got.Position.File != path {
		t.Errorf("DecodeFile = %+v, %v", got, err)
	}
	missing := filepath.Join(t.TempDir(), "b.yml")
	err := configs.DecodeFile(missing, &got)
	if want := missing + ": cannot be read: no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("DecodeFile(missing) = %v; want %s", err, want)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"site: a", "units:\n- {name: a, <<: {fans: 2}}", "a: &a [*a]", "units: [{restart: 7d}]", "? [a]\n: {}", "\x00", "raw: !!binary x", "any: {? {a: b} : c}", "%TAG ! x:\n---\n!a b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p plant
		err := configs.Decode("f.yml", data, &p)
		var problems facility.Problems
		if err != nil && !errors.As(err, &problems) {
			t.Errorf("error is a %T; want facility.Problems", err)
		}
	})
}
