package message

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var place = regexp.MustCompile(`\{\w+\}`)

func places(p phrase) []string {
	all := place.FindAllString(string(p), -1)
	slices.Sort(all)
	return all
}

// Every phrase is there in both languages, with the same places.
func TestTheLanguagesSayTheSame(t *testing.T) {
	en, zh := reflect.ValueOf(english), reflect.ValueOf(chinese)
	for i := range en.NumField() {
		compare(t, en.Type().Field(i).Name, en.Field(i), zh.Field(i))
	}
}

func compare(t *testing.T, name string, en, zh reflect.Value) {
	t.Helper()
	switch {
	case name == "Alerts" || name == "Evidence": // English unfolds the names, and is what evidence is in
	case en.Type() == reflect.TypeFor[phrase]():
		a, b := places(phrase(en.String())), places(phrase(zh.String()))
		if en.Len() == 0 || zh.Len() == 0 || !slices.Equal(a, b) {
			t.Errorf("%s: %q has %v, %q has %v", name, en.String(), a, zh.String(), b)
		}
	case en.Kind() == reflect.String:
		if en.Len() == 0 || zh.Len() == 0 {
			t.Errorf("%s: %q and %q; want both", name, en.String(), zh.String())
		}
	case en.Kind() == reflect.Struct:
		for i := range en.NumField() {
			compare(t, name+"."+en.Type().Field(i).Name, en.Field(i), zh.Field(i))
		}
	case en.Kind() == reflect.Map:
		for _, key := range append(en.MapKeys(), zh.MapKeys()...) {
			a, b := en.MapIndex(key), zh.MapIndex(key)
			if !a.IsValid() || !b.IsValid() {
				t.Errorf("%s: %v is in one language only", name, key)
				continue
			}
			compare(t, name+"."+key.String(), a, b)
		}
	}
}

// What the model, the site and the rules may say has words.
func TestEverythingThatHappensHasWords(t *testing.T) {
	need := func(what string, known bool) {
		if !known {
			t.Errorf("no words for %s", what)
		}
	}
	for _, k := range predict.ActionKinds() {
		_, long := chinese.Actions[k]
		_, short := chinese.ShortActions[k]
		need("action "+string(k), long && short)
	}
	for _, w := range predict.ExpectedWhys() {
		need("step because of "+string(w), chinese.Whys[w] != "")
	}
	for _, k := range []predict.ExpectedKind{
		predict.ExpectedOverload, predict.ExpectedTrip, predict.ExpectedStart, predict.ExpectedLimit,
		predict.ExpectedShutdown, predict.ExpectedBattery, predict.ExpectedGenerator,
	} {
		need("step "+string(k), chinese.Steps[k] != "")
	}
	for _, k := range facility.Kinds() {
		need("kind "+string(k), chinese.Kinds[k] != "")
	}
	for _, s := range []incident.Severity{incident.Page, incident.Warn, incident.Info} {
		need("severity "+string(s), chinese.Severities[s] != "")
	}
	shipped, err := rules.Load(configs.Rules())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range shipped.Names() {
		need("alert "+name+": add it to chinese_alerts.go", chinese.Alerts[name] != "")
	}
}

// Evidence as predict writes it is said in Chinese, with its numbers. Words that
// stay are units.
func TestEvidenceIsSaidInChinese(t *testing.T) {
	p := &page{catalogue: &chinese}
	for quote, want := range map[string]string{
		"run_state running → alarm":                                                      "运行状态 运行 → 故障",
		"start failed: run_state starting → alarm":                                       "启动失败：运行状态 启动中 → 故障",
		"fan_speed 0 % while run_state running":                                          "风机转速 0 %，而运行状态为运行",
		"flow 1690 → 0 l/min":                                                            "流量 1690 → 0 l/min",
		"output_source battery":                                                          "输出来自电池",
		"reports running, but load 0 %":                                                  "显示运行，但负载率 0 %",
		"reports running, but power 12 W":                                                "显示运行，但功率 12 W",
		"reports running, but blows 24.1 °C, 6.2 K above usual, from cold water":         "显示运行，但送风 24.1 °C，比平时高 6.2 K，而冷冻水是冷的",
		"leaving water 4.5 K above set point; delivers 40 % of capacity":                 "出水高于设定值 4.5 K；出力为额定的 40 %",
		"leaving water 4.5 K above set point; reports running, delivers 4 % of capacity": "出水高于设定值 4.5 K；显示运行，出力为额定的 4 %",
		"fan_speed 60 → 5 %, condenser pressure rising":                                  "风机转速 60 → 5 %，冷凝压力上升",
		"14 devices do not answer":                                                       "14 台设备不应答",
		"14 devices do not answer, all in 10.0.3.0/24":                                   "14 台设备不应答，都在 10.0.3.0/24",
		"14 devices do not answer, 9 of them in 10.0.3.0/24":                             "14 台设备不应答，其中 9 台在 10.0.3.0/24",
		"device plc-1 does not answer":                                                   "设备 plc-1 不应答",
		"cooling tower tower-1 is in alarm":                                              "冷却塔 tower-1 告警",
		"mains utility-a is gone":                                                        "市电 utility-a 中断",
		"UPS ups-1 feeds its load from the battery":                                      "不间断电源 ups-1 由电池供电",
		"a summary of somebody's own rule":                                               "a summary of somebody's own rule",
	} {
		if got := p.evidence(quote); got != want {
			t.Errorf("%q is said %q; want %q", quote, got, want)
		}
	}
}

func TestNamesOfRulesUnfold(t *testing.T) {
	for name, want := range map[string]string{
		"RackInletAboveAllowable": "rack inlet above allowable", "UPSOnBattery": "UPS on battery", "PDUOverloaded": "PDU overloaded",
		"our_own_rule": "our own rule", "LeakB": "leak b",
	} {
		if got := unfold(name); got != want {
			t.Errorf("%s unfolds to %q; want %q", name, got, want)
		}
	}
}

func TestLanguagesAreValidated(t *testing.T) {
	for _, l := range []Language{English, Chinese, Both} {
		if err := l.Validate(); err != nil {
			t.Error(err)
		}
	}
	if err := Language("de").Validate(); err == nil || !strings.Contains(err.Error(), `"de"; want en, zh or both`) {
		t.Errorf("%v", err)
	}
}
