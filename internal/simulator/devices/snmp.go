package devices

import (
	"hash/fnv"
	"strconv"
	"time"

	"github.com/gosnmp/gosnmp"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// SNMP is what an SNMP device serves and to whom.
type SNMP struct {
	Objects *snmpagent.Objects
	V3      bool
}

// Logins of the simulation. Its devices listen on loopback only.
const (
	Community       = "ridethrough"
	User            = "monitor"
	AuthPassphrase  = "simulated-authentication"
	PrivPassphrase  = "simulated-privacy"
	commonAuth      = gosnmp.SHA256
	commonPrivacy   = gosnmp.AES
	AuthProtocol    = "sha256" // of User
	PrivacyProtocol = "aes"    // of User
)

// Server returns an agent for the device called name.
func (s *SNMP) Server(name string) (Server, error) {
	if !s.V3 {
		return snmpagent.New(snmpagent.Config{Community: Community}, s.Objects)
	}
	return snmpagent.New(snmpagent.Config{
		EngineID: engineID(name),
		Users: []snmpagent.User{{
			Name: User, Auth: commonAuth, AuthPassphrase: AuthPassphrase,
			Privacy: commonPrivacy, PrivPassphrase: PrivPassphrase,
		}},
	}, s.Objects)
}

// engineID is an SNMP engine identifier of its own for each device: the
// reserved enterprise 0, format 5 (octets) and a hash of the name (RFC 3411,
// SnmpEngineID).
func engineID(name string) string {
	h := fnv.New64a()
	h.Write([]byte(name))
	return string(h.Sum([]byte{0x80, 0, 0, 0, 5}))
}

// A mib fills the objects of one device and keeps the list of its readings.
type mib struct {
	meters
	device  *Device
	objects *snmpagent.Objects
}

func newMIB(m meters, name, profile string) *mib {
	objects := snmpagent.NewObjects()
	return &mib{m, &Device{Name: name, Profile: profile, SNMP: &SNMP{Objects: objects}}, objects}
}

// system fills the system group of RFC 3418.
func (b *mib) system(descr, objectID string) {
	const base = ".1.3.6.1.2.1.1."
	booted := b.plant.Now().Add(-40 * 24 * time.Hour)
	b.objects.Set(base+"1.0", snmpagent.String(descr))
	b.objects.Set(base+"2.0", snmpagent.ObjectID(objectID))
	b.objects.SetFunc(base+"3.0", func() snmpagent.Value {
		return snmpagent.TimeTicks(uint32(b.plant.Now().Sub(booted) / (10 * time.Millisecond)))
	})
	b.objects.Set(base+"4.0", snmpagent.String("facility"))
	b.objects.Set(base+"5.0", snmpagent.String(b.device.Name))
	b.objects.Set(base+"6.0", snmpagent.String("simulated"))
	b.objects.Set(base+"7.0", snmpagent.Integer(72))
}

// A shown says which series an object shows, and how.
type shown struct {
	asset string
	point facility.Point
	part  string
	// factor turns the unit of the point into that of the wire: 10 for tenths.
	factor float64
	// source is the part of the plant's series, when it differs from part.
	source *string
}

// scaled serves an Integer32 that shows a series.
func (b *mib) scaled(oid string, s shown) {
	value := b.note(s)
	b.objects.SetFunc(oid, func() snmpagent.Value { return snmpagent.Scaled(value(), s.factor) })
}

// gauge is scaled with an unsigned Gauge32.
func (b *mib) gauge(oid string, s shown) {
	value := b.note(s)
	b.objects.SetFunc(oid, func() snmpagent.Value { return snmpagent.ScaledGauge(value(), s.factor) })
}

// note writes down that the device gives a reading and returns its meter.
func (b *mib) note(s shown) func() float64 {
	source := s.part
	if s.source != nil {
		source = *s.source
	}
	value := b.read(s.asset, s.point, source)
	b.promise(s.asset, s.point, s.part, value, 0.5/s.factor)
	return value
}

func (b *mib) promise(asset string, point facility.Point, part string, value func() float64, tolerance float64) {
	b.device.Readings = append(b.device.Readings, Reading{
		Key:   facility.SeriesKey{Asset: asset, Point: point, Part: part},
		Value: value, Tolerance: tolerance,
	})
}

// coded serves an enumeration: code turns the plant's value into the wire's,
// back turns the wire's into what a monitor should understand by it.
func (b *mib) coded(oid, asset string, point facility.Point, part string, code map[float64]int, back map[int]float64) {
	value := b.read(asset, point, part)
	b.objects.SetFunc(oid, func() snmpagent.Value { return snmpagent.Integer(code[value()]) })
	b.promise(asset, point, part, func() float64 { return back[code[value()]] }, 0)
}

func num(i int) string { return strconv.Itoa(i) }
