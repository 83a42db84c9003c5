// Package web serves the one page an operator opens at three in the morning,
// and the few addresses that machines ask: the same state as JSON, metrics,
// liveness and readiness.
//
// # What it shows
//
// The page answers the three questions of the product in their order. Now: how
// hot is each hall, and does the cooling that runs cover the heat. Next: what
// will cross which limit, in how many minutes, how sure, and what happens on
// the way. If: what one more loss would do.
//
// # What it refuses to do
//
// It computes no forecast and judges no incident: it shows a State that it is
// given. What it lets people change, it hands on: see Operate, and guard for
// who may. It loads nothing from elsewhere, because the night the cooling fails
// may be the night the uplink fails. It asks for no password to look: it
// listens on loopback unless told otherwise, and a reverse proxy adds what a
// site wants.
//
// # Addresses
//
//	/              the page
//	/api/v1/state  the State as JSON, durations in seconds, null for "not
//	               within the horizon"
//	/api/v1/siren  what machines are told about halls that lose their cooling,
//	               as server-sent events; /api/v1/siren/state the same, now
//	/status/       the status note for users, in English and Chinese
//	/reports/      what was written about incidents that are over
//	/healthz       200 while the process does its work, else 503 and why
//	/readyz        200 once readings flow, else 503 and what is missing
//	/metrics       Prometheus text format
//
// Those that change something are listed in operate.
package web
