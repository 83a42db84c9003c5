package collectors

import (
	"time"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Device is one thing with an address, as configured.
type Device struct {
	Name     string `yaml:"name"`
	Protocol string `yaml:"protocol"` // a key of the collector map: snmp, ipmi, redfish …
	Address  string `yaml:"address"`  // host or host:port

	// Credentials names an entry of the credentials section.
	Credentials string `yaml:"credentials"`

	// Profiles are the device profiles to use; empty means detect.
	Profiles []string `yaml:"profiles"`

	// Unit is the Modbus unit id behind the address, as gateways to serial lines
	// have; nil for a device that is on the network itself.
	Unit *int `yaml:"unit"`

	// Instance is the BACnet device instance; nil asks the device for it. Route
	// is where a device behind a BACnet router is: its network and its address
	// there, such as 2001:0c. LocalPort is the UDP port to ask from, for devices
	// that answer to 47808 only; 0 is any.
	Instance  *int   `yaml:"instance"`
	Route     string `yaml:"route"`
	LocalPort int    `yaml:"local_port"`

	// Asset is what the device reports on. A gateway names one asset for each
	// part instead.
	Asset  string      `yaml:"asset"`
	Assets []PartAsset `yaml:"assets"`

	// CertificateSHA256 is the fingerprint of the one certificate that a device
	// behind HTTPS may show, and CAFile holds its issuers in PEM. Without them
	// the certificate is checked like that of any web site.
	CertificateSHA256 string `yaml:"certificate_sha256"`
	CAFile            string `yaml:"ca_file"`

	// Interval and Timeout override those of the section. The timeout of a poll
	// is always below its interval.
	Interval time.Duration `yaml:"interval"`
	Timeout  time.Duration `yaml:"timeout"`

	// Rack is where Asset stands, if the site says so: a PDU or a cooling unit
	// may carry probes that measure for the rack.
	Rack string `yaml:"-"`

	// Login is the resolved entry that Credentials names.
	Login Credentials `yaml:"-"`

	// Position is where the device stands in the configuration.
	Position facility.Position `yaml:"-"`
}

// A PartAsset says that one part of a device (a probe, an outlet, a module)
// reports on an asset of its own.
type PartAsset struct {
	Part  string `yaml:"part"`
	Asset string `yaml:"asset"`
}

// AssetOf returns the asset that a part of the device reports on.
func (d Device) AssetOf(part string) string {
	for _, p := range d.Assets {
		if p.Part == part {
			return p.Asset
		}
	}
	return d.Asset
}

// Credentials is what a device wants to see before it answers. Which fields
// matter is the protocol's affair; Validate reports what is missing.
type Credentials struct {
	Name string `yaml:"name"`

	// SNMP v1 and v2c.
	Version   string         `yaml:"version"` // 1, 2c or 3
	Community configs.Secret `yaml:"community"`

	// SNMP v3, IPMI and Redfish.
	User     string         `yaml:"user"`
	Password configs.Secret `yaml:"password"` // of SNMP v3 the authentication passphrase

	AuthProtocol    string         `yaml:"auth_protocol"`    // md5, sha, sha224, sha256, sha384, sha512
	PrivacyProtocol string         `yaml:"privacy_protocol"` // des, aes, aes192, aes256, aes192c, aes256c
	PrivacyPassword configs.Secret `yaml:"privacy_password"`
	ContextName     string         `yaml:"context_name"`

	Position facility.Position `yaml:"-"`
}
