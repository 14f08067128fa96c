package engine

import (
	"cmp"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Lifecycle is the record of one credential from its making to its end. What
// nothing says is null, empty or unknown.
type Lifecycle struct {
	CreatedAt *time.Time `json:"createdAt"`
	CreatedBy []Reasoned `json:"createdBy"`
	// Purpose is what its issuer's record says it is for.
	Purpose   string     `json:"purpose"`
	ExpiresAt *time.Time `json:"expiresAt"`
	LastUsed  *time.Time `json:"lastUsed"`
	// ExposedSince is the earliest sighting with a date.
	ExposedSince *Sighting `json:"exposedSince"`
	// ValidAfterExposure is for how long it was valid after that, in seconds: until
	// its end, else until the asked time; null where either is not known.
	ValidAfterExposure *int64 `json:"validAfterExposure"`
	// Standing is standing (it works until somebody ends it, or for longer than a day),
	// eligible (what it acts as must activate its roles), task-bound (it ends by itself
	// within a day) or unknown.
	Standing Reasoned `json:"standing"`
	// ReviewAt is when somebody meant to look at it again.
	ReviewAt *time.Time `json:"reviewAt"`
}

// lifecycle returns the record of a credential at a time.
func (a *Asker) lifecycle(n graph.Node, at time.Time) Lifecycle {
	props := a.Estate.Props(n)
	l := Lifecycle{CreatedAt: propTime(props, fact.PropCreatedAt), CreatedBy: a.makers(n), ExpiresAt: a.expiry(n), LastUsed: a.lastUsed(n, at),
		Purpose:      cmp.Or(props.String("purpose"), props.String("description"), props.String("displayName"), props.String("note"), props.String("tokenName")),
		ExposedSince: a.firstSighting([]graph.Node{n}, at), Standing: a.standing(n, at), ReviewAt: propTime(props, "reviewAt")}
	if l.ExposedSince != nil {
		l.ValidAfterExposure = a.validAfter(n, *l.ExposedSince.Since, at)
	}
	return l
}

func propTime(props fact.Props, name string) *time.Time {
	if at, ok := props.Time(name); ok {
		return &at
	}
	return nil
}

// makers returns who made a credential, with what says so.
func (a *Asker) makers(n graph.Node) []Reasoned {
	list := []Reasoned{}
	for e := range a.Estate.In(n) {
		if a.Estate.Relation(e) != fact.Mints {
			continue
		}
		detail := a.Estate.Detail(e)
		list = append(list, Reasoned{a.Estate.Key(a.Estate.From(e)).ID, "a log shows it making this", cmp.Or(detail.Confidence, Documented), orEmpty(detail.Evidence)})
	}
	if maker := a.Estate.Props(n).String("createdBy"); maker != "" {
		list = append(list, Reasoned{maker, "its issuer's record names it", Documented, orEmpty(a.Estate.Evidence(n))})
	}
	return list
}

// madeBy returns the class of what made a credential, by the maker's id; none where no
// edge says it.
func (a *Asker) madeBy(n graph.Node, id string) fact.Class {
	for e := range a.Estate.In(n) {
		if from := a.Estate.From(e); a.Estate.Relation(e) == fact.Mints && a.Estate.Key(from).ID == id {
			return a.Estate.Class(from)
		}
	}
	return fact.ClassNone
}

// lastUsed returns the newest use that is known at a time, of logs or of the
// issuer's record.
func (a *Asker) lastUsed(n graph.Node, at time.Time) *time.Time {
	var newest *time.Time
	note := func(t time.Time) {
		if !t.After(at) && (newest == nil || t.After(*newest)) {
			newest = &t
		}
	}
	uses := a.Estate.UsesOf(a.Estate.Key(n).Base())
	for i := range uses {
		if uses[i].Last.After(at) {
			note(uses[i].First)
			continue
		}
		note(uses[i].Last)
	}
	for _, name := range []string{"lastUsedAt", "lastUsed", "lastSeen"} {
		if t, ok := a.Estate.Props(n).Time(name); ok {
			note(t)
		}
	}
	return newest
}

// builtinField points at a field of a row of the catalogue.
func builtinField(kind, field string) fact.Evidence {
	return fact.Evidence{Source: "builtin:credential-catalogue@" + credential.CatalogueVersion, Pointer: "/" + kind + "/" + field}
}

// validAfter returns for how many seconds a credential was valid after a time; nil
// where its status is not known.
func (a *Asker) validAfter(n graph.Node, exposed, at time.Time) *int64 {
	end := at
	switch _, dead := a.Estate.DeadAt(n, at); {
	case dead:
		known := a.ended(n, exposed, at)
		if known == nil {
			return nil
		}
		end = *known
	case a.statusAt(n, at) == "unknown":
		return nil
	}
	seconds := int64(max(0, end.Sub(exposed)) / time.Second)
	return &seconds
}

// ended returns the first moment from which on a credential is known to be dead, up
// to a time; nil where none is dated.
func (a *Asker) ended(n graph.Node, exposed, at time.Time) *time.Time {
	var end *time.Time
	if expires := a.expiry(n); expires != nil && !expires.After(at) {
		end = expires
	}
	history := a.Estate.Props(n).History()
	for i := len(history) - 1; i >= 0 && (history[i].AsOf.After(at) || history[i].Dead()); i-- {
		one := history[i]
		if !one.AsOf.After(at) && !one.AsOf.IsZero() && (end == nil || one.AsOf.Before(*end)) {
			end = &one.AsOf
		}
	}
	if end != nil && end.Before(exposed) {
		return &exposed
	}
	return end
}
