package siren_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/configs"
)

func TestConfigValidate(t *testing.T) {
	hook := configs.NewSecret("https://example.net/secret-path")
	good := siren.Action{Name: "x", On: siren.Lost, Exec: []string{"/bin/true"}}
	with := func(f func(*siren.Action)) siren.Config {
		a := good
		f(&a)
		return siren.Config{Actions: []siren.Action{a}}
	}
	for name, c := range map[string]struct {
		cfg  siren.Config
		want string // empty: valid
	}{
		"empty":         {siren.Config{}, ""},
		"all":           {siren.Config{Webhooks: []siren.Webhook{{Name: "w", URL: hook}}, NATS: siren.NATS{URL: "nats://h:4222"}, Actions: []siren.Action{good}}, ""},
		"twice":         {siren.Config{Webhooks: []siren.Webhook{{Name: "w", URL: hook}, {Name: "w", URL: hook}}}, `webhooks[1].name: "w" is given twice`},
		"a path":        {siren.Config{Webhooks: []siren.Webhook{{Name: "../w", URL: hook}}}, `webhooks[0].name: "../w"; want lower-case`},
		"no URL":        {siren.Config{Webhooks: []siren.Webhook{{Name: "w"}}}, "webhooks[0].url: missing"},
		"another URL":   {siren.Config{Webhooks: []siren.Webhook{{Name: "w", URL: configs.NewSecret("ftp://secret-path")}}}, "webhooks[0].url: is no URL"},
		"NATS login":    {siren.Config{NATS: siren.NATS{URL: "nats://u:p@h:4222"}}, "nats.url: holds a login"},
		"NATS of a web": {siren.Config{NATS: siren.NATS{URL: "http://h"}}, "nats.url: want nats://"},
		"only login":    {siren.Config{NATS: siren.NATS{CredentialsFile: "x"}}, "nats.credentials_file: only used with url"},
		"no kind":       {with(func(a *siren.Action) { a.On = "" }), `actions[0].on: ""; want loss_expected`},
		"changed":       {with(func(a *siren.Action) { a.On = siren.Changed }), `actions[0].on: "changed"; want`},
		"relative":      {with(func(a *siren.Action) { a.Exec = []string{"drain"} }), `actions[0].exec: "drain" is no absolute path`},
		"nothing":       {with(func(a *siren.Action) { a.Exec = nil }), "actions[0].exec: missing"},
		"both":          {with(func(a *siren.Action) { a.Webhook = hook }), "actions[0].exec: given beside webhook"},
		"within lost":   {with(func(a *siren.Action) { a.Within = time.Minute }), "actions[0].within: 1m0s; want 0 or more, and only with on: loss_expected"},
		"too long":      {with(func(a *siren.Action) { a.Timeout = time.Hour }), "actions[0].timeout: 1h0m0s; want at most 10m0s"},
	} {
		err := c.cfg.Validate()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v; want no error", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v; want %q", name, err, c.want)
		case err != nil && strings.Contains(err.Error(), "secret-path"):
			t.Errorf("%s: the error shows the URL: %v", name, err)
		}
	}
	unknown := with(func(a *siren.Action) { a.Halls, a.Services = []string{"hall-z", "a1"}, []string{"fax"} })
	err := unknown.CheckNames(testSite(t))
	for _, name := range []string{"hall-z", "a1", "fax"} {
		if err == nil || !strings.Contains(err.Error(), `"`+name+`"`) {
			t.Errorf("unknown names: %v; want %q among them", err, name)
		}
	}
	if err := (siren.Config{Actions: []siren.Action{{Halls: []string{"hall-a"}, Services: []string{"mail"}}}}).CheckNames(testSite(t)); err != nil {
		t.Error(err)
	}
}
