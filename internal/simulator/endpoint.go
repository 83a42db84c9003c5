package simulator

// Protocols of endpoints.
const (
	ProtocolSNMP = "snmp"
	ProtocolIPMI = "ipmi"
)

// An Endpoint is one simulated device: where it listens, what it wants to hear
// before it answers, and what it reports on.
type Endpoint struct {
	Name     string // name of the device
	Protocol string // ProtocolSNMP or ProtocolIPMI
	Address  string // host:port on loopback
	Login    Login

	// Profile is the device profile that speaks its dialect, by name.
	Profile string

	// Asset is what the device reports on. A gateway has Parts instead.
	Asset string
	Parts []PartAsset
}

// A PartAsset says that one part of a device reports on an asset of its own.
type PartAsset struct {
	Part  string
	Asset string
}

// A Login is what a simulated device wants to see. These are not secrets:
// every device of a simulation listens on loopback only.
type Login struct {
	Version   string // SNMP: 1, 2c or 3
	Community string // SNMP v1 and v2c

	User            string // SNMP v3 and IPMI
	Password        string // IPMI; SNMP v3 authentication passphrase
	AuthProtocol    string // md5, sha, sha224, sha256, sha384, sha512
	PrivacyProtocol string // des, aes, aes192, aes256, aes192c, aes256c
	PrivacyPassword string
}
