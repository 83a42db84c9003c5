package wire

// mostValues bounds the elements of one property: an object list of a whole
// building fits a datagram several times over.
const mostValues = 4096

// An Answer is what a device sent to a confirmed request.
type Answer struct {
	Invoke byte
	Err    error // a Refusal, or ErrSegmented

	service byte
	body    []byte
}

// segmentedError says that a device cut its answer in pieces though the request
// said that it takes none.
type segmentedError struct{}

func (segmentedError) Error() string {
	return "it sends its answer in segments, which were not asked for"
}

// ErrSegmented is the error of a segmented answer.
var ErrSegmented error = segmentedError{}

// ParseAnswer reads the head of an APDU; false when it is no answer at all.
func ParseAnswer(apdu []byte) (Answer, bool) {
	if len(apdu) < 3 {
		return Answer{}, false
	}
	a := Answer{Invoke: apdu[1]}
	switch kind := apdu[0] >> 4; kind {
	case TypeComplexACK:
		const segmented = 0x08
		a.service, a.body = apdu[2], apdu[3:]
		if apdu[0]&segmented != 0 {
			a.Err = ErrSegmented
		}
	case TypeError:
		a.Err = parseError(apdu[3:])
	case TypeReject, TypeAbort:
		a.Err = Refusal{Type: kind, Code: uint32(apdu[2])}
	default:
		return a, false
	}
	return a, true
}

// parseError reads class and code (20.1.7).
func parseError(b []byte) error {
	class, b, err := takeValue(b)
	if err != nil {
		return err
	}
	code, _, err := takeValue(b)
	if err != nil || class.Kind != Enumerated || code.Kind != Enumerated {
		return ErrMalformed
	}
	return Refusal{Type: TypeError, Class: uint32(class.Number), Code: uint32(code.Number)}
}

// A Result is the values of one Reference, or why there are none.
type Result struct {
	Reference
	Values []Value
	Err    error
}

// ReadProperty takes the values out of an answer to ReadProperty.
func (a Answer) ReadProperty() (Result, error) {
	if a.Err != nil {
		return Result{}, a.Err
	}
	r := reader{b: a.body}
	if a.service != serviceReadProperty {
		return Result{}, ErrMalformed
	}
	out := Result{Reference: Reference{Object: ObjectID(r.unsigned(0)), Property: Property(r.unsigned(1)), Index: WholeArray}}
	if r.next().is(2) {
		out.Index = int(r.unsigned(2))
	}
	r.bracket(3, true)
	out.Values = r.values(3)
	return out, r.err
}

// ReadPropertyMultiple takes the results out of an answer to it.
func (a Answer) ReadPropertyMultiple() ([]Result, error) {
	if a.Err != nil {
		return nil, a.Err
	}
	if a.service != serviceReadPropertyMultiple {
		return nil, ErrMalformed
	}
	var out []Result
	r := reader{b: a.body}
	for r.err == nil && len(r.b) > 0 {
		object := ObjectID(r.unsigned(0))
		r.bracket(1, true)
		for r.err == nil && !r.next().closes(1) {
			out = append(out, r.result(object))
		}
		r.bracket(1, false)
	}
	return out, r.err
}

// IAm is what a device says of itself (16.10).
type IAm struct {
	Instance uint32
	MaxAPDU  int
	Vendor   int
}

// ParseIAm reads an I-Am; false when the APDU is another.
func ParseIAm(apdu []byte) (IAm, bool) {
	if len(apdu) < 2 || apdu[0] != typeUnconfirmed<<4 || apdu[1] != serviceIAm {
		return IAm{}, false
	}
	r := reader{b: apdu[2:]}
	id, size, _, vendor := r.value(), r.value(), r.value(), r.value()
	if r.err != nil || id.Kind != Object || id.ObjectID().Type() != Device || size.Kind != Unsigned || vendor.Kind != Unsigned {
		return IAm{}, false
	}
	return IAm{Instance: id.ObjectID().Instance(), MaxAPDU: int(min(size.Number, LargestDatagram)), Vendor: int(min(vendor.Number, 1<<16))}, true
}

// reader takes things off the front of b and keeps the first error.
type reader struct {
	b   []byte
	err error
}

func (t tag) is(number byte) bool {
	return t.context && t.number == number && !t.opening && !t.closing
}
func (t tag) closes(number byte) bool { return t.closing && t.number == number }

// next looks at the tag that follows.
func (r *reader) next() tag {
	if r.err != nil {
		return tag{}
	}
	t, _, err := takeTag(r.b)
	if err != nil {
		r.err = err
	}
	return t
}

// unsigned takes a context tagged number, or object id.
func (r *reader) unsigned(number byte) uint32 {
	if r.err != nil {
		return 0
	}
	t, rest, err := takeTag(r.b)
	if err != nil || !t.is(number) || t.length == 0 || t.length > 4 {
		r.err = ErrMalformed
		return 0
	}
	r.b = rest[t.length:]
	return uint32(unsigned(rest[:t.length]))
}

// bracket takes an opening or closing tag.
func (r *reader) bracket(number byte, opening bool) {
	if r.err != nil {
		return
	}
	t, rest, err := takeTag(r.b)
	if err != nil || t.number != number || t.opening != opening || t.closing == opening {
		r.err = ErrMalformed
		return
	}
	r.b = rest
}

func (r *reader) value() Value {
	if r.err != nil {
		return Value{}
	}
	v, rest, err := takeValue(r.b)
	r.b, r.err = rest, err
	return v
}

// values takes everything up to the closing tag.
func (r *reader) values(number byte) []Value {
	var out []Value
	for r.err == nil && !r.next().closes(number) {
		if out = append(out, r.value()); len(out) > mostValues {
			r.err = ErrMalformed
		}
	}
	r.bracket(number, false)
	if r.err != nil {
		return nil
	}
	return out
}

// result takes one property of ReadPropertyMultiple (context 2 to 5).
func (r *reader) result(object ObjectID) Result {
	const property, index, value, failure = 2, 3, 4, 5
	out := Result{Reference: Reference{Object: object, Property: Property(r.unsigned(property)), Index: WholeArray}}
	if r.next().is(index) {
		out.Index = int(r.unsigned(index))
	}
	if t := r.next(); t.opening && t.number == failure {
		r.bracket(failure, true)
		class, code := r.value(), r.value()
		out.Err = Refusal{Type: TypeError, Class: uint32(class.Number), Code: uint32(code.Number)}
		r.bracket(failure, false)
		return out
	}
	r.bracket(value, true)
	out.Values = r.values(value)
	return out
}
