package engine

import (
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Sighting is a place where a credential lies that is no store of secrets.
type Sighting struct {
	Place Node `json:"place"`
	// Since is the earliest time with evidence: the first commit, the message, the
	// finding; null where nothing is dated.
	Since *time.Time `json:"since"`
	// Audience is public, external (people of other organisations read it), internal
	// or unknown.
	Audience string `json:"audience"`
	// Part names the one part of the credential that lies there, as the id of an access
	// key whose secret half the source does not show; empty for the whole.
	Part     string          `json:"part,omitempty"`
	Evidence []fact.Evidence `json:"evidence"`
}

// The words of Sighting.Audience, the widest first.
const (
	AudiencePublic   = "public"
	AudienceExternal = "external"
	AudienceInternal = "internal"
	AudienceUnknown  = "unknown"
)

// sightings returns where a credential lies exposed at a time, the earliest first, and
// behind these where a part of it alone was seen: scanners tell the id of a key by its
// form, and not its secret half beside it. What a store of secrets holds by intent is not
// exposed there.
func (a *Asker) sightings(n graph.Node, at time.Time) []Sighting {
	list := a.sightingsOf(n, "", at)
	for e := range a.Estate.In(n) {
		if a.Estate.Relation(e) != fact.PartOf {
			continue
		}
		half := a.Estate.From(e)
		_, part, _ := strings.Cut(a.Estate.Key(half).Kind, ".")
		for _, s := range a.sightingsOf(half, part, at) {
			if !slices.ContainsFunc(list, func(known Sighting) bool { return known.Place == s.Place }) {
				list = append(list, s)
			}
		}
	}
	return list
}

func (a *Asker) sightingsOf(n graph.Node, part string, at time.Time) []Sighting {
	list := []Sighting{}
	for e := range a.Estate.In(n) {
		place := a.Estate.From(e)
		if a.Estate.Relation(e) != fact.Stores || isSecretStore(a.Estate.Key(place).Kind) {
			continue
		}
		detail := a.Estate.Detail(e)
		since := earliestOf(detail)
		if since != nil && since.After(at) {
			continue
		}
		list = append(list, Sighting{Place: a.node(place), Since: since, Audience: a.audience(place), Part: part, Evidence: orEmpty(detail.Evidence)})
	}
	slices.SortStableFunc(list, func(x, y Sighting) int {
		switch {
		case x.Since == nil || y.Since == nil:
			return compareUntil(y.Since, x.Since) // undated ones last
		default:
			return x.Since.Compare(*y.Since)
		}
	})
	return list
}

// whole returns the sightings of a whole credential.
func whole(list []Sighting) []Sighting {
	return slices.DeleteFunc(slices.Clone(list), func(s Sighting) bool { return s.Part != "" })
}

// isSecretStore reports whether places of a kind are made to hold secrets.
func isSecretStore(kind string) bool {
	return slices.Contains([]string{"ci-secret", "aws-secret", "aws-ssm-parameter", "env-var"}, kind)
}

// earliestOf returns the earliest time that an edge gives.
func earliestOf(detail *graph.Detail) *time.Time {
	earliest := detail.FirstSeen
	for _, e := range detail.Evidence {
		if e.ObservedAt != nil && (earliest == nil || e.ObservedAt.Before(*earliest)) {
			earliest = e.ObservedAt
		}
	}
	return earliest
}

// audience tells who reads a place: as it, or what it lies in, says.
func (a *Asker) audience(place graph.Node) string {
	widest := AudienceUnknown
	for _, holder := range a.holders(place) {
		props := a.Estate.Props(holder)
		switch {
		case props.Bool(fact.PropPublic) || props.String("audience") == AudiencePublic || a.openToAll(holder):
			return AudiencePublic
		case props.String("audience") == AudienceExternal || counted(props, "guests") || counted(props, "externalOrganisations"):
			widest = AudienceExternal
		case widest == AudienceUnknown && (props.String("audience") == AudienceInternal || saysPrivate(props)):
			widest = AudienceInternal
		}
	}
	return widest
}

// openToAll reports whether anyone reads a node, or what it lies in, without signing in.
func (a *Asker) openToAll(n graph.Node) bool {
	g := a.Estate
	up := []graph.Node{n}
	for i := 0; i < len(up); i++ {
		for e := range g.In(up[i]) {
			from, reads := g.From(e), g.Verdict(e) == fact.Yes && g.Access(e)&(fact.Read|fact.Control) != 0
			switch {
			case !reads:
			case g.Relation(e) == fact.Can && g.Key(from).Kind == fact.Anonymous:
				return true
			case g.Relation(e) == fact.Contains && !slices.Contains(up, from):
				up = append(up, from)
			}
		}
	}
	return false
}

// counted reports whether a prop is a number above zero.
func counted(props fact.Props, name string) bool {
	switch n := props[name].(type) {
	case float64:
		return n > 0
	case int:
		return n > 0
	case int64:
		return n > 0
	default:
		return false
	}
}

// saysPrivate reports whether a source said that a node is not public.
func saysPrivate(props fact.Props) bool {
	_, said := props[fact.PropPublic]
	visibility := strings.ToLower(props.String("visibility"))
	return said || visibility == "private" || visibility == "internal"
}

// firstSighting returns the earliest dated sighting of some credentials, nil where
// none is dated.
func (a *Asker) firstSighting(credentials []graph.Node, at time.Time) *Sighting {
	var first *Sighting
	for _, n := range credentials {
		for _, s := range a.sightingsOf(n, "", at) {
			if s.Since != nil && (first == nil || s.Since.Before(*first.Since)) {
				first = &s
			}
		}
		if since, ok := a.Estate.Props(n).Time("exposedSince"); ok && (first == nil || since.Before(*first.Since)) {
			first = &Sighting{Place: a.node(n), Since: &since, Audience: AudienceUnknown, Evidence: orEmpty(a.Estate.Evidence(n))}
		}
	}
	return first
}
