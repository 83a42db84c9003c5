package simulator

import (
	"net"
	"strconv"
	"testing"
)

func split(t *testing.T, address string) (string, uint16) {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return host, uint16(n)
}
