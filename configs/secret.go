package configs

import (
	"log/slog"
	"unique"
)

// Secret is a community string, password or token. It prints as <hidden>
// wherever it might be printed by accident; Reveal is the one way to the text.
//
// In a file it is either the text itself or where to find it:
//
//	password: {file: /run/secrets/pdu}     # trailing newline removed
//	password: {env: PDU_PASSWORD}
//	password: {credential: pdu}            # systemd LoadCredential=
//
// Secrets are comparable. The text lies behind a handle, because package fmt
// prints unexported fields of foreign structs without asking their methods.
type Secret struct{ text unique.Handle[string] }

// NewSecret wraps text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{unique.Make(text)}
}

// Reveal returns the secret text.
func (s Secret) Reveal() string {
	if s.IsZero() {
		return ""
	}
	return s.text.Value()
}

// IsZero reports whether no secret was given.
func (s Secret) IsZero() bool { return s == Secret{} }

// Equal reports whether two secrets have the same text, for go-cmp.
func (s Secret) Equal(other Secret) bool { return s == other }

const hidden = "<hidden>"

// String returns <hidden>.
func (Secret) String() string { return hidden }

// GoString returns <hidden>, for %#v.
func (Secret) GoString() string { return hidden }

// LogValue returns <hidden>, for slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText returns <hidden>, for JSON and YAML.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
