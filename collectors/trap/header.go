package trap

import "errors"

// header is what an SNMP v3 message says in the clear (RFC 3412, section 6; RFC
// 3414, section 2.4).
type header struct {
	id     uint32
	flags  byte
	engine string
	user   string
}

const reportable = 4

// isDiscovery reports whether the message asks for our engine id: it names none
// and wants an answer (RFC 3414, section 4).
func (h header) isDiscovery() bool { return h.engine == "" && h.flags&reportable != 0 }

var errShort = errors.New("message is cut short")

// Tags of BER that a header holds (ITU-T X.690).
const (
	tagInteger  = 0x02
	tagOctets   = 0x04
	tagSequence = 0x30
)

// isVersion3 peeks at the version of a message.
func isVersion3(raw []byte) bool {
	message, _, err := element(raw, tagSequence)
	if err != nil {
		return false
	}
	version, _, err := element(message, tagInteger)
	return err == nil && len(version) == 1 && version[0] == 3
}

// headerOf reads the header without believing any of it.
func headerOf(raw []byte) (header, error) {
	var h header
	message, _, err := element(raw, tagSequence)
	if err != nil {
		return h, err
	}
	_, message, err = element(message, tagInteger) // version
	if err != nil {
		return h, err
	}
	global, message, err := element(message, tagSequence)
	if err != nil {
		return h, err
	}
	if err := h.readGlobal(global); err != nil {
		return h, err
	}
	wrapped, _, err := element(message, tagOctets)
	if err != nil {
		return h, err
	}
	security, _, err := element(wrapped, tagSequence)
	if err != nil {
		return h, err
	}
	return h, h.readSecurity(security)
}

// readGlobal reads msgID, msgMaxSize, msgFlags and msgSecurityModel.
func (h *header) readGlobal(from []byte) error {
	id, from, err := element(from, tagInteger)
	if err != nil {
		return err
	}
	for _, b := range id {
		h.id = h.id<<8 | uint32(b)
	}
	_, from, err = element(from, tagInteger)
	if err != nil {
		return err
	}
	flags, _, err := element(from, tagOctets)
	if err != nil || len(flags) != 1 {
		return errShort
	}
	h.flags = flags[0]
	return nil
}

// readSecurity reads engine, boots, time and user.
func (h *header) readSecurity(from []byte) error {
	engine, from, err := element(from, tagOctets)
	if err != nil {
		return err
	}
	for range 2 {
		if _, from, err = element(from, tagInteger); err != nil {
			return err
		}
	}
	user, _, err := element(from, tagOctets)
	h.engine, h.user = string(engine), string(user)
	return err
}

// element takes the first element off data and returns its content and what is
// behind it.
func element(data []byte, tag byte) (content, rest []byte, err error) {
	if len(data) < 2 || data[0] != tag {
		return nil, nil, errShort
	}
	length, at := int(data[1]), 2
	if length >= 0x80 {
		octets := length & 0x7f
		if octets == 0 || octets > 3 || len(data) < at+octets {
			return nil, nil, errShort
		}
		length = 0
		for _, b := range data[at : at+octets] {
			length = length<<8 | int(b)
		}
		at += octets
	}
	if len(data)-at < length {
		return nil, nil, errShort
	}
	return data[at : at+length], data[at+length:], nil
}
