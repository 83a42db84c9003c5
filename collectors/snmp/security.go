package snmp

import (
	"crypto"
	_ "crypto/md5" // the hashes that auth_protocol may name
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
)

var authProtocols = map[string]gosnmp.SnmpV3AuthProtocol{
	"": gosnmp.NoAuth, "md5": gosnmp.MD5, "sha": gosnmp.SHA, "sha224": gosnmp.SHA224,
	"sha256": gosnmp.SHA256, "sha384": gosnmp.SHA384, "sha512": gosnmp.SHA512,
}

var privacyProtocols = map[string]gosnmp.SnmpV3PrivProtocol{
	"": gosnmp.NoPriv, "des": gosnmp.DES, "aes": gosnmp.AES, "aes192": gosnmp.AES192,
	"aes256": gosnmp.AES256, "aes192c": gosnmp.AES192C, "aes256c": gosnmp.AES256C,
}

// keyLength is the length of a privacy key in bytes.
var keyLength = map[gosnmp.SnmpV3PrivProtocol]int{
	gosnmp.DES: 16, gosnmp.AES: 16, gosnmp.AES192: 24, gosnmp.AES192C: 24, gosnmp.AES256: 32, gosnmp.AES256C: 32,
}

// checkLogin says what is wrong with credentials for SNMP.
func checkLogin(c collectors.Credentials) error {
	switch c.Version {
	case "1", "2c", "":
		if c.Community.IsZero() {
			return fmt.Errorf("credentials %q: community: missing; SNMP v1 and v2c need it", c.Name)
		}
		if len(c.Community.Reveal()) > 127 {
			return fmt.Errorf("credentials %q: community: longer than 127 characters", c.Name)
		}
		return nil
	case "3":
		return checkUser(c)
	}
	return fmt.Errorf("credentials %q: version %q: want 1, 2c or 3", c.Name, c.Version)
}

func checkUser(c collectors.Credentials) error {
	auth, knownAuth := authProtocols[strings.ToLower(c.AuthProtocol)]
	privacy, knownPrivacy := privacyProtocols[strings.ToLower(c.PrivacyProtocol)]
	const shortest = 8 // RFC 3414, section 11.2
	switch {
	case c.User == "":
		return fmt.Errorf("credentials %q: user: missing; SNMP v3 needs it", c.Name)
	case !knownAuth:
		return fmt.Errorf("credentials %q: auth_protocol %q: want one of %s", c.Name, c.AuthProtocol, names(authProtocols))
	case !knownPrivacy:
		return fmt.Errorf("credentials %q: privacy_protocol %q: want one of %s", c.Name, c.PrivacyProtocol, names(privacyProtocols))
	case privacy != gosnmp.NoPriv && auth == gosnmp.NoAuth:
		return fmt.Errorf("credentials %q: privacy_protocol needs an auth_protocol", c.Name)
	case auth != gosnmp.NoAuth && len(c.Password.Reveal()) < shortest:
		return fmt.Errorf("credentials %q: password: shorter than %d characters, which SNMP v3 does not allow", c.Name, shortest)
	case privacy != gosnmp.NoPriv && len(c.PrivacyPassword.Reveal()) < shortest:
		return fmt.Errorf("credentials %q: privacy_password: shorter than %d characters, which SNMP v3 does not allow", c.Name, shortest)
	}
	return nil
}

func names[V any](m map[string]V) string {
	return strings.Join(slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(s string) bool { return s == "" }), ", ")
}

// keyring remembers what a password hashes to (RFC 3414, appendix A.2): a
// megabyte of hashing that all devices with the same login share.
type keyring struct {
	mu    sync.Mutex // guards everything below
	bases map[passwordOf][]byte
}

type passwordOf struct {
	protocol gosnmp.SnmpV3AuthProtocol
	password string
}

func newKeyring() *keyring { return &keyring{bases: map[passwordOf][]byte{}} }

// base returns the key of a password that no engine has localised yet.
func (k *keyring) base(protocol gosnmp.SnmpV3AuthProtocol, password string) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	id := passwordOf{protocol, password}
	if k.bases[id] == nil {
		k.bases[id] = hashMegabyte(protocol.HashType(), password)
	}
	return k.bases[id]
}

// hashMegabyte hashes the password, repeated to 2^20 bytes.
func hashMegabyte(hash crypto.Hash, password string) []byte {
	h := hash.New()
	chunk := []byte(strings.Repeat(password, 1+8192/len(password)))
	chunk = chunk[:len(chunk)/len(password)*len(password)]
	for left := 1 << 20; left > 0; left -= len(chunk) {
		h.Write(chunk[:min(left, len(chunk))])
	}
	return h.Sum(nil)
}

// localise binds a key to an engine.
func localise(hash crypto.Hash, base []byte, engine string) []byte {
	h := hash.New()
	h.Write(base)
	h.Write([]byte(engine))
	h.Write(base)
	return h.Sum(nil)
}

// parameters returns the security parameters of a login at an engine.
func (k *keyring) parameters(c collectors.Credentials, engine string) *gosnmp.UsmSecurityParameters {
	p := &gosnmp.UsmSecurityParameters{
		UserName: c.User, AuthoritativeEngineID: engine,
		AuthenticationProtocol: authProtocols[strings.ToLower(c.AuthProtocol)],
		PrivacyProtocol:        privacyProtocols[strings.ToLower(c.PrivacyProtocol)],
	}
	hash := p.AuthenticationProtocol.HashType()
	if p.AuthenticationProtocol != gosnmp.NoAuth {
		p.SecretKey = localise(hash, k.base(p.AuthenticationProtocol, c.Password.Reveal()), engine)
	}
	if p.PrivacyProtocol != gosnmp.NoPriv {
		p.PrivacyKey = k.privacyKey(p, c.PrivacyPassword.Reveal(), engine)
	}
	return p
}

// privacyKey extends a key that is shorter than the cipher's: by hashing it
// (draft-blumenthal-aes-usm-04), or, for the protocols that end in c, by taking
// it for a password again (draft-reeder-snmpv3-usm-3desede-00), as Cisco does.
func (k *keyring) privacyKey(p *gosnmp.UsmSecurityParameters, password, engine string) []byte {
	hash := p.AuthenticationProtocol.HashType()
	key := localise(hash, k.base(p.AuthenticationProtocol, password), engine)
	for part := key; len(key) < keyLength[p.PrivacyProtocol]; {
		if p.PrivacyProtocol == gosnmp.AES192C || p.PrivacyProtocol == gosnmp.AES256C {
			part = localise(hash, hashMegabyte(hash, string(part)), engine)
		} else {
			h := hash.New()
			h.Write(key)
			part = h.Sum(nil)
		}
		key = append(key, part...)
	}
	return key[:keyLength[p.PrivacyProtocol]]
}

// flags is the security level of parameters.
func flags(p *gosnmp.UsmSecurityParameters) gosnmp.SnmpV3MsgFlags {
	switch {
	case p.PrivacyProtocol != gosnmp.NoPriv:
		return gosnmp.AuthPriv
	case p.AuthenticationProtocol != gosnmp.NoAuth:
		return gosnmp.AuthNoPriv
	}
	return gosnmp.NoAuthNoPriv
}
