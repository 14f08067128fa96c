package fact

import "time"

// The years that RFC 3339 writes with four digits, as answers do. What issuers write
// beyond them stands for no end.
const (
	firstYear = 1
	lastYear  = 9999
)

// ParseTime reads an RFC 3339 time. ok is false for what is none, and for a time that
// no answer can write: in UTC it lies before the year 1 or past the year 9999.
func ParseTime(text string) (t time.Time, ok bool) {
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil && Writable(t)
}

// Writable reports whether an answer can write a time.
func Writable(t time.Time) bool {
	year := t.UTC().Year()
	return year >= firstYear && year <= lastYear
}
