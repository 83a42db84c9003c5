package ipmi_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/recordings-ipmi.md")

const boardFile = "../../docs/recordings-ipmi.md"

// counts are what was compared of a server, and what was right.
type counts struct {
	numbers, numbersRight int
	limits, limitsRight   int
	states, statesRight   int
	oem                   int // states that only the maker can read
}

// score is one recorded server.
type score struct {
	name, profile string
	counts
	fields, fieldsRight int // of the inventory
}

// page is docs/recordings-ipmi.md.
func page(board []score) string {
	slices.SortFunc(board, func(a, b score) int { return cmp.Compare(a.name, b.name) })
	var out strings.Builder
	out.WriteString(`<!-- Written by go test ./collectors/ipmi -run TestRecordedServersOnTheWire -update. Do not edit. -->
# Recorded servers over IPMI

Sensor data records and raw readings of real servers, played by OpenIPMI's ` + "`ipmi_sim`" + ` and, record for record, by the simulated BMC of this
project, and read over the wire by the collector. The truth is what ipmitool 1.8.19 and FreeIPMI 1.6.10 print of the same sensors.

| server | profile | numbers | right | thresholds | right | discrete | right | only the maker knows | inventory | right |
|---|---|---|---|---|---|---|---|---|---|---|
`)
	var sum score
	for _, s := range board {
		fmt.Fprintf(&out, "| %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n", s.name, s.profile, s.numbers, s.numbersRight, s.limits, s.limitsRight, s.states, s.statesRight, s.oem, s.fields, s.fieldsRight)
		sum.fields, sum.fieldsRight = sum.fields+s.fields, sum.fieldsRight+s.fieldsRight
		sum.numbers, sum.numbersRight = sum.numbers+s.numbers, sum.numbersRight+s.numbersRight
		sum.limits, sum.limitsRight = sum.limits+s.limits, sum.limitsRight+s.limitsRight
		sum.states, sum.statesRight, sum.oem = sum.states+s.states, sum.statesRight+s.statesRight, sum.oem+s.oem
	}
	fmt.Fprintf(&out, "| **all** | | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n", sum.numbers, sum.numbersRight, sum.limits, sum.limitsRight, sum.states, sum.statesRight, sum.oem, sum.fields, sum.fieldsRight)
	out.WriteString(`
Numbers are compared to the three decimals that the tools print, after undoing our conversion of CFM to m³/s; thresholds to ` + "`…_limit_…`" + ` readings;
discrete sensors by their asserted bits and by meaning, word for word. "Only the maker knows" are sensors of OEM event types: their bits are right, and
` + "`Inspect`" + ` lists them among what no profile reads. Inventories are the fields of the first FRU. Sensors that are disabled or not there have no state to compare.
`)
	return out.String()
}

func checkBoard(t *testing.T, board []score) {
	t.Helper()
	want := page(board)
	t.Log("\n" + want)
	if *update {
		if err := os.WriteFile(boardFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(boardFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what was measured; run go test ./collectors/ipmi -run TestRecordedServersOnTheWire -update", boardFile)
	}
}
