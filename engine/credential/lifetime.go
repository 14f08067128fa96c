package credential

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Words that stand for a lifetime where no duration does.
const (
	// unbounded ends by itself at no time.
	unbounded = "unbounded"
	// untilExpiry ends when what lives says so itself (exp of a JWT, se of a SAS).
	untilExpiry = "until expiry"
)

// Lifetime is how long something lives: a duration of the calendar (ISO 8601),
// without end, until the expiry that it carries itself, or not known, which is
// the zero value. It is written as the catalogue writes it.
type Lifetime struct {
	text string
	// The parts of an ISO 8601 duration.
	years, months, days int
	clock               time.Duration
}

// ParseLifetime reads a lifetime: an ISO 8601 duration without fractions and
// weeks, "unbounded", "until expiry", or empty for not known.
func ParseLifetime(text string) (Lifetime, error) {
	l := Lifetime{text: text}
	if text == "" || text == unbounded || text == untilExpiry {
		return l, nil
	}
	m := isoDuration.FindStringSubmatch(text)
	if m == nil || text == "P" || text[len(text)-1] == 'T' {
		return Lifetime{}, fmt.Errorf("%q is neither a duration as ISO 8601 writes it (P90D, PT1H) nor %q nor %q", text, unbounded, untilExpiry)
	}
	var numbers [6]int
	for i, digits := range m[1:] {
		if digits != "" {
			numbers[i], _ = strconv.Atoi(digits) // at most six digits
		}
	}
	l.years, l.months, l.days = numbers[0], numbers[1], numbers[2]
	l.clock = time.Duration(numbers[3])*time.Hour + time.Duration(numbers[4])*time.Minute + time.Duration(numbers[5])*time.Second
	return l, nil
}

var isoDuration = regexp.MustCompile(`^P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$`)

// Known reports whether anything is known of the lifetime.
func (l Lifetime) Known() bool { return l.text != "" }

// Unbounded reports whether what lives ends by itself at no time.
func (l Lifetime) Unbounded() bool { return l.text == unbounded }

// UntilExpiry reports whether what lives carries its own expiry.
func (l Lifetime) UntilExpiry() bool { return l.text == untilExpiry }

// lastYear is the last that RFC 3339 can write.
const lastYear = 9999

// From returns when what began at t ends. ok is false where the lifetime is no
// duration: not known, without end, or told by what lives itself. An end past the year
// 9999, which issuers write for none, is none.
func (l Lifetime) From(t time.Time) (end time.Time, ok bool) {
	if !l.Known() || l.Unbounded() || l.UntilExpiry() {
		return time.Time{}, false
	}
	end = t.AddDate(l.years, l.months, l.days).Add(l.clock)
	if end.UTC().Year() > lastYear {
		return time.Time{}, false
	}
	return end, true
}

// String returns the lifetime as the catalogue writes it, empty for not known.
func (l Lifetime) String() string { return l.text }

// Words returns the lifetime for people: "12 hours", "unbounded", "unknown".
func (l Lifetime) Words() string {
	if !l.Known() {
		return "unknown"
	}
	if l.Unbounded() || l.UntilExpiry() {
		return l.text
	}
	clock := int(l.clock / time.Second)
	var words []string
	for _, part := range []struct {
		n    int
		unit string
	}{{l.years, "year"}, {l.months, "month"}, {l.days, "day"}, {clock / 3600, "hour"}, {clock / 60 % 60, "minute"}, {clock % 60, "second"}} {
		switch part.n {
		case 0:
		case 1:
			words = append(words, "1 "+part.unit)
		default:
			words = append(words, strconv.Itoa(part.n)+" "+part.unit+"s")
		}
	}
	if words == nil {
		return "at once"
	}
	return strings.Join(words, " ")
}

// MarshalJSON writes the lifetime as the catalogue does, null for not known.
func (l Lifetime) MarshalJSON() ([]byte, error) {
	if !l.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(l.text)
}

// UnmarshalJSON reads a lifetime and refuses what is none.
func (l *Lifetime) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("reading a lifetime: %w", err)
	}
	parsed, err := ParseLifetime(text)
	*l = parsed
	return err
}
