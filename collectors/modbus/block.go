package modbus

import (
	"cmp"
	"slices"
)

// block is registers that are asked for together, and the rules that read them.
type block struct {
	table   table
	address uint16
	count   uint16
	rules   []*rule

	refused int // polls to let pass before a single register is asked for again
}

// askRefusedEvery is how many polls lie between two questions for a register
// that the device says it does not have.
const askRefusedEvery = 20

// blocks sorts rules into as few questions as the device answers.
func blocks(rules []*rule, maxBlock, maxGap int) []*block {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b *rule) int {
		return cmp.Or(cmp.Compare(a.place.table, b.place.table), cmp.Compare(a.place.address, b.place.address))
	})
	var out []*block
	for _, r := range rules {
		from, to := r.span()
		if last := len(out) - 1; last >= 0 && out[last].takes(r, from, to, maxBlock, maxGap) {
			b := out[last]
			b.rules = append(b.rules, r)
			b.count = uint16(max(int(b.address)+int(b.count), to) - int(b.address))
			continue
		}
		out = append(out, &block{table: r.place.table, address: uint16(from), count: uint16(to - from), rules: []*rule{r}})
	}
	return out
}

// span is the registers of a rule, its exponent included when that is near.
func (r *rule) span() (from, to int) {
	from, to = int(r.place.address), int(r.place.address)+int(r.place.words)
	if r.exponent != nil {
		from, to = min(from, int(r.exponent.address)), max(to, int(r.exponent.address)+1)
	}
	return from, to
}

// takes reports whether a rule fits into the block.
func (b *block) takes(r *rule, from, to, maxBlock, maxGap int) bool {
	most := maxBlock
	if b.table.isBits() {
		most = mostBits
	}
	end := int(b.address) + int(b.count)
	return b.table == r.place.table && from >= int(b.address) && from-end <= maxGap && max(to, end)-int(b.address) <= most
}

// split takes a block apart that the device refused: at the gaps that no rule
// reads, or else in the middle.
func (b *block) split(maxBlock int) []*block {
	if out := blocks(b.rules, maxBlock, 0); len(out) > 1 {
		return out
	}
	middle := len(b.rules) / 2
	return append(blocks(b.rules[:middle], maxBlock, 0), blocks(b.rules[middle:], maxBlock, 0)...)
}

// value cuts a place out of what a block gave.
func (b *block) value(data []byte, p place) ([]byte, bool) {
	at := int(p.address) - int(b.address)
	if at < 0 {
		return nil, false
	}
	if b.table.isBits() {
		if at/8 >= len(data) {
			return nil, false
		}
		return []byte{0, data[at/8] >> (at % 8) & 1}, true
	}
	if 2*(at+int(p.words)) > len(data) {
		return nil, false
	}
	return data[2*at : 2*(at+int(p.words))], true
}
