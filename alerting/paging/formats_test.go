package paging_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

// A checker is a receiver that takes only what its published format allows.
type checker struct {
	*httptest.Server

	// mu guards everything below.
	mu       sync.Mutex
	requests []request
	faults   []string
}

type request struct {
	method, path string
	body         map[string]any
}

// newChecker serves; check says what is wrong with a request, and writes the
// answer of a real receiver.
func newChecker(tb testing.TB, check func(w http.ResponseWriter, r *http.Request, raw []byte, body map[string]any) error) *checker {
	c := &checker{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body) // a broken request fails to decode
		body := map[string]any{}
		err := error(nil)
		if len(raw) > 0 {
			err = json.Unmarshal(raw, &body)
		}
		if err == nil {
			err = check(w, r, raw, body)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if err != nil {
			c.faults = append(c.faults, r.URL.Path+": "+err.Error())
		}
		c.requests = append(c.requests, request{r.Method, r.URL.Path, body})
	}))
	tb.Cleanup(c.Close)
	return c
}

func (c *checker) got() []request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]request(nil), c.requests...)
}

func (c *checker) verdict(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.faults {
		t.Errorf("the receiver refuses: %s", f)
	}
}

// at returns what stands at a path such as payload.summary.
func at(body map[string]any, path string) any {
	var v any = body
	for _, key := range strings.Split(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n >= len(in) {
				return nil
			}
			v = in[n]
		default:
			return nil
		}
	}
	return v
}

func text(body map[string]any, path string) string {
	s, _ := at(body, path).(string)
	return s
}

// life plays the life of an incident through a pager: it opens, is updated,
// becomes a page and ends. arrived says how many notices the receiver has.
func life(t *testing.T, cfg paging.Config, arrived func() int) {
	t.Helper()
	s := start(t, cfg)
	long := strings.Repeat("a line of the page with 14 °C and → in it\n", 4000) // 170 kB
	for n, c := range []incident.Change{
		change(incident.ChangeOpened, trip("i1", incident.Warn), "ch-1 tripped"),
		change(incident.ChangeUpdated, trip("i1", incident.Warn), "ch-1 tripped: sooner"),
		change(incident.ChangeEscalated, trip("i1", incident.Page), "ch-1 tripped: "+strings.Repeat("long ", 400)),
		change(incident.ChangeResolved, trip("i1", incident.Page), "over"),
	} {
		if n == 2 {
			c.Incident.Text += long
		}
		s.send(t, c)
		eventually.True(t, string(c.Kind), func() bool { return arrived() > n })
	}
	s.stop()
}

// Events API v2: developer.pagerduty.com, "Send an alert event".
func TestPagerDutyTakesEveryEvent(t *testing.T) {
	t.Parallel()
	c := newChecker(t, func(w http.ResponseWriter, r *http.Request, raw []byte, body map[string]any) error {
		w.WriteHeader(http.StatusAccepted)
		action, severity := text(body, "event_action"), text(body, "payload.severity")
		switch {
		case r.URL.Path != "/v2/enqueue":
			return fmt.Errorf("path")
		case len(text(body, "routing_key")) != 32:
			return fmt.Errorf("routing_key has not 32 characters")
		case action != "trigger" && action != "acknowledge" && action != "resolve":
			return fmt.Errorf("event_action %q", action)
		case text(body, "dedup_key") == "" || len(text(body, "dedup_key")) > 255:
			return fmt.Errorf("dedup_key %q", text(body, "dedup_key"))
		case action == "trigger" && (text(body, "payload.summary") == "" || text(body, "payload.source") == ""):
			return fmt.Errorf("payload lacks summary or source")
		case utf8.RuneCountInString(text(body, "payload.summary")) > 1024:
			return fmt.Errorf("summary of more than 1024 characters")
		case action == "trigger" && severity != "critical" && severity != "error" && severity != "warning" && severity != "info":
			return fmt.Errorf("severity %q", severity)
		case len(raw) > 512<<10:
			return fmt.Errorf("%d bytes", len(raw))
		}
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.PagerDuty = &paging.PagerDuty{RoutingKey: configs.NewSecret(strings.Repeat("R", 32)), URL: c.URL + "/v2/enqueue"}
	life(t, cfg, func() int { return len(c.got()) })
	c.verdict(t)
	keys := map[string]bool{}
	var actions []string
	for _, r := range c.got() {
		keys[text(r.body, "dedup_key")] = true
		actions = append(actions, text(r.body, "event_action"))
	}
	if got := strings.Join(actions, " "); got != "trigger trigger trigger resolve" || len(keys) != 1 {
		t.Errorf("%s with %d keys; want updates of one key", got, len(keys))
	}
}

// Opsgenie Alert API: an update is a change of the alert that is open, never a
// second alert.
func TestOpsgenieHasOneAlertForAnIncident(t *testing.T) {
	t.Parallel()
	c := newChecker(t, func(w http.ResponseWriter, r *http.Request, _ []byte, body map[string]any) error {
		w.WriteHeader(http.StatusAccepted)
		switch {
		case r.Header.Get("Authorization") != "GenieKey K3Y":
			return fmt.Errorf("authorization %q", r.Header.Get("Authorization"))
		case r.URL.Path != "/v2/alerts" && r.URL.Query().Get("identifierType") != "alias":
			return fmt.Errorf("identifierType %q", r.URL.RawQuery)
		case r.URL.Path != "/v2/alerts":
			return nil
		case text(body, "message") == "" || utf8.RuneCountInString(text(body, "message")) > 130:
			return fmt.Errorf("message of %d characters; want 1 to 130", utf8.RuneCountInString(text(body, "message")))
		case text(body, "alias") == "" || len(text(body, "alias")) > 512:
			return fmt.Errorf("alias %q", text(body, "alias"))
		case utf8.RuneCountInString(text(body, "description")) > 15000:
			return fmt.Errorf("description of %d characters; want at most 15000", utf8.RuneCountInString(text(body, "description")))
		case text(body, "priority") != "P1" && text(body, "priority") != "P3":
			return fmt.Errorf("priority %q", text(body, "priority"))
		case text(body, "responders.0.name") != "facility" || text(body, "responders.0.type") != "team":
			return fmt.Errorf("responders %v", at(body, "responders"))
		}
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.Opsgenie = &paging.Opsgenie{APIKey: configs.NewSecret("K3Y"), Team: "facility", URL: c.URL + "/"}
	created := func() (aliases map[string]bool, n int) {
		aliases = map[string]bool{}
		for _, r := range c.got() {
			switch {
			case r.path == "/v2/alerts":
				aliases[text(r.body, "alias")] = true
			case strings.HasSuffix(r.path, "/description"):
				n++ // the last request of a notice
			case strings.HasSuffix(r.path, "/close"):
				aliases[strings.TrimSuffix(strings.TrimPrefix(r.path, "/v2/alerts/"), "/close")] = true
				n++
			}
		}
		return aliases, n
	}
	life(t, cfg, func() int { _, n := created(); return n })
	c.verdict(t)
	if aliases, _ := created(); len(aliases) != 1 {
		t.Errorf("%d aliases; want one from opening to closing", len(aliases))
	}
}

// Slack incoming webhooks answer "ok" in plain text.
func TestSlack(t *testing.T) {
	t.Parallel()
	c := newChecker(t, func(w http.ResponseWriter, _ *http.Request, _ []byte, body map[string]any) error {
		io.WriteString(w, "ok")
		color := text(body, "attachments.0.color")
		switch {
		case text(body, "attachments.0.title") == "" || text(body, "attachments.0.text") == "":
			return fmt.Errorf("an attachment without title or text")
		case text(body, "attachments.0.fallback") == "":
			return fmt.Errorf("no fallback for notifications")
		case color != "good" && color != "warning" && color != "danger":
			return fmt.Errorf("color %q", color)
		case utf8.RuneCountInString(text(body, "attachments.0.text")) > 40000:
			return fmt.Errorf("text of %d characters, of which Slack shows 40000 at most", utf8.RuneCountInString(text(body, "attachments.0.text")))
		}
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.Slack = &paging.Slack{URL: configs.NewSecret(c.URL + "/services/T/B/X"), Channel: "#noc"}
	life(t, cfg, func() int { return len(c.got()) })
	c.verdict(t)
	if got := text(c.got()[0].body, "attachments.0.title"); got != "[warn] ch-1 tripped" {
		t.Errorf("title %q", got)
	}
	if got := text(c.got()[0].body, "attachments.0.text"); !strings.HasPrefix(got, "*") || !strings.Contains(got, "*Cause*: ch-1") ||
		!strings.Contains(got, "/runbooks/chiller-alarm|Runbook>") || strings.Contains(got, "tripped: ") {
		t.Errorf("text %q; want mrkdwn below the title, without saying it again", got)
	}
}

// Teams workflows ("When a Teams webhook request is received") want a message
// with one adaptive card of at most 28 kB.
func TestTeams(t *testing.T) {
	t.Parallel()
	c := newChecker(t, func(w http.ResponseWriter, _ *http.Request, raw []byte, body map[string]any) error {
		w.WriteHeader(http.StatusAccepted)
		switch {
		case text(body, "type") != "message":
			return fmt.Errorf("type %q", text(body, "type"))
		case text(body, "attachments.0.contentType") != "application/vnd.microsoft.card.adaptive":
			return fmt.Errorf("contentType %q", text(body, "attachments.0.contentType"))
		case text(body, "attachments.0.content.type") != "AdaptiveCard" || text(body, "attachments.0.content.version") == "":
			return fmt.Errorf("no adaptive card")
		case text(body, "attachments.0.content.body.0.type") != "TextBlock" || text(body, "attachments.0.content.body.1.text") == "":
			return fmt.Errorf("no text blocks")
		case len(raw) > 28<<10:
			return fmt.Errorf("%d bytes; Teams takes 28 kB", len(raw))
		}
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.Teams = &paging.Teams{URL: configs.NewSecret(c.URL + "/workflows/x")}
	life(t, cfg, func() int { return len(c.got()) })
	c.verdict(t)
	if got := text(c.got()[0].body, "attachments.0.content.body.1.text"); !strings.Contains(got, "**Cause**: ch-1") || strings.Contains(got, "tripped: ") {
		t.Errorf("text %q; want Markdown below the title, without saying it again", got)
	}
}

// WeCom: gettoken, then message/send with the token; errors come as HTTP 200
// with errcode. Text is at most 2048 bytes.
func TestWeCom(t *testing.T) {
	t.Parallel()
	c := newChecker(t, func(w http.ResponseWriter, r *http.Request, _ []byte, body map[string]any) error {
		switch query := r.URL.Query(); {
		case r.URL.Path == "/cgi-bin/gettoken":
			if query.Get("corpid") != "ww1" || query.Get("corpsecret") != "S3CRET" {
				return fmt.Errorf("corpid or corpsecret")
			}
			io.WriteString(w, `{"errcode":0,"errmsg":"ok","access_token":"T0KEN","expires_in":7200}`)
			return nil
		case r.URL.Path != "/cgi-bin/message/send":
			return fmt.Errorf("path %s", r.URL.Path)
		case query.Get("access_token") != "T0KEN":
			return fmt.Errorf("access_token")
		}
		io.WriteString(w, `{"errcode":0,"errmsg":"ok","msgid":"1"}`)
		switch content := text(body, "text.content"); {
		case text(body, "msgtype") != "text" || text(body, "agentid") != "1000002" || text(body, "touser") != "@all":
			return fmt.Errorf("msgtype %v, agentid %v, touser %v", body["msgtype"], body["agentid"], body["touser"])
		case content == "" || len(content) > 2048:
			return fmt.Errorf("content of %d bytes; want 1 to 2048", len(content))
		}
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.WeCom = &paging.WeCom{CorpID: "ww1", AgentID: "1000002", Secret: configs.NewSecret("S3CRET"), ToUser: "@all", URL: c.URL + "/cgi-bin/"}
	life(t, cfg, func() int { return len(c.got()) - 1 })
	c.verdict(t)
	if c.got()[0].path != "/cgi-bin/gettoken" || len(c.got()) != 5 {
		t.Errorf("%d requests; want one for the token and four messages", len(c.got()))
	}
}

// DingTalk: "Custom robot access", "Security settings".
func TestDingTalk(t *testing.T) {
	t.Parallel()
	const secret = "SEC000"
	c := newChecker(t, func(w http.ResponseWriter, r *http.Request, raw []byte, body map[string]any) error {
		query := r.URL.Query()
		stamp, _ := strconv.ParseInt(query.Get("timestamp"), 10, 64)
		sign := base64.StdEncoding.EncodeToString(mac(secret, query.Get("timestamp")+"\n"+secret))
		if err := fresh(time.UnixMilli(stamp)); err != nil || query.Get("sign") != sign || query.Get("access_token") != "T" {
			io.WriteString(w, `{"errcode":310000,"errmsg":"sign not match"}`)
			return fmt.Errorf("signature %s, %v", r.URL.RawQuery, err)
		}
		io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		switch {
		case text(body, "msgtype") != "markdown" || text(body, "markdown.title") == "" || text(body, "markdown.text") == "":
			return fmt.Errorf("want Markdown with title and text")
		case len(raw) > 20000:
			return fmt.Errorf("%d bytes; want at most 20000", len(raw))
		}
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.DingTalk = &paging.Robot{URL: configs.NewSecret(c.URL + "/robot/send?access_token=T"), Secret: configs.NewSecret(secret)}
	life(t, cfg, func() int { return len(c.got()) })
	c.verdict(t)
	var called []any
	for _, r := range c.got() {
		called = append(called, at(r.body, "at.isAtAll"))
	}
	if got := text(c.got()[0].body, "markdown.text"); !strings.HasPrefix(got, "**ch-1 tripped: ") || !strings.Contains(got, "**Cause**: ch-1") {
		t.Errorf("text %q; want the first line, then the page, in Markdown", got)
	}
	if got := fmt.Sprint(called); got != "[false false true false]" {
		t.Errorf("everybody was called %s; want for the page only", got)
	}
}

// Feishu: "Use bots in groups", signature verification and message card.
func TestFeishu(t *testing.T) {
	t.Parallel()
	const secret = "demo"
	c := newChecker(t, func(w http.ResponseWriter, _ *http.Request, raw []byte, body map[string]any) error {
		stamp, _ := strconv.ParseInt(text(body, "timestamp"), 10, 64)
		sign := base64.StdEncoding.EncodeToString(mac(text(body, "timestamp")+"\n"+secret, ""))
		if err := fresh(time.Unix(stamp, 0)); err != nil || text(body, "sign") != sign {
			io.WriteString(w, `{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}`)
			return fmt.Errorf("signature %s, %v", text(body, "sign"), err)
		}
		io.WriteString(w, `{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}`)
		switch {
		case text(body, "msg_type") != "interactive" || text(body, "card.header.title.content") == "":
			return fmt.Errorf("want a card with a title")
		case text(body, "card.elements.0.text.tag") != "lark_md" || text(body, "card.elements.0.text.content") == "":
			return fmt.Errorf("want the text")
		case text(body, "card.elements.1.actions.0.url") == "":
			return fmt.Errorf("want the link")
		case len(raw) > 20<<10:
			return fmt.Errorf("%d bytes; want at most 20 kB", len(raw))
		}
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.Feishu = &paging.Robot{URL: configs.NewSecret(c.URL + "/open-apis/bot/v2/hook/T"), Secret: configs.NewSecret(secret)}
	life(t, cfg, func() int { return len(c.got()) })
	c.verdict(t)
	if got := text(c.got()[3].body, "card.header.template"); got != "green" {
		t.Errorf("the end is %s; want green", got)
	}
}

// A receiver of the signed webhook needs the secret, the header and the body.
func TestSignedWebhook(t *testing.T) {
	t.Parallel()
	c := newChecker(t, func(_ http.ResponseWriter, r *http.Request, raw []byte, body map[string]any) error {
		var stamp, sign string
		for _, part := range strings.Split(r.Header.Get("Ridethrough-Signature"), ",") {
			switch key, value, _ := strings.Cut(part, "="); key {
			case "t":
				stamp = value
			case "v1":
				sign = value
			}
		}
		seconds, _ := strconv.ParseInt(stamp, 10, 64)
		want := hex.EncodeToString(mac("S3CRET", stamp+"."+string(raw)))
		if err := fresh(time.Unix(seconds, 0)); err != nil || !hmac.Equal([]byte(sign), []byte(want)) {
			return fmt.Errorf("signature %q, %v", r.Header.Get("Ridethrough-Signature"), err)
		}
		if body["version"] != "4" || text(body, "alerts.0.labels.incident") != "i1" || text(body, "groupKey") == "" {
			return fmt.Errorf("not Alertmanager's webhook, version 4: %s", raw)
		}
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.WebhookURL, cfg.WebhookSecret = configs.NewSecret(c.URL+"/hook"), configs.NewSecret("S3CRET")
	life(t, cfg, func() int { return len(c.got()) })
	c.verdict(t)
	if got := text(c.got()[3].body, "status"); got != "resolved" {
		t.Errorf("the last says %q; want resolved", got)
	}
}

// A robot that says no in a 200 has not been told.
func TestARobotThatRefusesIsToldAgain(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"dingtalk": `{"errcode":130101,"errmsg":"send too fast"}`,
		"feishu":   `{"code":11232,"msg":"create message trigger ding talk frequency limit"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			refused := false
			c := newChecker(t, func(w http.ResponseWriter, _ *http.Request, _ []byte, _ map[string]any) error {
				mu.Lock()
				defer mu.Unlock()
				if !refused {
					refused = true
					io.WriteString(w, answer)
					return nil
				}
				io.WriteString(w, `{"errcode":0,"code":0}`)
				return nil
			})
			cfg := paging.DefaultConfig()
			robot := &paging.Robot{URL: configs.NewSecret(c.URL)}
			if name == "feishu" {
				cfg.Feishu = robot
			} else {
				cfg.DingTalk = robot
			}
			s := start(t, cfg)
			s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
			eventually.True(t, "a second attempt", func() bool { return len(c.got()) == 2 })
			if !strings.Contains(s.log.String(), name+" says ") {
				t.Errorf("the log does not say what the receiver said:\n%s", s.log)
			}
		})
	}
}

func mac(key, message string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(message))
	return h.Sum(nil)
}

// fresh holds a signature to the hour that DingTalk and Feishu allow.
func fresh(at time.Time) error {
	if age := time.Since(at).Abs(); age > time.Hour {
		return fmt.Errorf("signed %s ago", age)
	}
	return nil
}
