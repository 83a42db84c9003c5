package configs

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// text returns the scalar as the operator typed it: 1.10 stays "1.10".
func (d *decoder) text(n *yaml.Node, key string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		d.wrong(n, key, "want text, got %s", shape(n))
		return "", false
	}
	return n.Value, true
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, key string) {
	if v.Kind() == reflect.String {
		if text, ok := d.text(n, key); ok {
			v.SetString(text)
		}
		return
	}
	ok, want := false, ""
	switch v.Kind() {
	case reflect.Bool:
		ok, want = setBool(n, v), "true or false"
	case reflect.Float32, reflect.Float64:
		ok, want = setFloat(n, v), "a number"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		ok, want = setInt(n, v), "a whole number"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		ok, want = setUint(n, v), "a whole number, not negative"
	default:
		panic("configs: cannot decode into " + v.Type().String())
	}
	if !ok {
		d.wrong(n, key, "want %s, got %s%s", want, shape(n), unitHint(n))
	}
}

// Only plain scalars are numbers or truth values: a quoted "5" is text, by the
// rules of YAML and by the intent of whoever quoted it.

func setBool(n *yaml.Node, v reflect.Value) bool {
	if n.ShortTag() != "!!bool" {
		return false
	}
	v.SetBool(strings.EqualFold(n.Value, "true"))
	return true
}

func setFloat(n *yaml.Node, v reflect.Value) bool {
	if tag := n.ShortTag(); tag != "!!float" && tag != "!!int" {
		return false
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || v.OverflowFloat(f) {
		return false
	}
	v.SetFloat(f)
	return true
}

func setInt(n *yaml.Node, v reflect.Value) bool {
	i, err := strconv.ParseInt(n.Value, 0, 64)
	if err != nil || n.ShortTag() != "!!int" || v.OverflowInt(i) {
		return false
	}
	v.SetInt(i)
	return true
}

func setUint(n *yaml.Node, v reflect.Value) bool {
	i, err := strconv.ParseUint(n.Value, 0, 64)
	if err != nil || n.ShortTag() != "!!int" || v.OverflowUint(i) {
		return false
	}
	v.SetUint(i)
	return true
}

func (d *decoder) duration(n *yaml.Node, v reflect.Value, key string) {
	parsed, ok := parseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || !ok {
		d.wrong(n, key, "want a duration such as 30s, 5m, 2h or 7d, got %s", shape(n))
		return
	}
	v.SetInt(int64(parsed))
}

// parseDuration reads a Go duration, or whole or broken days: 7d, 0.5d.
func parseDuration(s string) (time.Duration, bool) {
	if days, isDays := strings.CutSuffix(s, "d"); isDays {
		n, err := strconv.ParseFloat(days, 64)
		limit := float64(math.MaxInt64 / int64(24*time.Hour))
		if err != nil || !(math.Abs(n) <= limit) {
			return 0, false
		}
		return time.Duration(n * float64(24*time.Hour)), true
	}
	parsed, err := time.ParseDuration(s)
	return parsed, err == nil
}

// shape says what n is in words of the file, scalars by their text.
func shape(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	const longest = 40
	if runes := []rune(n.Value); len(runes) > longest {
		return strconv.Quote(string(runes[:longest]) + "…")
	}
	return strconv.Quote(n.Value)
}

// unitHint explains a number with its unit behind it.
func unitHint(n *yaml.Node) string {
	number := strings.TrimRight(n.Value, " %°abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/³²")
	if n.Kind != yaml.ScalarNode || number == n.Value || number == "" {
		return ""
	}
	if _, err := strconv.ParseFloat(number, 64); err != nil {
		return ""
	}
	return "; write the number alone, its unit is in the key"
}
