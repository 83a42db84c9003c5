package facility

// Nearest returns the candidate that name was most likely meant to be, or ""
// when none is within a third of its length in edits: at least two, yet never
// so many that nothing of the name is left. The first of equals wins.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", min(max(2, len(name)/3)+1, len(name))
	for _, candidate := range candidates {
		if d := editDistance(name, candidate); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			substitute := diagonal
			if a[i-1] != b[j-1] {
				substitute++
			}
			diagonal = row[j]
			row[j] = min(substitute, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
