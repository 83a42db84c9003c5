package lanplus

import (
	"crypto/cipher"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"hash"

	"github.com/bougou/go-ipmi/pkg/types"
)

// Layout of a packet (table 13-8).
const (
	headerSize  = 16 // RMCP 4, session header 12
	authRMCP    = 0x06
	authV15None = 0x00
	encrypted   = 1 << 7
	signed      = 1 << 6
	nextHeader  = 0x07
	maxPacket   = 1024 // answers are below 300 bytes; more is not an answer
	ivSize      = 16
	blockSize   = 16
)

// errNotOurs marks a datagram that is not an answer to us; it is dropped.
var errNotOurs = errors.New("not an answer to this session")

// rmcpHeader is version 1.0, no acknowledge wanted, class IPMI (13.1.3).
var rmcpHeader = [4]byte{0x06, 0x00, 0xFF, 0x07}

// plain appends a packet outside of a session.
func plain(buf []byte, kind types.PayloadType, payload []byte) []byte {
	buf = append(buf, rmcpHeader[:]...)
	buf = append(buf, authRMCP, byte(kind), 0, 0, 0, 0, 0, 0, 0, 0)
	buf = binary.LittleEndian.AppendUint16(buf, uint16(len(payload)))
	return append(buf, payload...)
}

// openPlain returns the payload of a packet outside of a session.
func openPlain(pkt []byte, want types.PayloadType) ([]byte, error) {
	if len(pkt) < headerSize || pkt[3]&0x1F != rmcpHeader[3] || pkt[4] != authRMCP || pkt[5]&0x3F != byte(want) {
		return nil, errNotOurs
	}
	n := int(binary.LittleEndian.Uint16(pkt[14:]))
	if len(pkt) < headerSize+n {
		return nil, errNotOurs
	}
	return pkt[headerSize : headerSize+n], nil
}

// keys protect the packets of an open session.
type keys struct {
	block   cipher.Block // AES-128 under K2
	code    hash.Hash    // HMAC under K1
	codeLen int
	sum     []byte // scratch
}

// seal appends an authenticated and encrypted IPMI packet (13.28, 13.29).
func (k *keys) seal(buf []byte, session, sequence uint32, iv *[ivSize]byte, message []byte) []byte {
	start := len(buf)
	buf = append(buf, rmcpHeader[:]...)
	buf = append(buf, authRMCP, byte(types.PayloadTypeIPMI)|encrypted|signed)
	buf = binary.LittleEndian.AppendUint32(buf, session)
	buf = binary.LittleEndian.AppendUint32(buf, sequence)
	pad := (blockSize - (len(message)+1)%blockSize) % blockSize
	buf = binary.LittleEndian.AppendUint16(buf, uint16(ivSize+len(message)+pad+1))
	buf = append(buf, iv[:]...)
	clear := len(buf)
	buf = append(buf, message...)
	for i := range pad {
		buf = append(buf, byte(i+1))
	}
	buf = append(buf, byte(pad))
	cipher.NewCBCEncrypter(k.block, iv[:]).CryptBlocks(buf[clear:], buf[clear:])
	return k.sign(buf, start)
}

// sign appends the session trailer to the packet that begins at start: padding
// to a multiple of four, its length, next header, integrity code (13.28.4).
func (k *keys) sign(buf []byte, start int) []byte {
	covered := start + len(rmcpHeader)
	pad := (4 - (len(buf)-covered+2)%4) % 4
	for range pad {
		buf = append(buf, 0xFF)
	}
	buf = append(buf, byte(pad), nextHeader)
	return append(buf, k.sumOf(buf[covered:])...)
}

// sumOf is the integrity code over b; valid until the next call.
func (k *keys) sumOf(b []byte) []byte {
	k.code.Reset()
	k.code.Write(b)
	k.sum = k.code.Sum(k.sum[:0])
	return k.sum[:k.codeLen]
}

// open checks a packet of the session and decrypts it in place. It returns the
// IPMI message.
func (k *keys) open(pkt []byte, session uint32) ([]byte, error) {
	if len(pkt) < headerSize || pkt[3]&0x1F != rmcpHeader[3] || pkt[4] != authRMCP ||
		pkt[5] != byte(types.PayloadTypeIPMI)|encrypted|signed || binary.LittleEndian.Uint32(pkt[6:]) != session {
		return nil, errNotOurs
	}
	n := int(binary.LittleEndian.Uint16(pkt[14:]))
	end := len(pkt) - k.codeLen
	if end < headerSize+n+2 || n < ivSize+blockSize || n%blockSize != 0 {
		return nil, errNotOurs
	}
	if !hmac.Equal(k.sumOf(pkt[len(rmcpHeader):end]), pkt[end:]) {
		return nil, errNotOurs
	}
	payload := pkt[headerSize : headerSize+n]
	clear := payload[ivSize:]
	cipher.NewCBCDecrypter(k.block, payload[:ivSize]).CryptBlocks(clear, clear)
	pad := int(clear[len(clear)-1])
	if pad >= len(clear) {
		return nil, errNotOurs
	}
	return clear[:len(clear)-1-pad], nil
}
