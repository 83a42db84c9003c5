package lanplus

// An IPMI message carries a command between two addresses (table 13-8, figure
// 13-4): two header bytes and a checksum, then four bytes, the data and a
// second checksum.
const (
	bmcAddress     = 0x20
	consoleAddress = 0x81 // remote console software id 1 (5.5)
	messageMin     = 7    // without data
	sequenceMask   = 0x3F // the sequence number has 6 bits
)

// request appends a command to the BMC.
func request(buf []byte, netFn, lun, command, sequence uint8, data []byte) []byte {
	return message(buf, bmcAddress, consoleAddress, netFn, lun, command, sequence, data)
}

// message appends a command from one address to another.
func message(buf []byte, to, from, netFn, lun, command, sequence uint8, data []byte) []byte {
	start := len(buf)
	buf = append(buf, to, netFn<<2|lun&0x03)
	buf = append(buf, checksum(buf[start:]))
	second := len(buf)
	buf = append(buf, from, sequence<<2, command)
	buf = append(buf, data...)
	return append(buf, checksum(buf[second:]))
}

// answer returns completion code and data of the answer to a command.
func answer(msg []byte, netFn, command, sequence uint8) (code uint8, data []byte, err error) {
	const netFnAt, sequenceAt, commandAt, codeAt = 1, 4, 5, 6
	if len(msg) < messageMin+1 || checksum(msg[:2]) != msg[2] || checksum(msg[3:len(msg)-1]) != msg[len(msg)-1] {
		return 0, nil, errNotOurs
	}
	if msg[netFnAt]>>2 != netFn|1 || msg[commandAt] != command || msg[sequenceAt]>>2 != sequence {
		return 0, nil, errNotOurs
	}
	return msg[codeAt], msg[codeAt+1 : len(msg)-1], nil
}

// checksum is the byte that makes b add up to zero.
func checksum(b []byte) (sum uint8) {
	for _, v := range b {
		sum -= v
	}
	return sum
}
