package aws

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"keyreach/engine/fact"
)

// Control returns the control the policy is of, ID its id.
func (p *Policy) Control() string { return p.origin.Control }

// ID returns the id the policy was compiled under.
func (p *Policy) ID() string { return p.origin.ID }

// Len returns the number of statements that were read.
func (p *Policy) Len() int { return len(p.statements) }

// StatementInfo names one statement.
type StatementInfo struct {
	// Sid is the statement's Sid, or "#" and its place in the document.
	Sid    string
	Effect Effect
	policy *Policy
	index  int
}

// Statement returns the i-th statement that was read.
func (p *Policy) Statement(i int) StatementInfo {
	s := &p.document.Statements[i]
	sid := s.Sid
	if sid == "" {
		sid = "#" + strconv.Itoa(s.Index)
	}
	return StatementInfo{Sid: sid, Effect: s.Effect, policy: p, index: i}
}

// Evidence returns where the statement was read; nil if the origin had none.
func (s StatementInfo) Evidence() []fact.Evidence { return s.policy.evidence(s.index) }

// Source returns the statement as written. It must not be changed.
func (s StatementInfo) Source() *Statement { return s.policy.statements[s.index].source }

// Grant is one Allow statement. Actions or NotActions is set; with neither
// Resources nor NotResources the statement is about the resource it hangs on.
type Grant struct {
	Statement               int
	Actions, NotActions     []string
	Resources, NotResources []string
	Principal, NotPrincipal *PrincipalSet
	Conditions              []Clause
}

// Grants yields the Allow statements in the order of the document. What it
// yields must not be changed.
func (p *Policy) Grants() iter.Seq[Grant] { return p.withEffect(Allow) }

// Denies yields the Deny statements, in the form of Grants.
func (p *Policy) Denies() iter.Seq[Grant] { return p.withEffect(Deny) }

func (p *Policy) withEffect(effect Effect) iter.Seq[Grant] {
	return func(yield func(Grant) bool) {
		for i := range p.document.Statements {
			s := &p.document.Statements[i]
			if s.Effect != effect {
				continue
			}
			g := Grant{i, s.Action, s.NotAction, s.Resource, s.NotResource, s.Principal, s.NotPrincipal, s.Conditions}
			if !yield(g) {
				return
			}
		}
	}
}

// MentionsKey reports whether a statement reads the context key, in a
// condition or as a variable.
func (p *Policy) MentionsKey(key string) bool { return p.keys[strings.ToLower(key)] }

// Keys yields every context key the policy reads, in lower case, sorted.
func (p *Policy) Keys() iter.Seq[string] {
	return slices.Values(slices.Sorted(maps.Keys(p.keys)))
}

// PrincipalType is the list of a Principal element that a name stands in.
type PrincipalType string

// The types. Everyone is "*", alone or under AWS.
const (
	Everyone      PrincipalType = "*"
	AWSPrincipal  PrincipalType = "AWS"
	AWSService    PrincipalType = "Service"
	FederatedBy   PrincipalType = "Federated"
	CanonicalUser PrincipalType = "CanonicalUser"
)

// NamedPrincipal is one name that an Allow statement grants to: an ARN, an
// account id, a unique id, a service, a provider or a canonical user id.
type NamedPrincipal struct {
	Type      PrincipalType
	Name      string
	Statement int
}

// Principals yields the names in Principal of all Allow statements, in the
// order of the text. An Allow with NotPrincipal yields Everyone.
func (p *Policy) Principals() iter.Seq[NamedPrincipal] {
	return func(yield func(NamedPrincipal) bool) {
		for g := range p.Grants() {
			if g.NotPrincipal != nil && !yield(NamedPrincipal{Everyone, "*", g.Statement}) {
				return
			}
			if g.Principal != nil && !g.Principal.each(g.Statement, yield) {
				return
			}
		}
	}
}

func (set *PrincipalSet) each(statement int, yield func(NamedPrincipal) bool) bool {
	lists := []struct {
		kind  PrincipalType
		names []string
	}{{AWSPrincipal, set.AWS}, {AWSService, set.Service}, {FederatedBy, set.Federated}, {CanonicalUser, set.CanonicalUser}}
	for _, list := range lists {
		for _, name := range list.names {
			kind := list.kind
			if kind == AWSPrincipal && name == "*" {
				kind = Everyone
			}
			if !yield(NamedPrincipal{kind, name, statement}) {
				return false
			}
		}
	}
	return true
}
