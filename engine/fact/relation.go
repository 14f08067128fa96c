package fact

import "fmt"

// Relation names what an edge means. What each transfers stands in one table,
// in package reach.
type Relation uint8

// The relations, in the order of their names, which is the order of ties.
const (
	RelationNone Relation = iota
	AuthenticatesAs
	CachesAuthorisation
	Can
	CanBecome
	Contains
	DelegatesTo
	Enters
	ExchangedFor
	LoadedBy
	MemberOf
	Mints
	OwnedBy
	PartOf
	RunsAs
	SameAs
	Stores
	Triggers
	Uses
	relationEnd
)

var relationNames = [relationEnd]string{
	"", "authenticates-as", "caches-authorisation", "can", "can-become", "contains", "delegates-to",
	"enters", "exchanged-for", "loaded-by", "member-of", "mints", "owned-by", "part-of", "runs-as",
	"same-as", "stores", "triggers", "uses",
}

// Relations lists every relation in the order of its name.
func Relations() []Relation {
	all := make([]Relation, 0, relationEnd-1)
	for r := AuthenticatesAs; r < relationEnd; r++ {
		all = append(all, r)
	}
	return all
}

// String returns the relation's name as files and answers spell it.
func (r Relation) String() string {
	if r < relationEnd {
		return relationNames[r]
	}
	return fmt.Sprintf("relation(%d)", uint8(r))
}

// ParseRelation returns the relation that name spells.
func ParseRelation(name string) (Relation, error) {
	for r := AuthenticatesAs; r < relationEnd; r++ {
		if relationNames[r] == name {
			return r, nil
		}
	}
	return RelationNone, fmt.Errorf("relation %q is not in the vocabulary (see docs/vocabulary.md)", name)
}

// CarriesAccess reports whether an edge of this relation states an access.
func (r Relation) CarriesAccess() bool {
	return r == Can || r == Contains || r == DelegatesTo
}

// MarshalText implements encoding.TextMarshaler.
func (r Relation) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Relation) UnmarshalText(text []byte) error {
	parsed, err := ParseRelation(string(text))
	*r = parsed
	return err
}
