package fact

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// PropStatusHistory is the prop that holds what several sources said of a
// credential's status, as []Status. A collection makes it from the status props.
const PropStatusHistory = "statusHistory"

// Status is one source's word on a credential's status.
type Status struct {
	// Word is active, inactive, expired, revoked or unknown.
	Word string
	// AsOf is when it was seen; the zero time where the source says none, which is
	// before all others.
	AsOf time.Time
	// Evidence is "<source>#<pointer>".
	Evidence string
}

// Dead reports whether a credential of this status gives nothing.
func (s Status) Dead() bool {
	return s.Word == "inactive" || s.Word == "expired" || s.Word == "revoked"
}

// History returns what is said of a credential's status, oldest first.
func (p Props) History() []Status {
	if all, ok := p[PropStatusHistory].([]Status); ok {
		return all
	}
	word := p.String(PropStatus)
	if word == "" {
		return nil
	}
	asOf, _ := p.Time(PropStatusAsOf)
	return []Status{{Word: word, AsOf: asOf, Evidence: p.String(PropStatusEvidence)}}
}

// StatusAt returns the newest of a history that was seen at t or before; ok is
// false where there is none.
func StatusAt(history []Status, t time.Time) (status Status, ok bool) {
	for i := len(history) - 1; i >= 0; i-- {
		if !history[i].AsOf.After(t) {
			return history[i], true
		}
	}
	return Status{}, false
}

// mergeHistory joins two histories, oldest first. Of two words of one moment the
// one that says more comes last.
func mergeHistory(a, b []Status) []Status {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y Status) int {
		return cmp.Or(x.AsOf.Compare(y.AsOf), cmp.Compare(known(x), known(y)), strings.Compare(x.Word, y.Word), strings.Compare(x.Evidence, y.Evidence))
	})
	return slices.Compact(all)
}

func known(s Status) int {
	if s.Word == "unknown" {
		return 0
	}
	return 1
}
