package fact

import "fmt"

// Verdict says whether a hop holds. The order is that of answers: a path's
// verdict is the greatest (the worst) of its edges'.
type Verdict uint8

// The verdicts, best first. Yes is the zero value, so that an edge of a format
// that knows no doubt need not say so.
const (
	// Yes: the hop holds.
	Yes Verdict = iota
	// Conditional: the hop holds under the edge's conditions.
	Conditional
	// Unknown: an input that decides is absent; the edge's missing names it.
	Unknown
	// No: a named control takes the hop away; the edge's by names it.
	No
	verdictEnd
)

var verdictNames = [verdictEnd]string{"yes", "conditional", "unknown", "no"}

// String returns the verdict's name.
func (v Verdict) String() string {
	if v < verdictEnd {
		return verdictNames[v]
	}
	return fmt.Sprintf("verdict(%d)", uint8(v))
}

// ParseVerdict returns the verdict that name spells; the empty name is Yes.
func ParseVerdict(name string) (Verdict, error) {
	if name == "" {
		return Yes, nil
	}
	for v := Yes; v < verdictEnd; v++ {
		if verdictNames[v] == name {
			return v, nil
		}
	}
	return Unknown, fmt.Errorf("verdict %q is not one of yes, conditional, unknown, no", name)
}

// Worst returns the worse of the two.
func (v Verdict) Worst(other Verdict) Verdict { return max(v, other) }

// MarshalText implements encoding.TextMarshaler.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Verdict) UnmarshalText(text []byte) error {
	parsed, err := ParseVerdict(string(text))
	*v = parsed
	return err
}
