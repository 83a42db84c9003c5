package lanplus

import (
	"bytes"
	"crypto/aes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func testKeys(t testing.TB, s Suite) *keys {
	t.Helper()
	block, err := aes.NewCipher(bytes.Repeat([]byte{2}, 16))
	if err != nil {
		t.Fatal(err)
	}
	a := s.algorithms()
	return &keys{block: block, code: a.code(bytes.Repeat([]byte{1}, 20)), codeLen: a.codeLen}
}

func TestPacketsComeOutAsTheyWentIn(t *testing.T) {
	for _, s := range preferred {
		k := testKeys(t, s)
		for n := range 40 {
			message := bytes.Repeat([]byte{0xA5}, n)
			iv := [ivSize]byte{byte(n)}
			pkt := k.seal(nil, 0x01020304, 7, &iv, message)
			if (len(pkt)-len(rmcpHeader)-k.codeLen)%4 != 0 {
				t.Errorf("suite %d, %d bytes: the code does not begin on a multiple of four", s, n)
			}
			got, err := k.open(bytes.Clone(pkt), 0x01020304)
			if err != nil || !bytes.Equal(got, message) {
				t.Errorf("suite %d: open = %x, %v; want %x", s, got, err, message)
			}
		}
	}
}

// A packet with any one bit changed, of another session or cut short is not
// ours. The version and sequence bytes of the RMCP header are not covered.
func TestForgedPacketsAreDropped(t *testing.T) {
	k := testKeys(t, SuiteSHA256)
	var iv [ivSize]byte
	pkt := k.seal(nil, 42, 7, &iv, []byte("Get Sensor Reading"))
	for bit := len(rmcpHeader) * 8; bit < len(pkt)*8; bit++ {
		forged := bytes.Clone(pkt)
		forged[bit/8] ^= 1 << (bit % 8)
		if _, err := k.open(forged, 42); !errors.Is(err, errNotOurs) {
			t.Errorf("bit %d changed: %v; want %v", bit, err, errNotOurs)
		}
	}
	for n := range len(pkt) {
		if _, err := k.open(bytes.Clone(pkt[:n]), 42); !errors.Is(err, errNotOurs) {
			t.Errorf("first %d bytes: %v; want %v", n, err, errNotOurs)
		}
	}
	if _, err := k.open(bytes.Clone(pkt), 43); !errors.Is(err, errNotOurs) {
		t.Errorf("another session: %v; want %v", err, errNotOurs)
	}
}

func TestAnswerBelongsToItsRequest(t *testing.T) {
	const netFn, command, sequence = 0x04, 0x2D, 9
	// The answer to a request is laid out as one, from the BMC, netFn odd.
	msg := request(nil, netFn|1, 0, command, sequence, []byte{0x00, 23, 0xC0})
	code, data, err := answer(msg, netFn, command, sequence)
	if err != nil || code != 0 || !cmp.Equal(data, []byte{23, 0xC0}) {
		t.Errorf("answer = %x, %x, %v", code, data, err)
	}
	for name, check := range map[string]func() error{
		"sequence": func() error { _, _, err := answer(msg, netFn, command, sequence+1); return err },
		"command":  func() error { _, _, err := answer(msg, netFn, command+1, sequence); return err },
		"netFn":    func() error { _, _, err := answer(msg, netFn+2, command, sequence); return err },
		"length":   func() error { _, _, err := answer(msg[:7], netFn, command, sequence); return err },
		"checksum": func() error {
			damaged := bytes.Clone(msg)
			damaged[7]++
			_, _, err := answer(damaged, netFn, command, sequence)
			return err
		},
	} {
		if err := check(); !errors.Is(err, errNotOurs) {
			t.Errorf("another %s: %v; want %v", name, err, errNotOurs)
		}
	}
}

func TestParseSuites(t *testing.T) {
	for _, test := range []struct {
		name    string
		records []byte
		want    []Suite
	}{
		{"nothing", nil, nil},
		{"3 and 17", []byte{0xC0, 3, 0x01, 0x41, 0x81, 0xC0, 17, 0x03, 0x44, 0x81}, []Suite{3, 17}},
		{"an OEM suite between", []byte{0xC1, 0x80, 0xA2, 0x02, 0x00, 0x01, 0x41, 0x81, 0xC0, 8, 0x02, 0x42, 0x81}, []Suite{8}},
		{"cut", []byte{0xC0}, nil},
	} {
		if diff := cmp.Diff(test.want, parseSuites(test.records)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestCommonSuites(t *testing.T) {
	for _, test := range []struct{ offered, want []Suite }{
		{nil, []Suite{17, 3, 8}},
		{[]Suite{0, 1, 2, 3, 17}, []Suite{17, 3}},
		{[]Suite{3, 8}, []Suite{3, 8}},
		{[]Suite{0, 1}, []Suite{}},
	} {
		if diff := cmp.Diff(test.want, common(test.offered)); diff != "" {
			t.Errorf("offered %d: %s", test.offered, diff)
		}
	}
}

func FuzzOpen(f *testing.F) {
	k := testKeys(f, SuiteSHA1)
	var iv [ivSize]byte
	f.Add(k.seal(nil, 1, 1, &iv, []byte{0x20, 0x18, 0xC8, 0x81, 0x04, 0x01, 0x7A}))
	f.Add([]byte{0x06, 0x00, 0xFF, 0x07, 0x06, 0xC0, 1, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, pkt []byte) {
		k := testKeys(t, SuiteSHA1)
		if message, err := k.open(bytes.Clone(pkt), 1); err == nil {
			_, _, _ = answer(message, 0x06, 0x01, 1)
		}
		_, _ = openPlain(pkt, 0x11)
		_, _, _ = answer(pkt, 0x06, 0x01, 1)
		parseSuites(pkt)
	})
}

func TestBridgedAnswers(t *testing.T) {
	s := &Session{sequence: 5}
	inner := message(nil, bmcAddress, 0x2C, 0x05, 0, 0x2D, 5, []byte{0x00, 42, 0xC0})
	outer := func(code byte, data ...byte) []byte {
		return message(nil, consoleAddress, bmcAddress, netFnApp|1, 0, cmdSendMessage, 5, append([]byte{code}, data...))
	}
	for _, test := range []struct {
		name string
		body []byte
		want []byte
		err  error
	}{
		{"the answer within", outer(0, inner...), []byte{42, 0xC0}, nil},
		{"the answer by itself", message(nil, consoleAddress, 0x2C, 0x05, 0, 0x2D, 5, []byte{0x00, 42, 0xC0}), []byte{42, 0xC0}, nil},
		{"passed on, to be answered", outer(0), nil, errNotOurs},
		{"nobody took it", outer(0x83), nil, &CompletionError{netFnApp, cmdSendMessage, 0x83}},
		{"the controller refused", message(nil, consoleAddress, 0x2C, 0x05, 0, 0x2D, 5, []byte{0xCB}), nil, &CompletionError{0x04, 0x2D, 0xCB}},
		{"of another question", message(nil, consoleAddress, 0x2C, 0x05, 0, 0x2D, 4, []byte{0x00, 42}), nil, errNotOurs},
	} {
		got, err := s.bridged(test.body, 0x04, 0x2D)
		if fmt.Sprint(err) != fmt.Sprint(test.err) || !bytes.Equal(got, test.want) {
			t.Errorf("%s: % x, %v; want % x, %v", test.name, got, err, test.want, test.err)
		}
	}
}

func FuzzBridged(f *testing.F) {
	inner := message(nil, bmcAddress, 0x2C, 0x05, 0, 0x2D, 5, []byte{0x00, 42, 0xC0})
	f.Add(message(nil, consoleAddress, bmcAddress, netFnApp|1, 0, cmdSendMessage, 5, append([]byte{0}, inner...)))
	f.Add(message(nil, consoleAddress, bmcAddress, netFnApp|1, 0, cmdSendMessage, 5, []byte{0x83}))
	f.Fuzz(func(t *testing.T, body []byte) {
		s := &Session{sequence: 5}
		if out, err := s.bridged(body, 0x04, 0x2D); err != nil && out != nil {
			t.Errorf("%x beside %v", out, err)
		}
	})
}
