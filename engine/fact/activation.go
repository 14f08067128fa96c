package fact

// MustBeActivated is the condition of what somebody is eligible for and must ask for
// before it gives anything (Privileged Identity Management and the like).
func MustBeActivated() Condition {
	return Condition{Key: "activation", Operator: "Bool", Values: []string{"true"}}
}

// NeedsActivation reports whether conditions hold such a one.
func (c Conditions) NeedsActivation() bool {
	want := MustBeActivated()
	for _, one := range c {
		if one.Compare(want) == 0 {
			return true
		}
	}
	return false
}
