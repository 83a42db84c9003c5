// Package scenario holds the stories the simulator can tell: what happens to
// which asset at which time, in which weather. A scenario is a YAML file in
// this folder and its site a site file as an operator would write it, so a new
// story needs no code.
//
// A scenario is checked when it is loaded: every asset it names must be on the
// site, every action must be one the plant knows.
package scenario
