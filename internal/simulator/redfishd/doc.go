// Package redfishd serves a Redfish service over HTTPS: resources from a
// bundle, and around them what a management controller adds to a tree of
// documents: Basic and session authentication with few sessions, entity tags,
// $expand, pages, server-sent events, slowness and failures.
//
// It is for tests, and for reading a recorded service as if it were there. It
// shares nothing with the collector. Section numbers refer to DSP0266, the
// Redfish specification, version 1.20.
package redfishd
