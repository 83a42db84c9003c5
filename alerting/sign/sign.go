// Package sign proves to the receiver of a webhook who sent it and when. All
// webhooks of ridethrough are signed the same way, so that a receiver needs one
// check for all of them.
package sign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// HeaderName is the HTTP header that carries the signature.
const HeaderName = "Ridethrough-Signature"

// Header is the value of the header for a body sent at a moment:
//
//	t=UNIX,v1=hex(HMAC-SHA256(secret, UNIX + "." + body))
//
// The time is part of what is signed, so that a receiver can refuse a message
// that somebody recorded and sends again. v1 names the scheme: another one
// would stand beside it.
func Header(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.", at.Unix())
	mac.Write(body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}
