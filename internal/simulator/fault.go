package simulator

import (
	"fmt"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Kill makes a device fall silent, as if its cable were pulled.
func (s *Simulator) Kill(device string) error { return s.fault(device, true, false) }

// Hang makes a device take requests, work on them and never answer.
func (s *Simulator) Hang(device string) error { return s.fault(device, false, true) }

// Revive undoes Kill and Hang.
func (s *Simulator) Revive(device string) error { return s.fault(device, false, false) }

func (s *Simulator) fault(device string, dead, mute bool) error {
	var names []string
	for _, h := range s.hosts {
		if h.device.Name == device {
			h.conn.set(dead, mute)
			return nil
		}
		names = append(names, h.device.Name)
	}
	hint := ""
	if near := facility.Nearest(device, names); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("simulator: no device %q%s", device, hint)
}
