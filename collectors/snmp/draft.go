package snmp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
)

// Draft writes the beginning of a profile for a device: what it answered and no
// profile reads, sorted into objects and tables. Which point each is, only its
// MIB can tell, so every line waits to be filled in.
func Draft(seen collectors.Inspection) string {
	object := seen.Identity["sysObjectID"]
	shape := shapeOf(seen.Unread)
	var b strings.Builder
	fmt.Fprintf(&b, "# Begun by `ridethrough profile test --draft`. Keep the lines whose meaning the MIB of\n"+
		"# the device explains: take the # away, name the point, its unit and its scale, or the\n"+
		"# states of its numbers; see docs/profiles.md. Behind each line stands what the device said.\n")
	name := "new-device"
	if maker := strings.TrimPrefix(treeOf("."+object), ".1.3.6.1.4.1."); object != "" && !strings.Contains(maker, ".") {
		name = "new-device-" + maker
	}
	fmt.Fprintf(&b, "name: %s # and of the file: %s.yml\ntitle: %s\nsource: \"?\"\nmatch:\n", name, name, strconv.QuoteToASCII(firstLine(seen.Identity["sysDescr"])))
	if object != "" {
		fmt.Fprintf(&b, "  sys_object_id: [%s]\n", object)
	}
	if len(seen.Unread) == 0 {
		b.WriteString("# The device told its name and nothing that no profile reads. Is the walk whole\n# (snmpwalk … .1.3.6.1), and may the login see the tree of its maker?\n")
	}
	b.WriteString("scalars:\n")
	for i, s := range shape.scalars {
		if i == mostDrafted {
			fmt.Fprintf(&b, "  # and %d more objects\n", len(shape.scalars)-i)
			break
		}
		fmt.Fprintf(&b, "  # - {oid: %s, point: , %s} # %s\n", s.Object, guess(s), sample(s))
	}
	b.WriteString("tables:\n")
	for i, t := range shape.tables {
		if i == mostDrafted {
			fmt.Fprintf(&b, "  # and %d more tables\n", len(shape.tables)-i)
			break
		}
		t.write(&b, i+1)
	}
	return b.String()
}

// mostDrafted bounds the lines of each kind; a person goes through them.
const mostDrafted = 300

func (t draftTable) write(b *strings.Builder, number int) {
	fmt.Fprintf(b, "  # - name: table%d # %d rows\n  #   oid: %s\n  #   columns:\n", number, t.rows, t.entry)
	for _, c := range t.columns {
		fmt.Fprintf(b, "  #     - {column: %d, point: , %s} # %s\n", c.number, guess(c.cells[0]), samples(c.cells))
	}
}

// guess says what a value of this kind needs.
func guess(r collectors.Raw) string {
	if _, err := strconv.ParseFloat(r.Value, 64); err == nil || r.Type != "OctetString" {
		return "unit: , scale: 1"
	}
	return "states: {}"
}

func sample(r collectors.Raw) string { return r.Type + " " + shortValue(r.Value) }

// samples shows the first values of a column.
func samples(cells []collectors.Raw) string {
	const some = 4
	var out []string
	for _, c := range cells[:min(some, len(cells))] {
		out = append(out, shortValue(c.Value))
	}
	return cells[0].Type + " " + strings.Join(out, ", ")
}

// shortValue keeps text of a device from leaving its line.
func shortValue(s string) string {
	const most = 40
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strconv.QuoteToASCII(s)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSpace(s)
}

// draftShape is a walk sorted into objects and tables.
type draftShape struct {
	scalars []collectors.Raw
	tables  []draftTable
}

type draftTable struct {
	entry   string
	columns []draftColumn
	rows    int
}

type draftColumn struct {
	number int
	cells  []collectors.Raw
}

// shapeOf sorts objects, which are in the order of a walk. A MIB puts a table at
// …1.C.I: an entry that is number 1, columns C, and rows I that the columns have
// in common.
func shapeOf(objects []collectors.Raw) draftShape {
	var shape draftShape
	tables := map[string]int{} // position in shape
	for _, o := range objects {
		entry, column, isRow := splitRow(o.Object, objects)
		if !isRow {
			shape.scalars = append(shape.scalars, o)
			continue
		}
		at, known := tables[entry]
		if !known {
			at = len(shape.tables)
			tables[entry] = at
			shape.tables = append(shape.tables, draftTable{entry: entry})
		}
		shape.tables[at].add(column, o)
	}
	return shape
}

// add takes an object in; those of a column come one after another.
func (t *draftTable) add(column int, o collectors.Raw) {
	if last := len(t.columns) - 1; last < 0 || t.columns[last].number != column {
		t.columns = append(t.columns, draftColumn{number: column})
	}
	c := &t.columns[len(t.columns)-1]
	c.cells = append(c.cells, o)
	t.rows = max(t.rows, len(c.cells))
}

// splitRow finds the entry and the column of an object: the first number 1 of its
// name behind which another column has the same row, else the last.
func splitRow(name string, all []collectors.Raw) (entry string, column int, isRow bool) {
	if strings.HasSuffix(name, ".0") {
		return "", 0, false
	}
	numbers := strings.Split(name, ".")
	const vendor = 7 // numbers of 1.3.6.1.4.1.N
	for at := vendor; at < len(numbers)-2; at++ {
		if numbers[at] != "1" {
			continue
		}
		n, _ := strconv.Atoi(numbers[at+1])
		candidate, index := strings.Join(numbers[:at+1], "."), strings.Join(numbers[at+2:], ".")
		entry, column, isRow = candidate, n, true
		if hasSibling(candidate, n, index, all) {
			return entry, column, true
		}
	}
	if !isRow && len(numbers) > vendor+1 {
		n, _ := strconv.Atoi(numbers[len(numbers)-2])
		return strings.Join(numbers[:len(numbers)-2], "."), n, true
	}
	return entry, column, isRow
}

// hasSibling reports whether one of the next or previous columns has a row of
// this index.
func hasSibling(entry string, column int, index string, all []collectors.Raw) bool {
	const reach = 4
	for n := max(1, column-reach); n <= column+reach; n++ {
		if n == column {
			continue
		}
		name := entry + "." + strconv.Itoa(n) + "." + index
		if _, found := slices.BinarySearchFunc(all, name, func(r collectors.Raw, name string) int { return compareOID(r.Object, name) }); found {
			return true
		}
	}
	return false
}
