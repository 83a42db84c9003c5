package bmc

import (
	"context"
	"time"

	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/types"
)

// registry is the reference server's set of commands with ours on top.
func (b *BMC) registry() *handlers.Registry {
	reg := handlers.NewRegistry()
	reg.Use(b.count)
	handlers.RegisterAllHandlers(reg)
	b.repo.register(reg)
	b.repo.registerSensors(reg)
	dcmi{power: b.cfg.Power, inlets: b.cfg.Inlets, now: time.Now}.register(reg)
	b.log.register(reg)
	reg.RegisterFunc(types.CommandSendMessage, b.sats.send)
	if b.cfg.NoRepository {
		b.repo.registerDevice(reg)
		reg.RegisterFunc(types.CommandGetDeviceID, b.deviceID)
	}
	if b.cfg.Replay != nil {
		b.cfg.Replay.play(b.repo, reg)
	}
	reg.RegisterFunc(types.CommandGetChassisStatus, b.chassisStatus)
	return reg
}

// count counts commands within sessions. The first command of a session is
// Set Session Privilege Level for every client, so that counts sessions.
func (b *BMC) count(next handlers.Handler) handlers.Handler {
	return handlers.HandlerFunc(func(ctx context.Context, h *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
		if h.Session != nil {
			b.commands.Add(1)
			if h.Command == types.CommandSetSessionPrivilegeLevel {
				b.opened.Add(1)
			}
		}
		return next.Handle(ctx, h, req)
	})
}

// deviceID is Get Device ID (20.1) of a BMC with device SDRs; the reference
// server leaves their bit out.
func (b *BMC) deviceID(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	const deviceSDRs, sensorsEventsFRU = 0x81, 0x8D
	id := b.cfg.Identity
	return []byte{
		bmcSlaveAddress, deviceSDRs, id.FirmwareMajor, id.FirmwareMinor, 0x02, sensorsEventsFRU,
		byte(id.ManufacturerID), byte(id.ManufacturerID >> 8), byte(id.ManufacturerID >> 16), byte(id.ProductID), byte(id.ProductID >> 8),
	}, types.CodeOK, nil
}

// chassisStatus is Get Chassis Status (28.2).
func (b *BMC) chassisStatus(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	state := byte(0x20) // restore policy: last state
	if b.cfg.On == nil || b.cfg.On() {
		state |= 0x01
	}
	return []byte{state, 0, 0x40}, types.CodeOK, nil
}
