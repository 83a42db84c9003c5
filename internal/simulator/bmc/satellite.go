package bmc

import (
	"context"

	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/types"
)

// A Satellite is a controller behind the BMC, on its primary bus. Its sensors
// are read with Send Message (22.7).
type Satellite struct {
	Address uint8 // slave address
	Sensors []Sensor
}

// nakOnWrite is Send Message's completion code for a controller that does not
// take the message (22.7).
const nakOnWrite = types.CompletionCode(0x83)

// satellites passes messages on to the controllers behind the BMC.
type satellites struct {
	behind map[uint8]*repository
	fault  func() Fault
}

// newSatellites numbers the sensors of each satellite and returns their records
// for the BMC's own repository.
func newSatellites(all []Satellite, fault func() Fault) (satellites, [][]byte) {
	s := satellites{behind: map[uint8]*repository{}, fault: fault}
	var out [][]byte
	for _, one := range all {
		encoded, numbered := records(Identity{Product: "Satellite"}, one.Sensors, nil)
		repo := &repository{sensors: map[uint8]Sensor{}}
		for _, sensor := range numbered {
			repo.sensors[sensor.Number] = sensor
		}
		s.behind[one.Address] = repo
		const owner = 5
		for _, record := range encoded {
			record[owner] = one.Address
			out = append(out, record)
		}
	}
	return s, out
}

// send is Send Message. The controller's answer comes within it.
func (s satellites) send(ctx context.Context, h *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
	const head = 1
	if len(req) < head+7 {
		return nil, types.CodeRequestDataTruncated, nil
	}
	msg := req[head:]
	repo, ok := s.behind[msg[0]]
	if !ok || s.fault().BridgeDown {
		return nil, nakOnWrite, nil
	}
	if s.fault().BridgeSilent {
		return nil, types.CodeOK, nil
	}
	netFn, command, data := msg[1]>>2, msg[5], msg[6:len(msg)-1]
	body, code := []byte(nil), types.CompletionCode(types.CodeInvalidCommand)
	answers := map[uint8]func(Sensor, []byte) []byte{0x2D: reading, 0x27: thresholds, 0x23: factors}
	if answer, known := answers[command]; known && netFn == 0x04 {
		var err error
		if body, code, err = repo.onSensor(answer)(ctx, h, data); err != nil {
			return nil, code, err
		}
	}
	out := []byte{msg[3], (netFn | 1) << 2}
	out = append(out, zeroSum(out))
	rest := append([]byte{msg[0], msg[4], command, byte(code)}, body...)
	return append(append(out, rest...), zeroSum(rest)), types.CodeOK, nil
}
