package profile

import "strings"

// Matches compares a text with a pattern in which * stands for anything and ?
// for one character. Nothing else is special. It takes time in proportion to
// both lengths at worst, whatever a device sends.
func Matches(pattern, text string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return pattern == text
	}
	return Glob(pattern, text, func(p, c byte) bool { return p == '?' || p == c })
}

// Glob is Matches with one character compared as one says. It matches greedily
// and goes back to the last * on a mismatch.
func Glob(pattern, text string, one func(p, c byte) bool) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(text) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, mark = i, j
			i++
		case i < len(pattern) && one(pattern[i], text[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[i:], "*") == ""
}

// MatchesFold is Matches without regard to case.
func MatchesFold(pattern, text string) bool {
	return Matches(strings.ToLower(pattern), strings.ToLower(text))
}
