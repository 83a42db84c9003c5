package paging

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	amconfig "github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"
)

// groupInterval is how soon an update, an escalation or a resolve follows. A
// group is one incident, so a look at it ten times a second costs nothing.
const groupInterval = 100 * time.Millisecond

// shortReceiver is the receiver of the short forms.
const shortReceiver = "ridethrough"

type object = map[string]any

// alertmanager returns the configuration of the embedded Alertmanager: the
// user's file, or the short form written out; with named receivers and the
// routes of escalation and fallback added.
func (c Config) alertmanager() (*amconfig.Config, error) {
	conf, err := c.tree()
	if err != nil {
		return nil, err
	}
	if err := c.addReceivers(conf); err != nil {
		return nil, err
	}
	return conf, c.addRoutes(conf)
}

// tree is the routing tree as the operator wrote it.
func (c Config) tree() (*amconfig.Config, error) {
	if c.AlertmanagerFile != "" {
		conf, err := amconfig.LoadFile(c.AlertmanagerFile)
		if err != nil {
			return nil, fmt.Errorf("alertmanager_file: %s: %w", c.AlertmanagerFile, err)
		}
		return conf, nil
	}
	return load(c.written(c.Targets.written(shortReceiver)))
}

func load(o object) (*amconfig.Config, error) {
	text, err := json.Marshal(o) // JSON is YAML
	if err != nil {
		return nil, err
	}
	conf, err := amconfig.Load(string(text))
	if err != nil {
		return nil, fmt.Errorf("paging: %w", err)
	}
	return conf, nil
}

// written is a tree of one route, to the first receiver.
func (c Config) written(receivers ...object) object {
	return object{
		"route": object{
			"receiver": receivers[0]["name"], "group_by": []string{labelIncident},
			"group_wait": "0s", "group_interval": groupInterval.String(), "repeat_interval": c.RepeatInterval.String(),
		},
		"receivers": receivers,
	}
}

// addReceivers adds the named ones. One that has the name of a receiver in the
// user's file goes there too.
func (c Config) addReceivers(conf *amconfig.Config) error {
	if len(c.Receivers) == 0 {
		return nil
	}
	var named []object
	for _, r := range c.Receivers {
		named = append(named, r.written(r.Name))
	}
	own, err := load(c.written(named...))
	if err != nil {
		return err
	}
	for _, r := range own.Receivers {
		at := slices.IndexFunc(conf.Receivers, func(other amconfig.Receiver) bool { return other.Name == r.Name })
		if at < 0 {
			conf.Receivers = append(conf.Receivers, r)
			continue
		}
		join(&conf.Receivers[at], r)
	}
	return nil
}

// join adds what the short forms can express.
func join(r *amconfig.Receiver, more amconfig.Receiver) {
	r.WebhookConfigs = append(r.WebhookConfigs, more.WebhookConfigs...)
	r.EmailConfigs = append(r.EmailConfigs, more.EmailConfigs...)
	r.PagerdutyConfigs = append(r.PagerdutyConfigs, more.PagerdutyConfigs...)
	r.OpsGenieConfigs = append(r.OpsGenieConfigs, more.OpsGenieConfigs...)
	r.SlackConfigs = append(r.SlackConfigs, more.SlackConfigs...)
	r.MSTeamsV2Configs = append(r.MSTeamsV2Configs, more.MSTeamsV2Configs...)
	r.WechatConfigs = append(r.WechatConfigs, more.WechatConfigs...)
}

// addRoutes puts the routes of escalation and fallback before the operator's:
// their alerts carry a label of their own, so nothing else takes them.
func (c Config) addRoutes(conf *amconfig.Config) error {
	var routes []*amconfig.Route
	for i, step := range c.Escalation {
		routes = append(routes, c.route(step.Receiver, labelEscalation, strconv.Itoa(i+1)))
	}
	for _, name := range c.Fallback {
		r := c.route(name, labelFallback, "1")
		r.Continue = true
		routes = append(routes, r)
	}
	if len(c.Fallback) > 0 {
		routes[len(routes)-1].Continue = false
	}
	var known []string
	for _, r := range conf.Receivers {
		known = append(known, r.Name)
	}
	for i, r := range routes {
		if slices.Contains(known, r.Receiver) {
			continue
		}
		key := fmt.Sprintf("escalation[%d].receiver", i)
		if i >= len(c.Escalation) {
			key = fmt.Sprintf("fallback[%d]", i-len(c.Escalation))
		}
		return fmt.Errorf("paging.%s: no receiver %q; there are %s; name one of these, or add it under paging.receivers", key, r.Receiver, strings.Join(known, ", "))
	}
	conf.Route.Routes = append(routes, conf.Route.Routes...)
	return nil
}

func (c Config) route(receiver, label, value string) *amconfig.Route {
	wait, interval, repeat := model.Duration(0), model.Duration(groupInterval), model.Duration(c.RepeatInterval)
	return &amconfig.Route{
		Receiver: receiver, GroupBy: []model.LabelName{labelIncident},
		Matchers:  []*labels.Matcher{{Type: labels.MatchEqual, Name: label, Value: value}},
		GroupWait: &wait, GroupInterval: &interval, RepeatInterval: &repeat,
	}
}
