package aws

import (
	"slices"
	"strings"
)

// reach is how directly a policy names a principal; it decides which implicit
// denies of other policies its grants outrank.
type reach uint8

const (
	notNamed reach = iota
	// byAccount: the account is named; that account's own policies have to grant.
	byAccount
	// byRole: the role of a session (the user of a federated session) is named:
	// boundary and session policy still limit.
	byRole
	// direct: the principal itself, or everyone, is named.
	direct
)

// principals is a compiled Principal or NotPrincipal element.
type principals struct {
	everyone  bool
	names     []principalName
	services  []string
	federated []string
	canonical []string
}

// principalName is one member of the list AWS.
type principalName struct {
	text    string
	account string // for an account, else empty
	role    string // the role's friendly name, for a role
	unique  bool   // AIDA…, AROA…: what is left of a deleted user or role
}

func compilePrincipals(set *PrincipalSet) *principals {
	if set == nil {
		return nil
	}
	p := &principals{services: set.Service, federated: set.Federated, canonical: set.CanonicalUser}
	for _, text := range set.AWS {
		if text == "*" {
			p.everyone = true
			continue
		}
		p.names = append(p.names, compileName(text))
	}
	return p
}

func compileName(text string) principalName {
	n := principalName{text: text}
	if isAccountID(text) {
		n.account = text
		return n
	}
	a, ok := splitARN(text)
	switch {
	case !ok:
		n.unique = true
	case a[5] == "root":
		n.account = a[4]
	case a[2] == "iam" && strings.HasPrefix(a[5], "role/"):
		n.account, n.role = "", lastOf(a[5])
	}
	return n
}

// match returns how directly the set names the request's principal.
func (p *principals) match(e *environment) reach {
	if p.everyone {
		return direct
	}
	who := &e.request.Principal
	switch who.Kind {
	case Anonymous:
		return notNamed
	case Service:
		return listed(p.services, who.ARN)
	case Federated:
		return listed(p.federated, who.ARN)
	}
	best := notNamed
	for i := range p.names {
		best = max(best, p.names[i].match(who, e))
	}
	if best == notNamed && who.CanonicalID != "" && slices.Contains(p.canonical, who.CanonicalID) {
		best = byAccount
	}
	return best
}

// undecided reports whether the set may name the principal's account by a
// canonical user id that nobody can tell for whose it is.
func (p *principals) undecided(e *environment) bool {
	who := &e.request.Principal
	return len(p.canonical) > 0 && !who.external() && who.CanonicalID == "" && p.match(e) == notNamed
}

func listed(names []string, name string) reach {
	for _, one := range names {
		if one == name || one == "*" {
			return direct
		}
	}
	return notNamed
}

func (n *principalName) match(who *Principal, e *environment) reach {
	switch {
	case n.unique:
		return n.matchUnique(who, e)
	case n.account != "":
		return n.matchAccount(who)
	case n.role != "":
		return n.matchRole(who)
	case n.text == who.ARN:
		return direct
	case who.Kind == FederatedUser && n.text == who.Parent:
		return byRole
	}
	return notNamed
}

func (n *principalName) matchAccount(who *Principal) reach {
	switch {
	case n.account != who.Account:
		return notNamed
	case who.Kind == Root:
		return direct
	}
	return byAccount
}

// matchRole: a role's name is unique in its account, and a session's ARN has
// the name without the path.
func (n *principalName) matchRole(who *Principal) reach {
	if who.Kind != Role && who.Kind != Session || n.role != who.Name {
		return notNamed
	}
	if n.text == who.Role {
		return byRole
	}
	a, _ := splitARN(n.text)
	if who.Kind == Session && a[4] == who.Account {
		return byRole
	}
	return notNamed
}

// matchUnique: a unique id in a policy means that the principal was deleted; a
// new one of the same name has another id
// (reference_policies_elements_principal.html#principal-roles). Only a request
// whose aws:userid is known can match.
func (n *principalName) matchUnique(who *Principal, e *environment) reach {
	id := e.lookup("aws:userid")
	if id.presence != known {
		return notNamed
	}
	switch owner, _, isSession := strings.Cut(id.at(0), ":"); {
	case owner != n.text:
		return notNamed
	case isSession || who.Kind == Role:
		return byRole
	}
	return direct
}
