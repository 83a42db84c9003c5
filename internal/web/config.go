package web

import (
	"fmt"
	"net"
	"net/url"

	"github.com/ridethrough/ridethrough/configs"
)

// Config is the web section of ridethrough.yml.
type Config struct {
	// Listen is the host and port of the page. Port 0 takes a free one. Who
	// may see the page is decided here: it asks for no password.
	Listen string `yaml:"listen"`

	// ExternalURL is the page as those who get messages reach it, over whatever
	// proxy: messages link there. Empty: they link nowhere.
	ExternalURL string `yaml:"external_url"`

	// Token is what a request to change something must carry. Without one, only
	// somebody on this host may change anything.
	Token configs.Secret `yaml:"token"`
}

// DefaultConfig listens on loopback: showing the page to others is a decision.
func DefaultConfig() Config { return Config{Listen: "127.0.0.1:9750"} }

// Validate reports what is wrong with c.
func (c Config) Validate() error {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("web.listen: %q is not HOST:PORT; write for example %q", c.Listen, DefaultConfig().Listen)
	}
	if u, err := url.Parse(c.ExternalURL); c.ExternalURL != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Errorf("web.external_url: %q is no address; write for example https://ridethrough.example.net", c.ExternalURL)
	}
	if n := len(c.Token.Reveal()); n > 0 && n < shortestToken {
		return fmt.Errorf("web.token: %d characters; want %d or more, such as openssl rand -hex 24 gives", n, shortestToken)
	}
	return nil
}

// shortestToken is beyond guessing over a network.
const shortestToken = 16
