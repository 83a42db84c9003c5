package bus

import (
	"net/url"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Config is the storage.bus section of ridethrough.yml.
type Config struct {
	// URL of a NATS cluster with JetStream. Empty runs the bus in this process.
	URL string `yaml:"url"`

	// CredentialsFile is a NATS credentials file (.creds) for the cluster.
	CredentialsFile string `yaml:"credentials_file"`

	// MaxBytes bounds the stream. When it is full the oldest batches go, and
	// are counted as expired.
	MaxBytes ByteSize `yaml:"max_bytes"`

	// MaxAge is how long a batch is kept, and so the longest outage of the
	// database that leaves no gap.
	MaxAge time.Duration `yaml:"max_age"`

	// Dir holds the stream of the embedded server. storage.Config sets it.
	Dir string `yaml:"-"`
}

// DefaultConfig keeps a week, or 4 GiB if that is less: 20,000 sensors every
// 30 s come to about 1 GB a day.
func DefaultConfig() Config {
	return Config{MaxBytes: 4 * GiB, MaxAge: 7 * 24 * time.Hour}
}

const (
	minMaxBytes = 16 * MiB // two blocks of the file store
	// A batch must not expire before a checkpoint has counted it.
	minMaxAge = 10 * time.Minute
)

// Validate reports every problem by the key the operator typed.
func (c Config) Validate() error {
	var problems facility.Problems
	switch u, err := url.Parse(c.URL); {
	case c.URL == "" && c.CredentialsFile != "":
		problems.Add(facility.Position{}, "storage.bus.credentials_file: only used with url; the stream in this process has no login")
	case c.URL == "":
	case err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme):
		problems.Add(facility.Position{}, "storage.bus.url: want nats://HOST:4222 or tls://HOST:4222")
	case u.User != nil:
		problems.Add(facility.Position{}, "storage.bus.url: holds a login; put it into credentials_file, where it is not printed")
	}
	if c.MaxBytes < minMaxBytes {
		problems.Add(facility.Position{}, "storage.bus.max_bytes: %s is below the least of %s", c.MaxBytes, ByteSize(minMaxBytes))
	}
	if c.MaxAge < minMaxAge {
		problems.Add(facility.Position{}, "storage.bus.max_age: %s is below the least of %s", c.MaxAge, minMaxAge)
	}
	return problems.ErrOrNil()
}

// schemes that the NATS client knows.
var schemes = []string{"nats", "tls", "ws", "wss"}
