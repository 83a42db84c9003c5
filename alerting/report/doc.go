// Package report writes what happened, when an incident is over: how it began
// and went on, why, what the forecasts were worth, how many alarms it took in,
// who was told, and what bought time.
//
// A Book follows the outcomes of the alerting step and hands out a Report for
// every incident that has ended. It does no I/O; Markdown, HTML and SVG are
// functions of a Report.
package report
