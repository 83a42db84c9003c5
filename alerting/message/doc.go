// Package message turns the facts of an incident into words: the first line,
// and the whole page as text.
//
// It decides nothing. Everything it says is a fact of the incident, and every
// rendering says the same facts. Time is an argument: minutes are counted from
// it, so that a page read late can be written again.
package message
