// Package alerting decides what to page about and when. It is a function of
// (readings, time): it reads facility readings and nothing else, never the
// clock, and does no I/O, so that live operation, replay and simulation run the
// very same Engine.Step. Sending pages lives in alerting/paging.
package alerting
