package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"

	"github.com/ridethrough/ridethrough/internal/facility"
	"go.yaml.in/yaml/v4"
)

// Decode reads the one YAML document in data into the struct that into points
// to, which may hold defaults: a key that is absent or empty leaves them. file
// names data in errors, and relative secret files are looked up beside it.
//
// The error is facility.Problems with every problem of the file. Decoding goes
// on past a problem, so into holds all that could be read.
//
// A struct learns where it stands in the file through a field of type
// facility.Position named Position with the tag `yaml:"-"`, a single value
// through the type At. A value that implements Checker is asked once decoded.
func Decode(file string, data []byte, into any) error {
	d := newDecoder(file)
	d.document(data, into)
	return d.problems.ErrOrNil()
}

// DecodeFile is Decode for the file at path.
func DecodeFile(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return unreadable(path, err)
	}
	return Decode(path, data, into)
}

// unreadable keeps the cause but not the path, which the position says.
func unreadable(path string, err error) error {
	if pathError, ok := errors.AsType[*os.PathError](err); ok {
		err = pathError.Err
	}
	var problems facility.Problems
	problems.Add(facility.Position{File: path}, "cannot be read: %v", err)
	return problems
}

// document decodes the first document of data and refuses a second.
func (d *decoder) document(data []byte, into any) {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		panic(fmt.Sprintf("configs: Decode into %T; want a pointer", into))
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		d.syntax(err)
		return
	}
	var first, second yaml.Node
	switch err := loader.Load(&first); {
	case errors.Is(err, io.EOF):
		return // nothing but comments: every default holds
	case err != nil:
		d.syntax(err)
		return
	}
	if len(first.Content) > 0 {
		d.value(first.Content[0], target.Elem(), "")
	}
	switch err := loader.Load(&second); {
	case err == nil:
		d.problem(&second, "a second document begins here; keep one document in a file")
	case !errors.Is(err, io.EOF):
		d.syntax(err)
	}
}

// syntax reports that data is no YAML. The parser gives up at the first error,
// so there is one.
func (d *decoder) syntax(err error) {
	d.broken = true
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		d.problems.Add(facility.Position{File: d.file}, "%v", err)
		return
	}
	pos := facility.Position{File: d.file, Line: e.Mark.Line, Column: e.Mark.Column}
	switch {
	case e.ContextMsg != "" && e.ContextMark.Line != e.Mark.Line:
		d.problems.Add(pos, "%s that begins on line %d: %s", e.ContextMsg, e.ContextMark.Line, e.Message)
	case e.ContextMsg != "":
		d.problems.Add(pos, "%s: %s", e.ContextMsg, e.Message)
	default:
		d.problems.Add(pos, "%s", e.Message)
	}
}
