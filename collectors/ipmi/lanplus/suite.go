package lanplus

import (
	"crypto/hmac"
	"crypto/md5"  //nolint:gosec // cipher suite 8 is HMAC-MD5, the last resort of old BMCs
	"crypto/sha1" //nolint:gosec // cipher suite 3 is HMAC-SHA1, the one suite every BMC must have
	"crypto/sha256"
	"hash"
	"slices"

	"github.com/bougou/go-ipmi/pkg/types"
)

// Suite is a cipher suite id (table 22-20).
type Suite uint8

// Suites spoken here, all with AES-CBC-128. Suites that do not encrypt, or do
// not authenticate (0), are left out on purpose.
const (
	SuiteMD5    Suite = 8
	SuiteSHA1   Suite = 3
	SuiteSHA256 Suite = 17
)

// preferred is the order in which suites are tried.
var preferred = []Suite{SuiteSHA256, SuiteSHA1, SuiteMD5}

// algorithms of one suite.
type algorithms struct {
	auth      types.AuthAlg
	integrity types.IntegrityAlg
	crypt     types.CryptAlg
	hash      func() hash.Hash
	codeLen   int // bytes of the integrity code after each packet
}

func (s Suite) algorithms() algorithms {
	auth, integrity, crypt, _ := types.GetCipherSuiteAlgorithms(types.CipherSuiteID(s))
	a := algorithms{auth: auth, integrity: integrity, crypt: crypt}
	switch s {
	case SuiteSHA256:
		a.hash, a.codeLen = sha256.New, 16
	case SuiteMD5:
		a.hash, a.codeLen = md5.New, 16
	default:
		a.hash, a.codeLen = sha1.New, 12
	}
	return a
}

// code starts an integrity code under key k1.
func (a algorithms) code(k1 []byte) hash.Hash { return hmac.New(a.hash, k1) }

// common are the suites to try with a BMC that offers these, best first. A BMC
// that does not say what it offers is tried with all.
func common(offered []Suite) []Suite {
	if len(offered) == 0 {
		return preferred
	}
	return slices.DeleteFunc(slices.Clone(preferred), func(s Suite) bool { return !slices.Contains(offered, s) })
}

// parseSuites reads the records of Get Channel Cipher Suites (22.15.1): C0h and
// an id for a standard suite, C1h, an id and three bytes for an OEM one, each
// followed by algorithm tags below C0h.
func parseSuites(records []byte) []Suite {
	const standard, oem = 0xC0, 0xC1
	var out []Suite
	for i := 0; i < len(records); i++ {
		switch records[i] {
		case standard:
			if i++; i < len(records) {
				out = append(out, Suite(records[i]))
			}
		case oem:
			i += 4
		}
	}
	return out
}
