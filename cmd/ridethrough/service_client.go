package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/user"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/web"
)

const (
	// changePatience is how long the service may take: a test page waits for its
	// receivers.
	changePatience = 15 * time.Second
	// tokenVariable holds web.token for the command line.
	tokenVariable = "RIDETHROUGH_TOKEN"
	largestAnswer = 4 << 20
)

// A serviceClient asks the running service to change something.
type serviceClient struct{ url, config, tokenFile, by string }

func (c *serviceClient) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.url, "url", "http://"+web.DefaultConfig().Listen, "the running service")
	cmd.Flags().StringVar(&c.config, "config", "", "its configuration file: takes address and token from there")
	cmd.MarkFlagsMutuallyExclusive("url", "config")
	cmd.Flags().StringVar(&c.tokenFile, "token-file", "", "file with its web.token, if it has one (or $"+tokenVariable+")")
}

func (c *serviceClient) byFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.by, "by", "", "who you are (default: your login)")
}

// who is the person at the keyboard.
func (c *serviceClient) who() string {
	if c.by != "" {
		return c.by
	}
	if name := os.Getenv("SUDO_USER"); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "somebody"
}

// configure takes from the configuration file, if one is named, where the
// service listens and, unless told otherwise, its token.
func (c *serviceClient) configure() (token string, err error) {
	if c.config == "" {
		return "", nil
	}
	cfg := DefaultConfig()
	if err := configs.DecodeFile(c.config, &cfg); err != nil {
		return "", fmt.Errorf("%w; or name the service with --url", err)
	}
	c.url = "http://" + cfg.Web.Listen
	return cfg.Web.Token.Reveal(), nil
}

func (c *serviceClient) token(configured string) (string, error) {
	if c.tokenFile == "" && configured != "" {
		return configured, nil
	}
	if c.tokenFile == "" {
		return os.Getenv(tokenVariable), nil
	}
	text, err := os.ReadFile(c.tokenFile)
	return strings.TrimSpace(string(text)), err
}

// ask sends in as JSON and reads the answer into out; nil for neither.
func (c *serviceClient) ask(ctx context.Context, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, changePatience)
	defer cancel()
	configured, err := c.configure()
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.url, "/")+path, &body)
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	token, err := c.token(configured)
	if err != nil {
		return fmt.Errorf("--token-file: %w", err)
	}
	req.Header.Set(web.WriteHeader, "1")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return c.send(req, out)
}

func (c *serviceClient) send(req *http.Request, out any) error {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no service answers at %s: %w; name it with --url", c.url, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, largestAnswer))
	if err != nil {
		return fmt.Errorf("%s: %w", c.url, err)
	}
	if resp.StatusCode == http.StatusUnauthorized {
		return fmt.Errorf("%s wants its web.token: give it by --token-file, or in $%s", c.url, tokenVariable)
	}
	if resp.StatusCode != http.StatusOK {
		said := strings.TrimPrefix(strings.TrimSpace(string(answer)), web.ErrNotFound.Error()+": ")
		return errors.New(cmp.Or(said, resp.Status))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("%s: %w", c.url, err)
	}
	return nil
}

// now is the time by the service, whose clock may not be ours: that of a demo
// runs faster.
func (c *serviceClient) now(ctx context.Context) (time.Time, error) {
	var state web.State
	err := c.ask(ctx, http.MethodGet, "/api/v1/state", nil, &state)
	if err == nil && state.At.IsZero() {
		return time.Now(), nil // before the first forecast
	}
	return state.At, err
}
