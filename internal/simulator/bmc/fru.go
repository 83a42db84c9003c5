package bmc

// fru encodes the FRU inventory of the server: a board and a product area
// (Platform Management FRU Information Storage Definition 1.0).
func fru(id Identity) []byte {
	const unused = 0x00
	board := fruArea([]byte{0x19, 0, 0, 0}, id.Manufacturer, id.Product, id.Serial, "", "")
	product := fruArea([]byte{0x19}, id.Manufacturer, id.Product, "", "", id.Serial, "", "")
	header := []byte{0x01, unused, unused, 1, byte(1 + len(board)/8), unused, unused}
	out := append(header, zeroSum(header))
	return append(append(out, board...), product...)
}

// fruArea is one area: version, length in units of 8 bytes, fixed bytes,
// type/length strings, end mark, padding, checksum.
func fruArea(fixed []byte, fields ...string) []byte {
	const (
		version = 0x01
		end     = 0xC1
	)
	out := append([]byte{version, 0}, fixed...)
	for _, f := range fields {
		f = f[:min(len(f), 0x3F)]
		if len(f) == 1 {
			f += " " // a length of one would read as the end mark
		}
		out = append(append(out, 0xC0|byte(len(f))), f...)
	}
	out = append(out, end)
	for len(out)%8 != 7 {
		out = append(out, 0)
	}
	out[1] = byte((len(out) + 1) / 8)
	return append(out, zeroSum(out))
}

// zeroSum is the byte that makes all bytes add up to zero.
func zeroSum(b []byte) (sum byte) {
	for _, v := range b {
		sum -= v
	}
	return sum
}
