package ruletest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
)

const rule = `groups:
  - name: g
    rules:
      - alert: Over
        expr: load_percent > 80
        for: 2m
        annotations: {summary: '{{ $labels.asset }} at {{ $value }}'}
`

func run(t *testing.T, test string) (int, string) {
	t.Helper()
	n, err := ruletest.RunAll(t.Context(), fstest.MapFS{
		"own.yml": {Data: []byte(rule)}, "own_test.yml": {Data: []byte("rule_files: [own.yml]\nevaluation_interval: 1m\ntests:\n" + test)},
	})
	if err == nil {
		return n, ""
	}
	return n, err.Error()
}

func TestRun(t *testing.T) {
	const series = "  - interval: 1m\n    input_series: [{series: 'load_percent{asset=\"u\"}', values: '70 85x9'}]\n    alert_rule_test:\n"
	for _, tc := range []struct{ name, test, want string }{
		{"as expected", series +
			"      - {eval_time: 2m, alertname: Over, exp_alerts: []}\n" +
			"      - {eval_time: 4m, alertname: Over, exp_alerts: [{exp_labels: {asset: u}, exp_annotations: {summary: u at 85}}]}\n", ""},
		{
			"too early", series + "      - {eval_time: 2m, alertname: Over, exp_alerts: [{exp_labels: {asset: u}}]}\n",
			`own_test.yml: test 1: Over at 2m: does not fire: {alertname="Over", asset="u"}`,
		},
		{
			"unexpected", series + "      - {eval_time: 4m, alertname: Over}\n",
			`own_test.yml: test 1: Over at 4m: fires, unexpected: {alertname="Over", asset="u"} (value 85)`,
		},
		{
			"other text", series + "      - {eval_time: 4m, alertname: Over, exp_alerts: [{exp_labels: {asset: u}, exp_annotations: {summary: x}}]}\n",
			`own_test.yml: test 1: Over at 4m: annotations: got {summary="u at 85"}; want {summary="x"}`,
		},
		{
			"no such rule", series + "      - {eval_time: 4m, alertname: Ower, exp_alerts: []}\n",
			`alertname "Ower": no rule of that name in own.yml`,
		},
		{
			"bad series", "  - input_series: [{series: 'load_percent{', values: '1'}]\n    alert_rule_test: [{eval_time: 1m, alertname: Over}]\n",
			`own_test.yml: test 1: series "load_percent{"`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, got := run(t, tc.test)
			if tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}
