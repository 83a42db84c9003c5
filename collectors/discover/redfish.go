package discover

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Redfish reads the service root, which every service shows without a login
// (DSP0266), and notes the fingerprint of the certificate for pinning.
type Redfish struct {
	Port    int
	Timeout time.Duration
}

// Protocol implements Prober.
func (Redfish) Protocol() string { return "redfish" }

// serviceRoot is what is told of itself.
type serviceRoot struct {
	RedfishVersion string
	Name           string
	Product        string
	Vendor         string
	Type           string `json:"@odata.type"`
	ThermalGear    any    `json:"ThermalEquipment"`
	PowerGear      any    `json:"PowerEquipment"`
}

const largestRoot = 1 << 20

// Probe implements Prober.
func (p Redfish) Probe(ctx context.Context, a netip.Addr) (Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	pin := ""
	client := &http.Client{CheckRedirect: sameHost, Transport: &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{
			InsecureSkipVerify: true, // nothing secret is sent; the certificate is what we come for
			VerifyConnection: func(s tls.ConnectionState) error {
				sum := sha256.Sum256(s.PeerCertificates[0].Raw)
				pin = hex.EncodeToString(sum[:])
				return nil
			},
		},
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+at(a, p.Port)+"/redfish/v1/", nil)
	if err != nil {
		return Finding{}, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return Finding{}, ErrNobody
	}
	defer answer.Body.Close()
	var root serviceRoot
	err = json.NewDecoder(io.LimitReader(answer.Body, largestRoot)).Decode(&root)
	if err != nil || root.RedfishVersion == "" && !strings.Contains(root.Type, "ServiceRoot") {
		return Finding{}, ErrNobody
	}
	what := oneLine(strings.Join([]string{"Redfish", root.RedfishVersion, root.Vendor, cmp.Or(root.Product, root.Name)}, " "))
	return Finding{Protocol: "redfish", Address: addressText(a, p.Port, 443), Kind: root.kind(), Pin: pin, What: what}, nil
}

// sameHost follows redirects within the host: another one's certificate is not
// that of the device.
func sameHost(next *http.Request, via []*http.Request) error {
	const most = 3
	if next.URL.Host != via[0].URL.Host || next.URL.Scheme != via[0].URL.Scheme || len(via) > most {
		return http.ErrUseLastResponse
	}
	return nil
}

func (r serviceRoot) kind() facility.Kind {
	switch {
	case r.ThermalGear != nil:
		return facility.KindCDU
	case r.PowerGear != nil:
		return facility.KindPDU
	}
	return facility.KindServer
}
