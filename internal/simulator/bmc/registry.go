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
	dcmi{power: b.cfg.Power, now: time.Now}.register(reg)
	eventLog{events: b.cfg.Events, now: time.Now}.register(reg)
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

// chassisStatus is Get Chassis Status (28.2).
func (b *BMC) chassisStatus(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	state := byte(0x20) // restore policy: last state
	if b.cfg.On == nil || b.cfg.On() {
		state |= 0x01
	}
	return []byte{state, 0, 0x40}, types.CodeOK, nil
}
