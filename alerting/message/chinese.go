package message

import (
	"regexp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var chinese = catalogue{
	Tag: "zh-CN",
	Labels: labels{
		Do: "先做", AtRisk: "风险", Power: "供电", Cause: "原因", NotIt: "排除", Why: "依据", Halls: "机房", Services: "业务",
		Next: "预计", Symptoms: "告警", Runbook: "预案", Incident: "事件",
	},
	List: "、", Also: "，", Semi: "；", Colon: "：", Open: "（", Close: "）",
	More:    "{names} 及另外 {n} 项",
	Seconds: "{n} 秒", Minutes: "{n} 分钟", Hours: "{n} 小时",
	Range: "（{from}～{to}）", From: "（最早 {from}）",

	ResolvedAfter: "已恢复，历时 {time}：{what}",
	Failed:        "{assets} {what}",
	HeatsUp:       "{assets} 升温，原因不明",
	Blind: map[incident.Blindness]phrase{
		incident.Silent:      "未发现动力与制冷设施异常，但该处已失去监控",
		incident.CannotStore: "未发现动力与制冷设施异常；预测与告警照常",
		incident.CannotPage:  "未发现动力与制冷设施异常，但该接收方收不到告警",
	},
	NoLimit:   "预计不会超过任何温度限值",
	IsOver:    "{hall} 进风已达 {now} °C，超过 {limit} °C",
	NextLimit: "，预计 {time}后达 {limit} °C",
	WillCross: "{hall} 预计 {time}后进风达 {limit} °C{spread}",
	MayYet:    "{hall} 进风仍有可能超过 {limit} °C",
	ThenHalls: "，随后 {halls}",
	First:     "；先做：{action}",
	Buys:      "（可争取 {time}）",
	Averts:    "（可避免超温）",

	BuysToLimit: "（距 {limit} °C 可争取 {time}）",
	AvertsLimit: "（可避免达到 {limit} °C）",

	Actions: map[predict.ActionKind]phrase{
		predict.ActionStart:        "启动 {asset}{or}{delivers}",
		predict.ActionRestart:      "复位并重启 {asset}{or}{delivers}",
		predict.ActionRestartOrder: "{order}",
		predict.ActionFans:         "将 {halls} 的精密空调风机开到 100 %",
		predict.ActionLimitDemand:  "把运行中的冷水机组负荷限制在 100 %，避免过载跳机",
		predict.ActionShed:         "在 {halls} 削减 {power} kW IT 负载",
	},
	ShortActions: map[predict.ActionKind]phrase{
		predict.ActionStart:        "启动 {asset}",
		predict.ActionRestart:      "重启 {asset}",
		predict.ActionRestartOrder: "先重启 {asset}，再依次重启另 {more} 台",
		predict.ActionFans:         "精密空调风机开到 100 %",
		predict.ActionLimitDemand:  "冷水机组限载 100 %",
		predict.ActionShed:         "削减 {power} kW 负载",
	},
	Or:          "（或 {assets}）",
	DeliversIn:  "，{time}后出冷",
	OnePerson:   "一人按此顺序重启：{steps}",
	People:      "{n} 人按此顺序重启：{steps}",
	FirstInTurn: "{asset}（{time}后出冷）",
	InTurn:      "{asset}（{time}）",

	NowAt:        "{hall}：当前进风 {now} °C",
	NowOver:      "{hall}：当前进风 {now} °C，超过 {limit} °C",
	Likelihood:   "可能性 {share} %",
	CrossesAt:    "预计 {at} 达 {limit} °C",
	LessLikely:   "达 {limit} °C 的可能性不到一半",
	TenthBy:      "10 % 可能早于 {at}",
	NineTenthsBy: "90 % 可能早于 {at}",
	MayNot:       "也可能不会发生",
	HeatOn:       "IT 热负荷 {heat} kW，制冷量 {cooling} kW",
	HeatTaken:    "；其余由{store}吸收",
	Unheard:      "{at} 起失联：{what}；因此预测区间放宽",
	UnheardOf:    "{kind} {n}/{all}",
	HeatBy:       "IT 热负荷 {heat} kW，冷冻水来自外部",
	Mass:         "服务器和空气（{mass} MJ/K）",
	MassAndWater: "服务器和空气（{mass} MJ/K）及 {water} m³ 冷冻水",
	EventAt:      "{asset} {what}，{at}（{evidence}）",
	EventsMore:   "及另外 {n} 项",

	BatteryUntil:   "{ups}：蓄电池可撑到 {at}，还有 {time}{spread}",
	BatteryUnknown: "{ups}：蓄电池能撑多久不明",
	ThenDark:       "，之后 {halls} 的机柜断电",
	Generators: map[predict.GeneratorState]phrase{
		predict.GeneratorNone:     "无柴油发电机",
		predict.GeneratorUnknown:  "柴油发电机状态不明",
		predict.GeneratorExpected: "柴油发电机 {name} 预计 {at} 供电",
		predict.GeneratorRunning:  "柴油发电机 {name} 运行中",
		predict.GeneratorFailed:   "柴油发电机 {name} 故障",
		predict.GeneratorOverdue:  "柴油发电机 {name} 未启动",
	},
	Batteries: map[predict.BatteryBasis]phrase{
		predict.BatteryReported: "不间断电源自报 {time}",
		predict.BatteryCharged:  "电量 {charge} %，设计后备时间 {full}，{load}",
		predict.BatterySpent:    "设计后备时间 {full}，已放电 {spent}，{load}，按满电计",
		predict.BatteryUnknown:  "不间断电源未报 runtime_remaining，站点文件也没有它的 battery_runtime",
	},
	LoadShare:   "负载率 {share} %",
	LoadOf:      "负载 {load} kW，设计 {design} kW",
	LoadUnknown: "负载不明，按满载计",

	Steps: map[predict.ExpectedKind]phrase{
		predict.ExpectedOverload:  "{asset} 过载：热负荷 {heat} kW，制冷量 {cooling} kW，水温上升",
		predict.ExpectedTrip:      "{asset} 跳机",
		predict.ExpectedStart:     "{asset} 出冷",
		predict.ExpectedLimit:     "{asset} 进风达 {limit} °C",
		predict.ExpectedShutdown:  "{asset} 的服务器过温关机",
		predict.ExpectedBattery:   "{asset} 蓄电池耗尽",
		predict.ExpectedGenerator: "{asset} 若启动成功则供电",
	},
	Whys: map[predict.ExpectedWhy]phrase{
		predict.WhyOverload:     "{asset} 过载跳机",
		predict.WhyHeadPressure: "{asset} 冷凝高压跳机",
		predict.WhyByHand:       "{asset} 手动启动后出冷",
		predict.WhyStart:        "{asset} 启动完成后出冷",
		predict.WhyMains:        "{asset} 市电恢复后重启",
		predict.WhyStandby:      "{asset} 备用机组出冷",
	},
	FirstIn:    "，{row} 最先",
	FirstOf:    "{asset}：{hall} 首批服务器过温关机",
	DarkIn:     "，{halls} 的机柜断电",
	StepAt:     "{at} {what}{spread}",
	OfServices: "：{services}",

	CauseAt:     "{asset}{kind} {at} {what}：{evidence}",
	CauseUnseen: "原因不明",
	Grounds: map[incident.Ground]phrase{
		incident.Superseded:  "{asset} {what}：起初被当作原因，其上游是 {by}",
		incident.Effect:      "{asset} {what}：由 {by} 引起",
		incident.InOrder:     "{asset}：{at} 正常",
		incident.ProbesAgree: "{asset} 的测点误报：其余测点一致",
	},
	Unanswered:   "{assets}：此后未读到，不能排除",
	SymptomCount: "共 {n} 条，其中 {left} 条持续",
	AllGoOn:      "{n} 条，均在持续",
	Alike:        "{n} × {what}，自 {at} 起，首个 {asset}",
	OneOf:        "{asset} {what}，自 {at} 起",
	OpenSince:    "{id}，{severity}，始于 {at}",
	EndedAt:      "，{at} 结束",
	TimesAre:     "；时间为 {zone}",
	ChartSays:    "{hall} 最高进风温度：实测，以及 P10 至 P90 的预测范围",
	OpenPage:     "值班页面",
	OpenChart:    "曲线图",

	Kinds: map[facility.Kind]string{
		facility.KindSite: "站点", facility.KindHall: "机房", facility.KindRow: "机柜列", facility.KindRack: "机柜",
		facility.KindServer: "服务器", facility.KindChiller: "冷水机组", facility.KindPump: "水泵",
		facility.KindCoolingTower: "冷却塔", facility.KindLoop: "冷冻水系统", facility.KindTank: "蓄冷罐",
		facility.KindCRAH: "冷冻水精密空调", facility.KindCRAC: "风冷精密空调", facility.KindCDU: "冷量分配单元", facility.KindUtility: "市电",
		facility.KindGenerator: "柴油发电机", facility.KindUPS: "不间断电源", facility.KindTransferSwitch: "转换开关",
		facility.KindPDU: "配电单元", facility.KindDevice: "采集设备",
	},
	Whats: map[string]string{
		string(predict.EventTrip):      "故障停机",
		string(predict.EventStop):      "停机",
		string(predict.EventLostFlow):  "断流",
		string(predict.EventFanStop):   "风机停转",
		string(predict.EventPowerLost): "失电",
		string(predict.EventSilent):    "显示运行但无输出",
		string(predict.EventDegraded):  "出力不足",
		"heating_up":                   "升温",
		string(incident.CannotStore):   "无法写入",
		string(incident.CannotPage):    "收不到告警",
	},
	Alerts:     chineseAlerts,
	Severities: map[incident.Severity]string{incident.Page: "紧急", incident.Warn: "警告", incident.Info: "提示"},

	// What predict writes into Event.Evidence, and incident and the commonest
	// shipped rules beside it; a test holds every form.
	Evidence: []rewrite{
		{regexp.MustCompile(`^run_state (\w+) → (\w+)$`), "运行状态 $1 → $2", runStates},
		{regexp.MustCompile(`^start failed: run_state (\w+) → (\w+)$`), "启动失败：运行状态 $1 → $2", runStates},
		{regexp.MustCompile(`^fan_speed (\S+) % while run_state running$`), "风机转速 $1 %，而运行状态为运行", nil},
		{regexp.MustCompile(`^flow (\S+) → (\S+) l/min$`), "流量 $1 → $2 l/min", nil},
		{regexp.MustCompile(`^output_source battery$`), "输出来自电池", nil},
		{regexp.MustCompile(`^reports running, but load (\S+) %$`), "显示运行，但负载率 $1 %", nil},
		{regexp.MustCompile(`^reports running, but power (\S+) W$`), "显示运行，但功率 $1 W", nil},
		{regexp.MustCompile(`^reports running, but blows (\S+) °C, (\S+) K above usual, from cold water$`), "显示运行，但送风 $1 °C，比平时高 $2 K，而冷冻水是冷的", nil},
		{regexp.MustCompile(`^leaving water (\S+) K above set point; delivers (\S+) % of capacity$`), "出水高于设定值 $1 K；出力为额定的 $2 %", nil},
		{regexp.MustCompile(`^leaving water (\S+) K above set point; reports running, delivers (\S+) % of capacity$`), "出水高于设定值 $1 K；显示运行，出力为额定的 $2 %", nil},
		{regexp.MustCompile(`^fan_speed (\S+) → (\S+) %, condenser pressure rising$`), "风机转速 $1 → $2 %，冷凝压力上升", nil},
		{regexp.MustCompile(`^(\d+) devices do not answer$`), "$1 台设备不应答", nil},
		{regexp.MustCompile(`^(\d+) devices do not answer, all in (.+)$`), "$1 台设备不应答，都在 $2", nil},
		{regexp.MustCompile(`^(\d+) devices do not answer, (\d+) of them in (.+)$`), "$1 台设备不应答，其中 $2 台在 $3", nil},
		{regexp.MustCompile(`^device (\S+) does not answer$`), "设备 $1 不应答", nil},
		{regexp.MustCompile(`^(chiller|pump|cooling tower|crah|crac|cdu|generator) (\S+) is in alarm$`), "$1 $2 告警", alarmed},
		{regexp.MustCompile(`^mains (\S+) is gone$`), "市电 $1 中断", nil},
		{regexp.MustCompile(`^UPS (\S+) feeds its load from the battery$`), "不间断电源 $1 由电池供电", nil},
	},
}

var alarmed = map[string]string{
	"chiller": "冷水机组", "pump": "水泵", "cooling tower": "冷却塔", "crah": "冷冻水精密空调", "crac": "风冷精密空调",
	"cdu": "冷量分配单元", "generator": "柴油发电机",
}

var runStates = map[string]string{
	"unknown": "未知", "off": "关机", "standby": "备用", "starting": "启动中", "running": "运行", "alarm": "故障",
}
