package fact

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Access is a set of the four ways in which a node is held. Control implies
// the other three; nothing else implies anything.
type Access uint8

// The members, and the empty set.
const (
	NoAccess Access = 0
	Discover Access = 1 << 0
	Read     Access = 1 << 1
	Write    Access = 1 << 2
	Control  Access = 1 << 3
	// AnyAccess holds all four.
	AnyAccess = Discover | Read | Write | Control
	// FromRead is what why and exposure ask for when no access is named.
	FromRead = Read | Write | Control
)

// Accesses lists the single accesses in the order of answers and ties:
// control, write, read, discover.
func Accesses() [4]Access { return [4]Access{Control, Write, Read, Discover} }

// Implied returns a with all that control implies.
func (a Access) Implied() Access {
	if a&Control != 0 {
		return AnyAccess
	}
	return a
}

// Has reports whether a, with what it implies, covers all of want.
func (a Access) Has(want Access) bool { return a.Implied()&want == want }

// String returns the members' names, control first, joined by commas.
func (a Access) String() string { return strings.Join(a.names(), ",") }

func (a Access) names() []string {
	names := make([]string, 0, 4)
	for _, one := range Accesses() {
		if a&one != 0 {
			names = append(names, accessName(one))
		}
	}
	return names
}

func accessName(one Access) string {
	switch one {
	case Control:
		return "control"
	case Write:
		return "write"
	case Read:
		return "read"
	default:
		return "discover"
	}
}

// ParseAccess returns the single access that name spells.
func ParseAccess(name string) (Access, error) {
	for _, one := range Accesses() {
		if accessName(one) == name {
			return one, nil
		}
	}
	return NoAccess, fmt.Errorf("access %q is not one of discover, read, write, control", name)
}

// MarshalJSON writes the set as a list of names, control first.
func (a Access) MarshalJSON() ([]byte, error) { return json.Marshal(a.names()) }

// UnmarshalJSON reads a list of names, or one name.
func (a *Access) UnmarshalJSON(data []byte) error {
	*a = NoAccess
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		var one string
		if json.Unmarshal(data, &one) != nil {
			return fmt.Errorf("access is a list of discover, read, write, control: %w", err)
		}
		names = []string{one}
	}
	for _, name := range names {
		one, err := ParseAccess(name)
		if err != nil {
			return err
		}
		*a |= one
	}
	return nil
}
