package influx

import (
	"cmp"
	"net/url"
	"time"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Config is the influxdb section of ridethrough.yml. InfluxDB 2 and 3
// want org, bucket and token; 1.8 wants database, username and password.
type Config struct {
	URL    string         `yaml:"url"`
	Org    string         `yaml:"org"`
	Bucket string         `yaml:"bucket"`
	Token  configs.Secret `yaml:"token"`

	Database        string         `yaml:"database"`
	RetentionPolicy string         `yaml:"retention_policy"` // empty is the default policy
	Username        string         `yaml:"username"`
	Password        configs.Secret `yaml:"password"`

	// BatchReadings is how many readings go into one write. More cost the
	// database less; fewer keep below a limit on the size of requests.
	BatchReadings int `yaml:"batch_readings"`
	// FlushInterval is how long a reading waits for others, and so how old the
	// newest point in a chart is at least.
	FlushInterval time.Duration `yaml:"flush_interval"`
	// Timeout of one write.
	Timeout time.Duration `yaml:"timeout"`

	TLS TLS `yaml:"tls"`

	// FirstPause after a failed write; the next ones double. Not for operators:
	// the default suits every database, and tests have less time.
	FirstPause time.Duration `yaml:"-"`

	// Dir holds the quarantine file. storage.Config sets it.
	Dir string `yaml:"-"`
}

// TLS is what an https URL needs beyond the certificates that the system
// trusts.
type TLS struct {
	CAFile     string `yaml:"ca_file"`
	CertFile   string `yaml:"cert_file"`
	KeyFile    string `yaml:"key_file"`
	ServerName string `yaml:"server_name"`
}

// DefaultConfig is for a database in the same network.
func DefaultConfig() Config {
	return Config{BatchReadings: 5000, FlushInterval: time.Second, Timeout: 20 * time.Second, FirstPause: 250 * time.Millisecond}
}

// WithDefaults fills what the operator left out. An influxdb section is
// optional, so its defaults cannot be there before it is read.
func (c Config) WithDefaults() Config {
	d := DefaultConfig()
	c.BatchReadings = cmp.Or(c.BatchReadings, d.BatchReadings)
	c.FlushInterval = cmp.Or(c.FlushInterval, d.FlushInterval)
	c.Timeout = cmp.Or(c.Timeout, d.Timeout)
	c.FirstPause = cmp.Or(c.FirstPause, d.FirstPause)
	return c
}

// Validate reports every problem by the key the operator typed.
func (c Config) Validate() error {
	var problems facility.Problems
	add := func(key, format string, args ...any) {
		problems.Add(facility.Position{}, "influxdb."+key+": "+format, args...)
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		add("url", "want http://HOST:8086 or https://HOST:8086")
	} else if u.User != nil {
		add("url", "write the password under token or password, where it is kept secret")
	}
	switch {
	case c.Bucket == "" && c.Database == "":
		add("bucket", "missing; name a bucket (InfluxDB 2 and 3) or a database (1.8)")
	case c.Bucket != "" && c.Database != "":
		add("database", "given together with bucket; keep the one that your InfluxDB has")
	case c.Bucket != "" && c.Token.IsZero():
		add("token", "missing; a bucket needs a token that may write to it")
	case c.Database != "" && c.Username != "" && c.Password.IsZero():
		add("password", "missing; a username needs one")
	}
	if c.BatchReadings < 1 || c.BatchReadings > 50_000 {
		add("batch_readings", "%d; want 1 to 50000", c.BatchReadings)
	}
	if c.FlushInterval < 0 || c.FlushInterval > time.Minute {
		add("flush_interval", "%s; want 0s to 1m", c.FlushInterval)
	}
	if c.Timeout < time.Second || c.Timeout > 5*time.Minute {
		add("timeout", "%s; want 1s to 5m", c.Timeout)
	}
	if (c.TLS.CertFile == "") != (c.TLS.KeyFile == "") {
		add("tls", "cert_file and key_file go together")
	}
	return problems.ErrOrNil()
}

// bucket is what the v2 API of either generation calls the target.
func (c Config) bucket() string {
	if c.Database == "" {
		return c.Bucket
	}
	if c.RetentionPolicy == "" {
		return c.Database
	}
	return c.Database + "/" + c.RetentionPolicy
}

// login is what goes with every request: a token, or for 1.8 a name and a
// password. 1.8 would also take those as a token, but not with a space in them.
func (c Config) login() (token, username, password string) {
	if c.Database == "" {
		return c.Token.Reveal(), "", ""
	}
	return "", c.Username, c.Password.Reveal()
}
