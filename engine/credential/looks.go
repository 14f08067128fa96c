package credential

import "regexp"

var (
	// token is a run of the characters that values are made of.
	token = regexp.MustCompile(`[A-Za-z0-9+/_=-]{20,}`)
	upper = regexp.MustCompile(`[A-Z]`)
	lower = regexp.MustCompile(`[a-z]`)
	digit = regexp.MustCompile(`[0-9]`)
	hexes = regexp.MustCompile(`[0-9a-f]{32,}`)
)

// minRandom is how many different bytes a token of 20 or more has that nobody
// made up as a name.
const minRandom = 14

// LooksLikeValue reports whether a text holds what may be a secret's value, so
// that an error about it should not repeat it. It is generous: an id that is
// taken for a value costs a clear message, a value that is repeated is a leak.
func LooksLikeValue(text string) bool {
	for _, t := range token.FindAllString(text, -1) {
		mixed := upper.MatchString(t) && lower.MatchString(t) && digit.MatchString(t)
		if (mixed && distinct(t) >= minRandom) || hexes.MatchString(t) {
			return true
		}
	}
	return false
}
