package modbus

import (
	"bytes"
	"testing"
	"testing/fstest"
)

// FuzzFrame reads frames as a device may send them.
func FuzzFrame(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 0, 5, 1, 3, 2, 0, 7}, uint16(1), byte(3))
	f.Add([]byte{0, 1, 0, 0, 0, 3, 1, 0x83, 2}, uint16(2), byte(3))
	f.Add([]byte{0, 1, 0, 0, 0xFF, 0xFF, 1, 3, 2, 0}, uint16(1), byte(1))
	f.Fuzz(func(t *testing.T, raw []byte, count uint16, function byte) {
		var buffer [headerSize + largestPDU]byte
		_, _, pdu, err := readFrame(bytes.NewReader(raw), buffer[:])
		if err != nil {
			return
		}
		table := table(function%4 + 1)
		data, err := contents(pdu, table, count)
		if err != nil {
			return
		}
		b := block{table: table, count: count}
		for _, k := range kinds {
			if part, ok := b.value(data, place{table, 0, uint16(max(1, k.words))}); ok {
				_ = k.text(part, order{lowWordFirst: true, lowByteFirst: true})
			}
		}
	})
}

// FuzzProfile compiles profiles as people may write them.
func FuzzProfile(f *testing.F) {
	f.Add("registers:\n  - {register: 1, point: power, unit: watt, repeat: 3, step: 2}\n")
	f.Add("online: {register: 1, is: [1]}\nregisters:\n  - {register: 1, exponent: 9, bit: 3, point: alarm_state, states: {0: \"no\"}}\n")
	f.Fuzz(func(t *testing.T, text string) {
		families, err := loadFamilies(fstest.MapFS{"p.yml": {Data: []byte("name: p\n" + text)}})
		if err != nil {
			return
		}
		for _, b := range blocks(families["p"].rules, families["p"].maxBlock, families["p"].maxGap) {
			if b.count == 0 || !b.table.isBits() && b.count > mostRegisters {
				t.Fatalf("block of %d registers", b.count)
			}
		}
	})
}
