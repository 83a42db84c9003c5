package ipmi

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
)

const (
	netFnApp       = 0x06
	cmdGetDeviceID = 0x01
)

// identity is what a BMC says of itself (20.1).
type identity struct {
	manufacturer uint32 // IANA enterprise number
	product      uint16
	firmware     string
	version      string   // of IPMI
	commands     commands // how its sensor data records are read
	deviceSDRs   bool     // it has records of its own, beside a repository or instead
}

func identify(ctx context.Context, s *lanplus.Session) (identity, error) {
	data, err := s.Command(ctx, netFnApp, 0, cmdGetDeviceID, nil)
	if err != nil {
		return identity{}, fmt.Errorf("get device id: %w", err)
	}
	const size = 11
	if len(data) < size {
		return identity{}, fmt.Errorf("get device id: %d bytes, want at least %d", len(data), size)
	}
	const providesDeviceSDRs, repositoryDevice = 1 << 7, 1 << 1
	id := identity{
		manufacturer: uint32(data[6]) | uint32(data[7])<<8 | uint32(data[8]&0x0F)<<16,
		product:      binary.LittleEndian.Uint16(data[9:]),
		firmware:     fmt.Sprintf("%d.%02X", data[2]&0x7F, data[3]),
		version:      fmt.Sprintf("%d.%d", data[4]&0x0F, data[4]>>4),
		commands:     repositoryCommands,
		deviceSDRs:   data[1]&providesDeviceSDRs != 0,
	}
	if data[5]&repositoryDevice == 0 && id.deviceSDRs {
		id.commands = deviceCommands
	}
	return id, nil
}
