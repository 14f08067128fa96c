package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
)

// NewUse is a service that a consumer called, or where from, for the first time since its
// credential lies exposed. Whoever sits where the consumer runs is taken for it: this is
// where that may show. It makes nobody a stranger.
type NewUse struct {
	// What is service, region, address or client.
	What  string    `json:"what"`
	Value string    `json:"value"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	Count int       `json:"count"`
	// Denied is how many of the calls were refused.
	Denied   int             `json:"denied"`
	Evidence []fact.Evidence `json:"evidence"`
}

// newUse returns what a consumer's use has that it had not before its credential lay
// exposed, or why nothing can be told: both empty where there is nothing new, or where
// the consumer was not seen at all.
func (a *Asker) newUse(c *Consumer, at time.Time) (list []NewUse, why string) {
	list = []NewUse{}
	if len(c.Observed) == 0 {
		return list, ""
	}
	exposed := a.exposedSince(c, at)
	if exposed == nil {
		return list, "since when it is exposed is not known"
	}
	since := *exposed
	uses := a.usesOf(c, at)
	if !slices.ContainsFunc(uses, func(u *fact.Use) bool { return u.First.Before(since) }) {
		return list, "no use of it before the exposure at " + since.UTC().Format(time.RFC3339) + " was seen, to which later use could be compared"
	}
	for i, what := range []func(*fact.Use) string{serviceOf, func(u *fact.Use) string { return u.Region }, func(u *fact.Use) string { return u.Address }, func(u *fact.Use) string { return u.Client }} {
		name := []string{"service", "region", "address", "client"}[i]
		for _, one := range news(uses, what, since) {
			one.What = name
			list = append(list, one)
		}
	}
	return list, ""
}

// exposedSince is since when what a consumer uses lies exposed; nil where that is not
// known.
func (a *Asker) exposedSince(c *Consumer, at time.Time) *time.Time {
	n, ok := a.lookup(fact.Key{Kind: c.Of.Kind, ID: c.Of.ID})
	if !ok {
		return nil
	}
	if first := a.firstSighting(a.credentialsOf(n, at), at); first != nil {
		return first.Since
	}
	return nil
}

// caller is who made calls, and from where, as an observation gathers them.
type caller struct {
	as              Node
	address, client string
}

// usesOf are the uses behind a consumer's observations, up to a time.
func (a *Asker) usesOf(c *Consumer, at time.Time) (list []*fact.Use) {
	var credentials []Node
	seen := map[Node]map[caller]bool{}
	for i := range c.Observed {
		o := &c.Observed[i]
		if seen[o.Of] == nil {
			seen[o.Of] = map[caller]bool{}
			credentials = append(credentials, o.Of)
		}
		by := caller{address: o.Address, client: o.Client}
		if o.As != nil {
			by.as = *o.As
		}
		seen[o.Of][by] = true
	}
	for _, of := range credentials {
		uses := a.Estate.UsesOf(fact.Key{Kind: of.Kind, ID: of.ID})
		for i := range uses {
			u := &uses[i]
			if !u.First.After(at) && seen[of][caller{Node{u.As.Kind, u.As.ID}, u.Address, u.Client}] {
				list = append(list, u)
			}
		}
	}
	return list
}

// newWords names what is new: service iam, address 203.0.113.9.
func newWords(list []NewUse) string {
	words := make([]string, len(list))
	for i := range list {
		words[i] = list[i].What + " " + list[i].Value
	}
	return strings.Join(words, ", ")
}

// serviceOf is the first part of an action: iam of iam:CreateUser, git of git.clone.
func serviceOf(u *fact.Use) string {
	service, _, _ := strings.Cut(u.Action, ":")
	if service == u.Action {
		service, _, _ = strings.Cut(u.Action, ".")
	}
	return service
}

// news are the values that uses have since a time and had not before. Refused calls
// count: who tries something new is new all the same.
func news(uses []*fact.Use, what func(*fact.Use) string, since time.Time) (list []NewUse) {
	known := map[string]bool{}
	for _, u := range uses {
		known[what(u)] = known[what(u)] || u.First.Before(since)
	}
	found := map[string]*NewUse{}
	for _, u := range uses {
		value := what(u)
		if value == "" || known[value] {
			continue
		}
		one := found[value]
		if one == nil {
			one = &NewUse{Value: value, First: u.First, Last: u.Last, Evidence: []fact.Evidence{}}
			found[value] = one
		}
		one.Count += u.Count
		one.Denied += u.Denied
		if u.First.Before(one.First) {
			one.First = u.First
		}
		if u.Last.After(one.Last) {
			one.Last = u.Last
		}
		for _, e := range u.Evidence {
			if len(one.Evidence) < maxSightings {
				one.Evidence = append(one.Evidence, e)
			}
		}
	}
	for _, one := range found {
		list = append(list, *one)
	}
	slices.SortFunc(list, func(x, y NewUse) int { return cmp.Or(x.First.Compare(y.First), strings.Compare(x.Value, y.Value)) })
	return list
}
