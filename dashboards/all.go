package dashboards

import (
	"bytes"
	"encoding/json"
	"strings"
)

//go:generate go test -run TestFilesAreWhatTheGeneratorWrites . -update

// All returns every dashboard.
func All() []Dashboard {
	return []Dashboard{overview(), cooling(), power(), rackHeat(), collection(), honesty()}
}

// FileName is the name of the dashboard's file in grafana/.
func (d Dashboard) FileName() string { return strings.TrimPrefix(d.UID, tag+"-") + ".json" }

// JSON is the content of the dashboard's file.
func (d Dashboard) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(d)
	return b.Bytes(), err
}
