package paging

import (
	"time"

	"github.com/ridethrough/ridethrough/configs"
)

// Mode says who delivers.
type Mode string

// Modes of delivery.
const (
	// ModeEmbedded delivers with the built-in Alertmanager.
	ModeEmbedded Mode = "embedded"
	// ModeExternal posts to the user's own Alertmanager.
	ModeExternal Mode = "external"
)

// Config is the paging section of ridethrough.yml. Either AlertmanagerFile is
// set, or any of Webhook, Email and PagerDuty; with none of them incidents are
// only logged and shown.
type Config struct {
	Mode Mode `yaml:"mode"`

	// AlertmanagerFile is an alertmanager.yml: routing tree, receivers,
	// templates, inhibition, as known.
	AlertmanagerFile string `yaml:"alertmanager_file"`

	// AlertmanagerURLs are the user's own Alertmanagers, for ModeExternal.
	AlertmanagerURLs []string `yaml:"alertmanager_urls"`

	// WebhookURL receives Alertmanager's webhook JSON.
	WebhookURL configs.Secret `yaml:"webhook_url"`
	Email      *Email         `yaml:"email"`
	PagerDuty  *PagerDuty     `yaml:"pagerduty"`

	// RepeatInterval is when an open, unchanged page is sent again.
	RepeatInterval time.Duration `yaml:"repeat_interval"`

	// DataDir keeps what was delivered, over restarts. Empty means in memory.
	DataDir string `yaml:"data_dir"`
}

// Email sends through an SMTP server.
type Email struct {
	To         []string       `yaml:"to"`
	From       string         `yaml:"from"`
	Smarthost  string         `yaml:"smarthost"` // host:port
	User       string         `yaml:"user"`
	Password   configs.Secret `yaml:"password"`
	RequireTLS *bool          `yaml:"require_tls"` // nil means yes
}

// PagerDuty sends Events API v2 events.
type PagerDuty struct {
	RoutingKey configs.Secret `yaml:"routing_key"`
	URL        string         `yaml:"url"` // empty means PagerDuty's own
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{Mode: ModeEmbedded, RepeatInterval: 4 * time.Hour}
}
