package sign_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/sign"
)

// The expected value is what a receiver computes with another tool:
//
//	printf '1751371200.{"a":1}' | openssl dgst -sha256 -hmac s3cret
func TestHeaderIsWhatOpenSSLComputes(t *testing.T) {
	got := sign.Header("s3cret", time.Unix(1751371200, 999), []byte(`{"a":1}`))
	const want = "t=1751371200,v1=f20d8b69a2cb5dffaf9ea58831818d1d3441a4e9643d37bf9f84bba9d2f62d68"
	if got != want {
		t.Errorf("Header = %s; want %s", got, want)
	}
}

// Whatever changes, the signature does.
func TestHeaderDependsOnEverything(t *testing.T) {
	at := time.Unix(1751371200, 0)
	seen := map[string]string{}
	for name, header := range map[string]string{
		"as sent":        sign.Header("a", at, []byte("body")),
		"another secret": sign.Header("b", at, []byte("body")),
		"another time":   sign.Header("a", at.Add(time.Second), []byte("body")),
		"another body":   sign.Header("a", at, []byte("body!")),
	} {
		if other, known := seen[header]; known {
			t.Errorf("%s and %s have the same header", name, other)
		}
		seen[header] = name
	}
}
