package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// digest is HMAC-SHA256 of message by key.
func digest(key, message string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(message))
	return h.Sum(nil)
}

func inBase64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
