package configs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"
)

// credentialsVariable names the folder that systemd fills by LoadCredential=.
const credentialsVariable = "CREDENTIALS_DIRECTORY"

// secret decodes a Secret. It never quotes a value, since that may be one.
func (d *decoder) secret(n *yaml.Node, into *Secret, key string) {
	if n.Kind == yaml.ScalarNode {
		*into = NewSecret(n.Value)
		return
	}
	if n.Kind != yaml.MappingNode {
		d.wrong(n, key, "want text, or one of {file: PATH}, {env: NAME}, {credential: NAME}")
		return
	}
	pairs := d.pairs(n)
	if len(pairs) != 1 || pairs[0].value.Kind != yaml.ScalarNode {
		d.wrong(n, key, "want exactly one of {file: PATH}, {env: NAME}, {credential: NAME}")
		return
	}
	text, err := d.find(pairs[0].key.Value, pairs[0].value.Value)
	if err != nil {
		d.wrong(pairs[0].key, key, "%v", err)
		return
	}
	*into = NewSecret(text)
}

// find fetches a secret from where the file says it is.
func (d *decoder) find(source, name string) (string, error) {
	switch source {
	case "file":
		return readSecret(d.beside(name), "create it readable for this user, or name another file")
	case "env":
		if text := os.Getenv(name); text != "" {
			return text, nil
		}
		return "", fmt.Errorf("environment variable %s is not set or empty; set it before starting", name)
	case "credential":
		dir := os.Getenv(credentialsVariable)
		if dir == "" {
			return "", fmt.Errorf("credential %q: $%s is not set; start under systemd with LoadCredential=%s:PATH", name, credentialsVariable, name)
		}
		if name != filepath.Base(name) {
			return "", fmt.Errorf("credential %q: want a name, not a path", name)
		}
		return readSecret(filepath.Join(dir, name), "add LoadCredential="+name+":PATH to the unit")
	}
	return "", fmt.Errorf("%s", unknownKey(source, []string{"file", "env", "credential"}))
}

// beside resolves a path relative to the file it is written in.
func (d *decoder) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(d.file), path)
}

// maxSecret is far above any key and far below a file named by mistake.
const maxSecret = 64 << 10

func readSecret(path, next string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w; %s", err, next)
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	switch {
	case text == "":
		return "", fmt.Errorf("secret file %s is empty; %s", path, next)
	case len(text) > maxSecret:
		return "", fmt.Errorf("secret file %s has %d bytes; want at most %d", path, len(text), maxSecret)
	}
	return text, nil
}
