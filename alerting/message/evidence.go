package message

import "regexp"

// A rewrite says one sort of evidence in another language. Evidence is what
// equipment said; where nothing fits it is quoted as it is.
type rewrite struct {
	from *regexp.Regexp
	to   string            // with $1, $2
	each map[string]string // words of the groups; nil for numbers
}

// evidence says what was seen.
func (p *page) evidence(quote string) string {
	quote = short(quote)
	for _, r := range p.Evidence {
		if groups := r.from.FindStringSubmatchIndex(quote); groups != nil {
			return r.apply(quote, groups)
		}
	}
	return quote
}

func (r rewrite) apply(quote string, groups []int) string {
	return placed.ReplaceAllStringFunc(r.to, func(place string) string {
		n := int(place[1] - '0')
		word := quote[groups[2*n]:groups[2*n+1]]
		if other, ok := r.each[word]; ok {
			return other
		}
		return word
	})
}

var placed = regexp.MustCompile(`\$[1-9]`)
