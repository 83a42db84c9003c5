package bmc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	core "github.com/bougou/go-ipmi/pkg/bmc"
	"github.com/bougou/go-ipmi/pkg/clock"
	"github.com/bougou/go-ipmi/pkg/hal/mock"
	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/server"
	"github.com/bougou/go-ipmi/pkg/types"
)

// BMC is one simulated BMC. Its methods may be called from any goroutine.
type BMC struct {
	cfg  Config
	core *core.BMC
	reg  *handlers.Registry
	repo *repository
	log  *eventLog
	sats satellites

	state                     atomic.Pointer[Fault]
	packets, commands, opened atomic.Int64
	seen                      sync.Map // session ids that packets came for
}

// New checks cfg and makes a BMC. It opens nothing; see Serve.
func New(cfg Config) (*BMC, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	if cfg.Privilege == 0 {
		cfg.Privilege = uint8(core.PrivilegeLevelAdministrator)
	}
	b := &BMC{cfg: cfg, core: newCore(cfg), repo: &repository{}, log: &eventLog{events: slices.Clone(cfg.Events), first: 1, now: time.Now}}
	var behind [][]byte
	b.sats, behind = newSatellites(cfg.Satellites, b.fault)
	b.cfg.Extra = slices.Concat(cfg.Extra, behind)
	cfg = b.cfg
	b.repo.set(time.Now(), cfg.Identity, cfg.Sensors, cfg.Extra)
	b.reg = b.registry()
	return b, nil
}

func (c Config) validate() error {
	var problems []error
	if c.User == "" || len(c.User) > 16 {
		problems = append(problems, fmt.Errorf("bmc: user name of %d bytes, want 1 to 16", len(c.User)))
	}
	if len(c.Password) > 20 {
		problems = append(problems, fmt.Errorf("bmc: password of %d bytes, want at most 20", len(c.Password)))
	}
	if len(c.Sensors) > 254 {
		problems = append(problems, fmt.Errorf("bmc: %d sensors, want at most 254", len(c.Sensors)))
	}
	for _, s := range c.Sensors {
		if len(s.Name) > nameMax {
			problems = append(problems, fmt.Errorf("bmc: sensor name %q is longer than %d bytes", s.Name, nameMax))
		}
	}
	for i, r := range c.Extra {
		if len(r) < 2 || !c.Broken && (len(r) < 5 || len(r) != 5+int(r[4])) {
			problems = append(problems, fmt.Errorf("bmc: extra record %d of %d bytes; want a header of 5 and as many as it says", i, len(r)))
		}
	}
	for _, id := range c.CipherSuites {
		if !core.SupportedCipherSuite(types.CipherSuiteID(id)) {
			problems = append(problems, fmt.Errorf("bmc: cipher suite %d is not simulated; use 3 or 17", id))
		}
	}
	return errors.Join(problems...)
}

func newCore(cfg Config) *core.BMC {
	hardware := mock.New()
	// The store exists from the start and a fresh map cannot fail.
	_ = hardware.Storage().FRU().Write(context.Background(), 0, fru(cfg.Identity))
	info := core.DeviceInfo{
		DeviceID: 0x20, DeviceRevision: 1, IPMIVersion: 0x02, // 2.0: the low nibble is the major part (20.1)
		FirmwareMajor: cfg.Identity.FirmwareMajor, FirmwareMinor: cfg.Identity.FirmwareMinor,
		ManufacturerID: cfg.Identity.ManufacturerID, ProductID: cfg.Identity.ProductID,
		AdditionalDeviceSupport: 0x8F, // chassis, FRU, SEL, SDR repository, sensors (table 20-2)
	}
	suites := []types.CipherSuiteID{types.CipherSuiteID3, types.CipherSuiteID17}
	if len(cfg.CipherSuites) > 0 {
		suites = nil
		for _, id := range cfg.CipherSuites {
			suites = append(suites, types.CipherSuiteID(id))
		}
	}
	if cfg.NoRepository {
		info.DeviceRevision, info.AdditionalDeviceSupport = 0x81, 0x8D // device SDRs, no repository device
	}
	b := core.New(info, guid(cfg.Identity), hardware, core.WithCipherSuites(slices.Clip(suites)), core.WithV15Disabled())
	if cfg.MaxSessions > 0 {
		b.Sessions = core.NewSessionStoreWithOptions(clock.Real, core.WithMaxSessions(cfg.MaxSessions))
		b.Sessions.SetOnRemove(b.SOL.DeactivateBySession)
	}
	addUser(b, cfg)
	return b
}

// guid spreads the serial number over the 16 bytes, so that two BMCs differ.
func guid(id Identity) (g [16]byte) {
	for i, c := range []byte(id.Product + id.Serial) {
		g[i%16] = g[i%16]*31 + c
	}
	g[7] = g[7]&0x0F | 0x10 // a version 1 GUID, which tools print without complaint
	g[8] = g[8]&0x3F | 0x80
	return g
}

func addUser(b *core.BMC, cfg Config) {
	user, err := b.Users.Add(2, cfg.User)
	if err != nil {
		panic("bmc: " + err.Error()) // the store is empty and 2 a valid slot
	}
	user.SetPassword([]byte(cfg.Password))
	user.Enabled = true
	level := core.PrivilegeLevel(cfg.Privilege)
	if level == 0 {
		level = core.PrivilegeLevelAdministrator
	}
	user.ChannelAccess[1] = core.UserChannelAccess{MaxPrivilege: level, Enabled: true}
}

// Serve answers on conn until ctx ends, then closes conn and returns nil.
func (b *BMC) Serve(ctx context.Context, conn net.PacketConn) error {
	srv := server.NewServer(b.core, &wire{PacketConn: conn, bmc: b}, server.WithHandlerRegistry(b.reg))
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = srv.Close() // closes conn; Serve below then returns
	})
	err := srv.Serve(ctx)
	if !stop() {
		<-closed
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// SetFault changes what is wrong with the BMC.
func (b *BMC) SetFault(f Fault) { b.state.Store(&f) }

func (b *BMC) fault() Fault {
	if f := b.state.Load(); f != nil {
		return *f
	}
	return Fault{}
}

// SetSensors replaces the sensors, as a firmware update does: the timestamp of
// the SDR repository changes.
func (b *BMC) SetSensors(sensors []Sensor) {
	b.repo.set(time.Now(), b.cfg.Identity, sensors, b.cfg.Extra)
}

// Restart forgets every session, as a BMC does that restarts. Whoever had one
// gets no answer any more.
func (b *BMC) Restart() {
	b.seen.Range(func(id, _ any) bool {
		_ = b.core.Sessions.Close(id.(uint32)) // it may be closed already
		b.seen.Delete(id)
		return true
	})
}

// Sessions is the number of sessions that are open now.
func (b *BMC) Sessions() int { return b.core.Sessions.Count() }

// Counters returns what the BMC has seen so far.
func (b *BMC) Counters() Counters {
	return Counters{Packets: int(b.packets.Load()), Commands: int(b.commands.Load()), Opened: int(b.opened.Load())}
}
