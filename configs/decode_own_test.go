package configs_test

import (
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"go.yaml.in/yaml/v4"
)

// index decodes itself: a number or the word last.
type index int

func (i *index) UnmarshalYAML(n *yaml.Node) error {
	switch n.Value {
	case "last":
		*i = -1
		return nil
	case "both":
		var problems facility.Problems
		problems.Add(facility.Position{File: "elsewhere.yml", Line: 3, Column: 1}, "one")
		problems.Add(facility.Position{File: "elsewhere.yml", Line: 4, Column: 1}, "two")
		return problems
	}
	return errors.New("want last")
}

func TestDecodeLetsTypesDecodeThemselves(t *testing.T) {
	var got struct {
		Index   index          `yaml:"index"`
		Pattern *regexp.Regexp `yaml:"pattern"`
		Since   time.Time      `yaml:"since"`
	}
	if err := configs.Decode("f.yml", []byte("index: last\npattern: ^a+$\nsince: 2025-07-18T10:00:00Z"), &got); err != nil {
		t.Fatal(err)
	}
	if got.Index != -1 || !got.Pattern.MatchString("aa") || got.Since.Year() != 2025 {
		t.Errorf("Decode = %+v", got)
	}
	for text, want := range map[string]string{
		"index: first":  "f.yml:1:8: index: want last",
		"index: both":   "elsewhere.yml:3:1: one\nelsewhere.yml:4:1: two",
		"pattern: (":    "f.yml:1:10: pattern: error parsing regexp: missing closing ): `(`",
		"pattern: {}":   "f.yml:1:10: pattern: want text, got a mapping",
		"since: Friday": "f.yml:1:8: since: parsing time \"Friday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"Friday\" as \"2006\"",
	} {
		if err := configs.Decode("f.yml", []byte(text), &got); message(err) != want {
			t.Errorf("Decode(%s) = %s; want %s", text, message(err), want)
		}
	}
}

// Devices and credentials are the types that operators write most.
func TestDecodeDevices(t *testing.T) {
	var got struct {
		Devices     []collectors.Device      `yaml:"devices"`
		Credentials []collectors.Credentials `yaml:"credentials"`
	}
	err := configs.Decode("ridethrough.yml", []byte(`devices:
  - name: pdu-1
    protocol: snmp
    adress: 192.0.2.1
    interval: 30
credentials:
  - {name: pdus, version: 3, password: {env: NO_SUCH_VARIABLE}}
`), &got)
	want := `ridethrough.yml:4:5: unknown key "adress"; did you mean "address"?
ridethrough.yml:5:15: interval: want a duration such as 30s, 5m, 2h or 7d, got "30"
ridethrough.yml:7:41: password: environment variable NO_SUCH_VARIABLE is not set or empty; set it before starting`
	if message(err) != want {
		t.Errorf("Decode = %s; want %s", message(err), want)
	}
	if p := got.Devices[0].Position; p.String() != "ridethrough.yml:2:5" {
		t.Errorf("the device stands at %s; want ridethrough.yml:2:5", p)
	}
	if got.Credentials[0].Version != "3" {
		t.Errorf("version = %q; want the text as typed", got.Credentials[0].Version)
	}
}

func TestDecodeWantsAPointer(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Decode into a value that cannot be set did not panic")
		}
	}()
	_ = configs.Decode("f.yml", nil, unit{})
}
