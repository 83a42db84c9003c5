package snmpagent

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gosnmp/gosnmp"
)

// Counters of RFC 3414 that a report names.
const (
	reportUnsupportedLevel = ".1.3.6.1.6.3.15.1.1.1.0" // usmStatsUnsupportedSecLevels
	reportNotInTime        = ".1.3.6.1.6.3.15.1.1.2.0" // usmStatsNotInTimeWindows
	reportUnknownUser      = ".1.3.6.1.6.3.15.1.1.3.0" // usmStatsUnknownUserNames
	reportUnknownEngine    = ".1.3.6.1.6.3.15.1.1.4.0" // usmStatsUnknownEngineIDs
	reportWrongDigest      = ".1.3.6.1.6.3.15.1.1.5.0" // usmStatsWrongDigests
	reportDecryption       = ".1.3.6.1.6.3.15.1.1.6.0" // usmStatsDecryptionErrors
)

// timeWindow is how far the manager's idea of our time may be off (RFC 3414,
// 2.2.3).
const timeWindow = 150

// usm is the user-based security model of one engine.
type usm struct {
	engineID string
	users    map[string]*account

	mu      sync.Mutex // guards everything below
	boots   uint32
	started time.Time
	reports map[string]uint32
}

// account is a user with keys localised to the engine.
type account struct {
	user    User
	level   gosnmp.SnmpV3MsgFlags
	mu      sync.Mutex // decoder is not for concurrent use
	decoder *gosnmp.GoSNMP
	keys    *gosnmp.UsmSecurityParameters
}

func newUSM(engineID string, users []User) (*usm, error) {
	u := &usm{engineID: engineID, users: map[string]*account{}, boots: 1, started: time.Now(), reports: map[string]uint32{}}
	if len(users) == 0 {
		return u, nil
	}
	if len(engineID) < 5 || len(engineID) > 32 {
		return nil, fmt.Errorf("snmp agent: engine id of %d bytes, want 5 to 32", len(engineID))
	}
	for _, user := range users {
		a, err := newAccount(engineID, user)
		if err != nil {
			return nil, err
		}
		u.users[user.Name] = a
	}
	return u, nil
}

func newAccount(engineID string, user User) (*account, error) {
	if user.Auth == 0 {
		user.Auth = gosnmp.NoAuth
	}
	if user.Privacy == 0 {
		user.Privacy = gosnmp.NoPriv
	}
	keys := &gosnmp.UsmSecurityParameters{
		UserName: user.Name, AuthoritativeEngineID: engineID,
		AuthenticationProtocol: user.Auth, AuthenticationPassphrase: user.AuthPassphrase,
		PrivacyProtocol: user.Privacy, PrivacyPassphrase: user.PrivPassphrase,
	}
	if err := keys.InitSecurityKeys(); err != nil {
		return nil, fmt.Errorf("snmp agent: user %s: %w", user.Name, err)
	}
	a := &account{user: user, level: level(user), keys: keys}
	a.decoder = &gosnmp.GoSNMP{
		Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, MsgFlags: a.level, SecurityParameters: keys,
	}
	return a, nil
}

func level(user User) gosnmp.SnmpV3MsgFlags {
	switch {
	case user.Privacy > gosnmp.NoPriv:
		return gosnmp.AuthPriv
	case user.Auth > gosnmp.NoAuth:
		return gosnmp.AuthNoPriv
	}
	return gosnmp.NoAuthNoPriv
}

// Reboot restarts the engine's clock and counts a boot, so that managers fall
// out of the time window as they do when a device is power-cycled.
func (a *Agent) Reboot() {
	a.usm.mu.Lock()
	defer a.usm.mu.Unlock()
	a.usm.boots++
	a.usm.started = time.Now()
}

// clock returns the engine's boots and time.
func (u *usm) clock() (boots, seconds uint32) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.boots, uint32(time.Since(u.started) / time.Second)
}

func (u *usm) count(report string) uint {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.reports[report]++
	return uint(u.reports[report])
}

// respondV3 walks the checks of RFC 3414, section 3.2, in their order.
func (a *Agent) respondV3(request []byte) (asked, reply *gosnmp.SnmpPacket) {
	if len(a.usm.users) == 0 {
		return nil, nil
	}
	header := header(request)
	if header == nil {
		return nil, nil
	}
	sent := header.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	if sent.AuthoritativeEngineID != a.usm.engineID {
		return header, a.usm.report(header, reportUnknownEngine, nil)
	}
	account, known := a.usm.users[sent.UserName]
	if !known {
		return header, a.usm.report(header, reportUnknownUser, nil)
	}
	if header.MsgFlags&gosnmp.AuthPriv != account.level {
		return header, a.usm.report(header, reportUnsupportedLevel, nil)
	}
	asked, err := account.decode(request)
	if err != nil {
		return header, a.usm.report(header, reportFor(err), nil)
	}
	if account.level&gosnmp.AuthNoPriv != 0 && !a.usm.inTime(sent) {
		return asked, a.usm.report(header, reportNotInTime, account)
	}
	return asked, a.usm.reply(a.tree, asked, account, a.config.MaxSize)
}

// header decodes what is readable without keys; nil when that is nothing.
func header(request []byte) *gosnmp.SnmpPacket {
	probe := gosnmp.GoSNMP{
		Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel,
		SecurityParameters: &gosnmp.UsmSecurityParameters{UserName: "-"},
	}
	// Authenticated and encrypted messages are an error here, after the header.
	packet, _ := probe.SnmpDecodePacket(append([]byte(nil), request...))
	if packet == nil || packet.SecurityParameters == nil || packet.MsgID == 0 {
		return nil
	}
	return packet
}

// decode authenticates and decrypts.
func (a *account) decode(request []byte) (*gosnmp.SnmpPacket, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.decoder.UnmarshalTrap(append([]byte(nil), request...), true)
}

// reportFor picks the counter from the library's error text: there is no
// sentinel on the decoding side.
func reportFor(err error) string {
	text := err.Error()
	if strings.Contains(text, "not authentic") || strings.Contains(text, "msgAuthenticationParameters") {
		return reportWrongDigest
	}
	return reportDecryption
}

func (u *usm) inTime(sent *gosnmp.UsmSecurityParameters) bool {
	boots, seconds := u.clock()
	off := int64(sent.AuthoritativeEngineTime) - int64(seconds)
	return sent.AuthoritativeEngineBoots == boots && off <= timeWindow && off >= -timeWindow
}

// report builds a report; authenticated when account is given.
func (u *usm) report(header *gosnmp.SnmpPacket, name string, account *account) *gosnmp.SnmpPacket {
	security := &gosnmp.UsmSecurityParameters{UserName: header.SecurityParameters.(*gosnmp.UsmSecurityParameters).UserName}
	var flags gosnmp.SnmpV3MsgFlags
	if account != nil {
		security = account.keys.Copy().(*gosnmp.UsmSecurityParameters)
		flags = gosnmp.AuthNoPriv
	}
	security.AuthoritativeEngineID = u.engineID
	security.AuthoritativeEngineBoots, security.AuthoritativeEngineTime = u.clock()
	return &gosnmp.SnmpPacket{
		Version: gosnmp.Version3, MsgID: header.MsgID, MsgFlags: flags, SecurityModel: gosnmp.UserSecurityModel,
		SecurityParameters: security, ContextEngineID: u.engineID, PDUType: gosnmp.Report, RequestID: header.RequestID,
		Variables: []gosnmp.SnmpPDU{{Name: name, Type: gosnmp.Counter32, Value: u.count(name)}},
	}
}

func (u *usm) reply(tree Tree, asked *gosnmp.SnmpPacket, account *account, maxSize int) *gosnmp.SnmpPacket {
	security := account.keys.Copy().(*gosnmp.UsmSecurityParameters)
	security.AuthoritativeEngineBoots, security.AuthoritativeEngineTime = u.clock()
	if size := int(asked.MsgMaxSize); size >= 484 && size < maxSize {
		maxSize = size
	}
	const headers = 210 // message, security and scoped PDU headers, SHA-512 digest, padding
	variables, status, index := answer(tree, asked, maxSize-headers)
	packet := &gosnmp.SnmpPacket{
		Version: gosnmp.Version3, MsgID: asked.MsgID, MsgFlags: account.level, SecurityModel: gosnmp.UserSecurityModel,
		SecurityParameters: security, ContextEngineID: u.engineID, ContextName: asked.ContextName,
		PDUType: gosnmp.GetResponse, RequestID: asked.RequestID, Error: status, ErrorIndex: uint8(index), Variables: variables,
	}
	if account.level == gosnmp.AuthPriv {
		if err := account.keys.InitPacket(packet); err != nil {
			return nil
		}
	}
	return packet
}
