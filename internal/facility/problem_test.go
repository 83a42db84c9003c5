package facility_test

import (
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestProblemsAreSortedAndNamed(t *testing.T) {
	var ps facility.Problems
	if ps.ErrOrNil() != nil {
		t.Error("no problems are an error")
	}
	at := func(file string, line, column int) facility.Position {
		return facility.Position{File: file, Line: line, Column: column}
	}
	ps.Add(at("b.yml", 1, 1), "second file")
	ps.Add(at("a.yml", 10, 2), "late, by %d", 8)
	ps.Add(at("a.yml", 2, 9), "right")
	ps.Add(at("a.yml", 2, 3), "left")
	ps.Add(at("a.yml", 0, 0), "whole file")
	ps.Add(facility.Position{}, "no file")
	want := "-: no file\na.yml: whole file\na.yml:2:3: left\na.yml:2:9: right\na.yml:10:2: late, by 8\nb.yml:1:1: second file"
	if got := ps.ErrOrNil().Error(); got != want {
		t.Errorf("Error() =\n%s\nwant\n%s", got, want)
	}
}
