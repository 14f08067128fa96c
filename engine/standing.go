package engine

import (
	"slices"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// The words of Lifecycle.Standing.
const (
	standingWord = "standing"
	eligibleWord = "eligible"
	taskBound    = "task-bound"
)

// aDay bounds what is made for a task.
const aDay = 24 * time.Hour

// standing tells how a credential comes to its end: as told; else by how long it was
// made for; else by what its kind lives; and of one that lives on, whether what it
// acts as must first activate what it may do.
func (a *Asker) standing(n graph.Node, at time.Time) Reasoned {
	props := a.Estate.Props(n)
	if word := props.String("standing"); slices.Contains([]string{standingWord, eligibleWord, taskBound}, word) {
		return Reasoned{word, "as told", Documented, orEmpty(a.Estate.Evidence(n))}
	}
	r := a.byDates(n, at)
	if r.Value == "" {
		_, ends := props.Time(fact.PropExpiresAt)
		r = a.byKind(a.Estate.Key(n).Base().Kind, ends)
	}
	if r.Value == taskBound {
		return r
	}
	if eligible, ok := a.byActivation(n, at); ok {
		return eligible
	}
	return r
}

// byDates tells by when a credential was made and ends; empty where that does not
// decide. An end that is more than a day away decides without a begin.
func (a *Asker) byDates(n graph.Node, at time.Time) Reasoned {
	props := a.Estate.Props(n)
	created, isDated := props.Time(fact.PropCreatedAt)
	expires, ends := props.Time(fact.PropExpiresAt)
	here := orEmpty(a.Estate.Evidence(n))
	switch {
	case !ends:
		return Reasoned{}
	case isDated && expires.Sub(created) <= aDay:
		return Reasoned{taskBound, "it was made for " + expires.Sub(created).String(), Documented, here}
	case isDated || expires.Sub(at) > aDay:
		return Reasoned{standingWord, "it works for longer than a day", Documented, here}
	default:
		return Reasoned{}
	}
}

// byKind tells by what the catalogue says of a kind's life. ends says that this one
// has an end of which the begin is not known.
func (a *Asker) byKind(kind string, ends bool) Reasoned {
	row, ok := a.Catalogue.Lookup(kind)
	if !ok {
		return Reasoned{unknownWord, "its kind is not in the catalogue", Inferred, []fact.Evidence{}}
	}
	most, isMost := lengthOf(row.MaxLifetime)
	usual, isUsual := lengthOf(row.DefaultLifetime)
	atMost, byDefault := []fact.Evidence{builtinField(kind, "maxLifetime")}, []fact.Evidence{builtinField(kind, "defaultLifetime")}
	switch {
	case isMost && most <= aDay:
		return Reasoned{taskBound, "its kind lives " + row.MaxLifetime.Words() + " at the most", Inferred, atMost}
	case isUsual && usual <= aDay && row.MaxLifetime.Known():
		return Reasoned{unknownWord, "its kind lives " + row.DefaultLifetime.Words() + ", or longer where that was asked for (" + row.MaxLifetime.Words() + " at the most)", Inferred, append(byDefault, atMost...)}
	case isUsual && usual <= aDay:
		return Reasoned{taskBound, "its kind lives " + row.DefaultLifetime.Words() + " where nothing else was asked for", Inferred, byDefault}
	case ends:
		return Reasoned{unknownWord, "it ends, and when it was made is not known", Inferred, []fact.Evidence{}}
	case row.MaxLifetime.Unbounded():
		return Reasoned{standingWord, "its kind works until somebody ends it", Inferred, atMost}
	case row.DefaultLifetime.Unbounded():
		return Reasoned{standingWord, "its kind works until somebody ends it, where no end was asked for", Inferred, byDefault}
	case isUsual:
		return Reasoned{standingWord, "it works for longer than a day", Inferred, byDefault}
	case isMost && most > 0:
		return Reasoned{unknownWord, "its kind lives " + row.MaxLifetime.Words() + " at the most, and less where that was asked for", Inferred, atMost}
	default:
		return Reasoned{unknownWord, "the catalogue says no lifetime of its kind", Inferred, []fact.Evidence{}}
	}
}

// lengthOf is how long a lifetime is; ok is false where it is no duration.
func lengthOf(l credential.Lifetime) (length time.Duration, ok bool) {
	from := time.Unix(0, 0).UTC()
	end, ok := l.From(from)
	return end.Sub(from), ok
}

// byActivation tells of what a credential acts as and holds no role for good, but may
// activate some: eligible, active at the moment or not.
func (a *Asker) byActivation(n graph.Node, at time.Time) (r Reasoned, ok bool) {
	var eligible, active []string
	var evidence []fact.Evidence
	for _, principal := range a.principalsOf(n, at) {
		for e := range a.Estate.Out(principal) {
			if a.Estate.Relation(e) != fact.MemberOf || !a.Estate.ValidAt(e, at) {
				continue
			}
			detail := a.Estate.Detail(e)
			name := a.shown(a.Estate.To(e))
			switch {
			case detail.Conditions.NeedsActivation():
				eligible = append(eligible, name)
				evidence = append(evidence, detail.Evidence...)
			case detail.ValidUntil == nil || detail.ValidFrom == nil || detail.ValidUntil.Sub(*detail.ValidFrom) > aDay:
				return Reasoned{}, false // it holds one for good
			default:
				active = append(active, name+" until "+detail.ValidUntil.UTC().Format(time.RFC3339))
			}
		}
	}
	if eligible == nil {
		return Reasoned{}, false
	}
	reason := "what it acts as must activate " + strings.Join(distinct(eligible), ", ")
	if active != nil {
		reason += "; active: " + strings.Join(distinct(active), ", ")
	}
	return Reasoned{eligibleWord, reason, Documented, orEmpty(evidence)}, true
}

// shown is a node's name, or else its id.
func (a *Asker) shown(n graph.Node) string {
	if name := a.Estate.Name(n); name != "" {
		return name
	}
	return a.Estate.Key(n).Base().ID
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
