package bacnet

import (
	"context"
	"errors"
	"time"

	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
)

// station is one device as it is talked to: what it calls itself, and how much
// it takes and gives at once.
type station struct {
	link  *link
	route wire.Route

	known    bool
	instance uint32
	maxAPDU  int
	budget   int  // octets that an answer may have
	single   bool // it does not know ReadPropertyMultiple
}

const (
	smallestAPDU = 50 // that a device may accept (20.1.2.5)
	answerHead   = 3
)

func newStation(l *link, r wire.Route) *station {
	s := &station{link: l, route: r}
	s.fits(wire.LargestAPDU)
	return s
}

func (s *station) fits(apdu int) {
	s.maxAPDU = min(max(apdu, smallestAPDU), wire.LargestAPDU)
	s.budget = s.maxAPDU - answerHead
}

// identify learns the instance and the message size. A question for device
// 4194303 is for whoever reads it; devices from before that rule get a Who-Is.
func (s *station) identify(ctx context.Context, instance *int) error {
	if s.known {
		return nil
	}
	if instance != nil {
		s.instance = uint32(*instance)
	} else if err := s.whoAreYou(ctx); err != nil {
		return err
	}
	result, err := s.one(ctx, wire.Reference{Object: s.device(), Property: wire.MaxAPDU, Index: wire.WholeArray})
	var no wire.Refusal
	switch {
	case err != nil && !errors.As(err, &no):
		return err
	case err == nil && len(result.Values) == 1 && result.Values[0].IsNumber():
		s.fits(int(min(result.Values[0].Number, wire.LargestAPDU)))
	}
	s.known = true
	return nil
}

func (s *station) whoAreYou(ctx context.Context) error {
	result, err := s.one(ctx, wire.Reference{Object: ownDevice, Property: wire.ObjectIdentifier, Index: wire.WholeArray})
	if err == nil && len(result.Values) == 1 && result.Values[0].Kind == wire.Object && result.Values[0].ObjectID().Type() == wire.Device {
		s.instance = result.Values[0].ObjectID().Instance()
		return nil
	}
	var gone errDevice
	if errors.As(err, &gone) {
		return err
	}
	said, err := s.link.whoIs(ctx, s.route)
	if err != nil {
		return err
	}
	s.instance = said.Instance
	return nil
}

// device is the device's own object.
func (s *station) device() wire.ObjectID { return wire.NewObjectID(wire.Device, s.instance) }

// taken is told of each result, by its place among the questions.
type taken func(i int, r wire.Result, took time.Duration)

// read asks for everything, as much at once as the device gives. A property that
// is refused is a Result with an error; the error of read means that the device
// does not answer. done is how many questions from the first were answered.
func (s *station) read(ctx context.Context, refs []wire.Reference, take taken) (done int, err error) {
	most := len(refs)
	for done < len(refs) {
		n := min(s.fitting(refs[done:]), most)
		began := time.Now()
		results, err := s.some(ctx, refs[done:done+n])
		var no wire.Refusal
		switch {
		case err == nil:
			took := time.Since(began)
			for i, r := range results {
				take(done+i, r, took)
			}
			done, most = done+n, min(2*most, len(refs))
		case isDevice(err):
			return done, err
		case n > 1 && errors.As(err, &no) && no.UnknownService():
			s.single = true
		case n > 1:
			most = n / 2
			if errors.As(err, &no) && no.TooLong() || errors.Is(err, wire.ErrSegmented) {
				s.budget = max(s.budget*3/4, smallestAPDU)
			}
		default:
			take(done, wire.Result{Reference: refs[done], Err: err}, time.Since(began))
			done++
		}
	}
	return done, nil
}

func isDevice(err error) bool {
	var gone errDevice
	return errors.As(err, &gone)
}

// fitting is how many questions have an answer that fits one message.
func (s *station) fitting(refs []wire.Reference) int {
	if s.single {
		return 1
	}
	const object = 7 // its id and two brackets
	left := s.budget
	for i, r := range refs {
		if i == 0 || refs[i-1].Object != r.Object {
			left -= object
		}
		if left -= answerOctets(r); left < 0 {
			return max(i, 1)
		}
	}
	return len(refs)
}

// answerOctets estimates what one property takes in an answer: its number,
// brackets, and a value as long as is usual. A device whose texts are longer
// says so, and is then asked for less.
func answerOctets(r wire.Reference) int {
	const head, number, text = 5, 5, 32
	switch r.Property {
	case wire.ObjectName, wire.Description, wire.ActiveText, wire.InactiveText:
		return head + text
	case wire.StateText:
		return head + 4*text
	case wire.ObjectList:
		return head + 3 + number
	}
	return head + number
}

// some asks for a few properties in one message.
func (s *station) some(ctx context.Context, refs []wire.Reference) ([]wire.Result, error) {
	if len(refs) == 1 {
		r, err := s.one(ctx, refs[0])
		return []wire.Result{r}, err
	}
	var results []wire.Result
	err := s.link.ask(ctx, s.route, func(to []byte, invoke byte) []byte {
		return wire.AppendReadPropertyMultiple(to, invoke, refs)
	}, func(a wire.Answer) (err error) {
		results, err = a.ReadPropertyMultiple()
		return err
	})
	if err != nil {
		return nil, err
	}
	return inOrder(refs, results)
}

// inOrder brings results into the order of the questions.
func inOrder(refs []wire.Reference, results []wire.Result) ([]wire.Result, error) {
	out, at := make([]wire.Result, len(refs)), 0
	for i, ref := range refs {
		found := false
		for range results {
			at %= len(results)
			if found = results[at].Reference == ref; found {
				break
			}
			at++
		}
		if !found {
			return nil, wire.ErrMalformed
		}
		out[i] = results[at]
		at++
	}
	return out, nil
}

// one asks for one property.
func (s *station) one(ctx context.Context, ref wire.Reference) (wire.Result, error) {
	var result wire.Result
	err := s.link.ask(ctx, s.route, func(to []byte, invoke byte) []byte {
		return wire.AppendReadProperty(to, invoke, ref)
	}, func(a wire.Answer) (err error) {
		if result, err = a.ReadProperty(); err == nil && (result.Property != ref.Property || result.Index != ref.Index) {
			return wire.ErrMalformed
		}
		return err
	})
	return result, err
}
