// Package message turns the facts of an incident into words, in English and in
// Chinese: the first line, and the whole page as text, Markdown and HTML, with
// a chart.
//
// It decides nothing and does no I/O. Everything it says is a fact of the
// incident, and every rendering says the same facts: an incident becomes one
// page of sections per language, which the formats only lay out. Time is an
// argument: minutes are counted from it, so that a page can be written again
// later.
//
// # The first line
//
// What failed, where it hurts, how long there is, what to do first, in this
// order, so that a phone that cuts a notification off cuts the least. It is kept
// below 160 characters wherever names allow it.
//
// # Words
//
// A catalogue is data, one file per language: english.go, chinese.go. A phrase
// has places by name, so that a language may order them as it likes; a test
// holds that both have every phrase with the same places. What devices and
// people named (assets, services, summaries of own rules) is never translated.
package message
