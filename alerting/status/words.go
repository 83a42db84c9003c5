package status

import "strings"

// A phrase is what is said, with places by name: "until {at}".
type phrase string

// with fills the places: name, value, name, value.
func (p phrase) with(pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(string(p))
}

// A catalogue is everything that notes say in one language.
type catalogue struct {
	tag  string // of the language, for HTML
	list string // between names
	// between sentences, at their end, after a label
	stop, end, colon string
	more             phrase // names, n: the first names of many
	of               phrase // site: before a title

	title map[Stage]phrase  // area
	area  map[Area]string   // in titles and sentences
	what  map[Stage]phrase  // area: the first sentence of the customer's note
	trend map[Trend]phrase  // of temperatures
	label map[string]string // of lines

	atRisk, touched, noServices phrase // services
	took                        phrase // of what is over: time
	noneExceeded                phrase

	takenBy, untaken        phrase // by, at
	working, notified       phrase
	starting, startingNames phrase // starts
	startAt                 phrase // asset, at
	advice                  phrase // actions

	hall, perTen, crosses phrase // hall, inlet; change; limit, at, spread
	over                  phrase // limit
	spread                phrase // from, to

	restored, restoredFrom phrase // early, late, limit; early
	after, afterFrom       phrase // short, long, limit; short
	unknownEnd, averts     phrase
	minutes                phrase // n
	next, last             phrase // at

	allWell, page, updated, history, internalOnly phrase
}

// Labels of the lines of a note.
const (
	labelWhat     = "what"
	labelScope    = "scope"
	labelDoing    = "doing"
	labelTrend    = "trend"
	labelRecovery = "recovery"
	labelNext     = "next"
)

var english = catalogue{
	tag: "en", list: ", ", stop: " ", end: ".", colon: ": ", more: "{names} and {n} more", of: "{site}: ",
	title: map[Stage]phrase{
		Warming: "{area} failure, temperatures are about to leave their limits", OverLimit: "{area} failure, temperatures are beyond their limits",
		CoolingDown: "{area} restored, cooling down", Settling: "{area} restored, temperatures are within their limits", Stable: "{area} failure, no limit is expected to be exceeded", Over: "{area} failure is over",
	},
	area: map[Area]string{Cooling: "Cooling", Power: "Power", Unknown: "Equipment"},
	what: map[Stage]phrase{
		Warming:     "Equipment of our data centre has failed ({area}). Without repair, temperatures will leave their limits.",
		OverLimit:   "Equipment of our data centre has failed ({area}). Temperatures are beyond their limits; servers may slow down or switch off.",
		CoolingDown: "What had failed ({area}) works again. Temperatures are still beyond their limits.",
		Settling:    "What had failed ({area}) works again and temperatures are within their limits. We watch until all is well.",
		Stable:      "Equipment of our data centre has failed ({area}). By what we know now, temperatures stay within their limits.",
		Over:        "The failure ({area}) is over and temperatures are within their limits.",
	},
	trend: map[Trend]phrase{
		Rising: "Temperatures are rising.", Steady: "Temperatures are steady.", Falling: "Temperatures are falling.", NoTrend: "It is too early to tell where temperatures go.",
	},
	label: map[string]string{
		labelWhat: "What", labelScope: "Scope", labelDoing: "Being done", labelTrend: "Temperatures", labelRecovery: "Expected end", labelNext: "Next update",
	},
	atRisk: "At risk: {services}.", touched: "Affected, or may be: {services}.", noServices: "No service is known to be at risk.",
	took: "It took {time}.", noneExceeded: "No limit was exceeded.",
	takenBy: "Taken on by {by} at {at}.", untaken: "Nobody has acknowledged it yet.",
	working: "Engineers are working on it.", notified: "Engineers on duty have been called.",
	starting: "Replacement equipment is starting.", startingNames: "Starting: {starts}.", startAt: "{asset}, delivers at {at}",
	advice: "Buys most time: {actions}.",
	hall:   "{hall}: {inlet} °C", perTen: ", {change} K in 10 min", crosses: ", {limit} °C at {at}{spread}", over: ", over {limit} °C", spread: " ({from} to {to})",
	restored: "Within limits again between {early} and {late}.", restoredFrom: "Within limits again from {early} at the earliest.",
	after: "{short} to {long} minutes after what failed is restarted.", afterFrom: "From {short} minutes after what failed is restarted.",
	unknownEnd: "Not known yet.", averts: "If what failed is restarted now, no limit will be exceeded.", minutes: "{n} min",
	next: "By {at}, or as soon as something changes.", last: "This is the last note.",
	allWell: "All is well.", page: "Status", updated: "Written {at}", history: "Earlier notes", internalOnly: "Internal: names equipment. Do not pass on.",
}

var chinese = catalogue{
	tag: "zh-CN", list: "、", stop: "", end: "。", colon: "：", more: "{names} 等，另有 {n} 项", of: "{site}：",
	title: map[Stage]phrase{
		Warming: "{area}故障，温度将超出限值", OverLimit: "{area}故障，温度已超出限值",
		CoolingDown: "{area}已恢复，正在降温", Settling: "{area}已恢复，温度在限值以内", Stable: "{area}故障，预计温度不会超限", Over: "{area}故障已结束",
	},
	area: map[Area]string{Cooling: "制冷", Power: "供电", Unknown: "设施"},
	what: map[Stage]phrase{
		Warming:     "机房{area}设备发生故障。如不修复，温度将超出限值。",
		OverLimit:   "机房{area}设备发生故障。温度已超出限值，服务器可能降频或关机。",
		CoolingDown: "发生故障的{area}设备已恢复运行，温度仍在限值以上。",
		Settling:    "发生故障的{area}设备已恢复运行，温度已回到限值以内，正在持续观察。",
		Stable:      "机房{area}设备发生故障。据目前判断，温度仍将保持在限值以内。",
		Over:        "{area}故障已结束，温度已回到限值以内。",
	},
	trend: map[Trend]phrase{
		Rising: "温度正在上升。", Steady: "温度保持平稳。", Falling: "温度正在下降。", NoTrend: "温度走势尚不明确。",
	},
	label: map[string]string{
		labelWhat: "情况", labelScope: "影响范围", labelDoing: "处理进展", labelTrend: "温度", labelRecovery: "预计恢复", labelNext: "下次通报",
	},
	atRisk: "存在风险的业务：{services}。", touched: "已受或可能受影响的业务：{services}。", noServices: "目前没有业务面临风险。",
	took: "历时 {time}。", noneExceeded: "温度未曾超限。",
	takenBy: "{by} 已于 {at} 接手处理。", untaken: "尚无人确认。",
	working: "工程师正在处理。", notified: "已通知值班工程师。",
	starting: "备用设备正在启动。", startingNames: "正在启动：{starts}。", startAt: "{asset}（预计 {at} 投入）",
	advice: "最能争取时间的措施：{actions}。",
	hall:   "{hall}：{inlet} °C", perTen: "，10 分钟变化 {change} K", crosses: "，预计 {at} 达 {limit} °C{spread}", over: "，超过 {limit} °C", spread: "（{from}～{to}）",
	restored: "预计在 {early} 至 {late} 之间回到限值以内。", restoredFrom: "最早于 {early} 回到限值以内。",
	after: "故障设备重启后约 {short}～{long} 分钟。", afterFrom: "故障设备重启后至少 {short} 分钟。",
	unknownEnd: "暂时无法预计。", averts: "若故障设备现在重启，温度不会超限。", minutes: "{n} 分钟",
	next: "最迟 {at}；情况有变将随时通报。", last: "本次为最后一次通报。",
	allWell: "一切正常。", page: "状态通报", updated: "发布于 {at}", history: "此前通报", internalOnly: "仅限内部：含设备名称，请勿外传。",
}
