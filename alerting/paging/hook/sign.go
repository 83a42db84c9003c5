package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
)

// SignatureHeader carries Sign of the body of a signed webhook.
const SignatureHeader = "Ridethrough-Signature"

// Sign returns the value of SignatureHeader: "t=UNIX,v1=HEX", where HEX is the
// HMAC-SHA256 of "UNIX.BODY" by the shared secret. The time is signed with the
// body, so that a receiver can refuse what is old and was recorded.
func Sign(secret string, at time.Time, body []byte) string {
	unix := strconv.FormatInt(at.Unix(), 10)
	return fmt.Sprintf("t=%s,v1=%s", unix, hex.EncodeToString(digest(secret, append([]byte(unix+"."), body...))))
}

// digest is HMAC-SHA256 of message by key.
func digest(key string, message []byte) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write(message)
	return h.Sum(nil)
}

func inBase64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
