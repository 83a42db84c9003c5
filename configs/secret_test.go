package configs_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/configs"
	"go.yaml.in/yaml/v4"
)

const canary = "s3cr3t-canary"

type login struct {
	User     string
	Password configs.Secret
	pointer  *configs.Secret
	inner    configs.Secret // package fmt does not ask methods of unexported fields
}

func TestSecretIsNeverPrinted(t *testing.T) {
	s := configs.NewSecret(canary)
	l := login{User: "ops", Password: s, pointer: &s, inner: s}
	print := map[string]func() string{
		"json":     func() string { b, _ := json.Marshal(l); return string(b) },
		"json map": func() string { b, _ := json.Marshal(map[string]any{"s": s}); return string(b) },
		"yaml":     func() string { b, _ := yaml.Dump(l); return string(b) },
		"error":    func() string { return fmt.Errorf("log in as %v: %w", l, errors.New("refused")).Error() },
		"text": func() string {
			var b bytes.Buffer
			slog.New(slog.NewTextHandler(&b, nil)).Info("m", "s", s, "l", l, "p", &l)
			return b.String()
		},
		"json log": func() string {
			var b bytes.Buffer
			slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "s", s, "l", l, "p", &l)
			return b.String()
		},
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		print[verb] = func() string { return fmt.Sprintf(verb, s) }
		print[verb+" in a struct"] = func() string { return fmt.Sprintf(verb, l) }
		print[verb+" of a pointer"] = func() string { return fmt.Sprintf(verb, &l) }
		print[verb+" in a slice"] = func() string { return fmt.Sprintf(verb, []configs.Secret{s}) }
	}
	for name, f := range print {
		got := f()
		if strings.Contains(got, canary) || strings.Contains(strings.ToLower(got), fmt.Sprintf("%x", canary)) {
			t.Errorf("%s gives the secret away: %s", name, got)
		}
	}
	if s.Reveal() != canary {
		t.Errorf("Reveal() = %q; want the text", s.Reveal())
	}
}

func TestSecretCompares(t *testing.T) {
	a, b := configs.NewSecret("x"), configs.NewSecret(string([]byte{'x'}))
	if a != b || !a.Equal(b) || a == configs.NewSecret("y") || !configs.NewSecret("").IsZero() || a.IsZero() {
		t.Error("secrets with the same text must be equal, others must not")
	}
}

func TestSecretSources(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"pdu": canary + "\n", "crlf": canary + "\r\n", "two-lines": canary + "\n\n", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PDU_PASSWORD", canary)
	t.Setenv("EMPTY", "")
	t.Setenv("CREDENTIALS_DIRECTORY", dir)
	file := filepath.Join(dir, "ridethrough.yml")
	for _, test := range []struct{ text, want, problem string }{
		{"password: " + canary, canary, ""},
		{"password: 0764", "0764", ""},
		{"password: {file: " + filepath.Join(dir, "pdu") + "}", canary, ""},
		{"password: {file: pdu}", canary, ""},
		{"password: {file: crlf}", canary, ""},
		{"password: {file: two-lines}", canary + "\n", ""},
		{"password: {env: PDU_PASSWORD}", canary, ""},
		{"password: {credential: pdu}", canary, ""},
		{"password: {file: gone}", "", "read secret: open " + filepath.Join(dir, "gone") + ": no such file or directory; create it readable for this user, or name another file"},
		{"password: {file: empty}", "", "secret file " + filepath.Join(dir, "empty") + " is empty; create it readable for this user, or name another file"},
		{"password: {env: NO_SUCH}", "", "environment variable NO_SUCH is not set or empty; set it before starting"},
		{"password: {env: EMPTY}", "", "environment variable EMPTY is not set or empty; set it before starting"},
		{"password: {credential: gone}", "", "read secret: open " + filepath.Join(dir, "gone") + ": no such file or directory; add LoadCredential=gone:PATH to the unit"},
		{"password: {credential: ../pdu}", "", `credential "../pdu": want a name, not a path`},
		{"password: {fiel: pdu}", "", `unknown key "fiel"; did you mean "file"?`},
	} {
		var got struct {
			Password configs.Secret `yaml:"password"`
		}
		err := configs.Decode(file, []byte(test.text), &got)
		want := ""
		if test.problem != "" {
			want = file + ":1:12: password: " + test.problem
		}
		if got.Password.Reveal() != test.want || message(err) != want {
			t.Errorf("Decode(%s) = %q, %q; want %q, %q", test.text, got.Password.Reveal(), message(err), test.want, want)
		}
	}
}

func TestSecretOutsideSystemd(t *testing.T) {
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	var got struct {
		Password configs.Secret `yaml:"password"`
	}
	err := configs.Decode("f.yml", []byte("password: {credential: pdu}"), &got)
	want := `f.yml:1:12: password: credential "pdu": $CREDENTIALS_DIRECTORY is not set; start under systemd with LoadCredential=pdu:PATH`
	if message(err) != want {
		t.Errorf("Decode = %s; want %s", message(err), want)
	}
}

// A secret of the wrong shape is not quoted back.
func TestSecretProblemsDoNotQuote(t *testing.T) {
	for _, text := range []string{"password: [" + canary + "]", "password: {file: a, env: " + canary + "}", "password: {file: [" + canary + "]}"} {
		var got struct {
			Password configs.Secret `yaml:"password"`
		}
		err := configs.Decode("f.yml", []byte(text), &got)
		if err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("Decode(%s) = %v; want an error that does not quote it", text, err)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
