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

// nearby is how far apart two sources may have looked for one change to explain
// that they differ: within it they disagree.
const nearby = time.Hour

// Disagreeing returns the words in which sources disagree at t with the deciding
// one, the deciding first; nil where none does. That a credential was active once
// and is inactive since is a change and no disagreement. What another source said
// within the hour, or without a time, is one; and so is an end of which a
// credential does not come back: it was revoked or had expired before it was seen
// active.
func Disagreeing(history []Status, t time.Time) []string {
	deciding, ok := StatusAt(history, t)
	if !ok || deciding.Word == "unknown" {
		return nil
	}
	words := []string{deciding.Word}
	for _, one := range history {
		if one.AsOf.After(t) || one.Word == "unknown" || one.source() == deciding.source() || slices.Contains(words, one.Word) {
			continue
		}
		forGood := (one.Word == "revoked" || one.Word == "expired") && !deciding.Dead()
		if forGood || one.AsOf.IsZero() || deciding.AsOf.IsZero() || deciding.AsOf.Sub(one.AsOf) <= nearby {
			words = append(words, one.Word)
		}
	}
	if len(words) == 1 {
		return nil
	}
	return words
}

// source is the file that says the word.
func (s Status) source() string {
	source, _, _ := strings.Cut(s.Evidence, "#")
	return source
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
