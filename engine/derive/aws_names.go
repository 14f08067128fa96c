package derive

import (
	"slices"
	"strings"

	"keyreach/engine/policy/aws"
)

// names are whom the Allow statements of a policy name. It may say that a
// principal is named where a condition or a deny says otherwise, never that it is
// not where AWS could allow without the principal's own policies.
type names struct {
	everyone bool
	exact    map[string]bool
	// sessions are ARNs of assumed-role sessions by account and role.
	sessions map[[2]string][]string
	// roles are those by account and name: a session's ARN lacks its role's path.
	roles map[[2]string]bool
	// providers are the OIDC providers, sorted.
	providers []string
}

func namesOf(policies []*aws.Policy) names {
	var n names
	for _, policy := range policies {
		for named := range policy.Principals() {
			if (named.Type != aws.Everyone && named.Type != aws.AWSPrincipal) || !servicesOnly(policy, named.Statement) {
				n.add(named)
			}
		}
	}
	slices.Sort(n.providers)
	n.providers = slices.Compact(n.providers)
	return n
}

// servicesOnly reports whether a statement holds only where a service makes the
// request: everyone under the condition that it is for a certain topic, as
// policies say of old, is no user.
func servicesOnly(policy *aws.Policy, statement int) bool {
	return slices.ContainsFunc(policy.Statement(statement).Source().Conditions, func(c aws.Clause) bool {
		switch strings.ToLower(c.Operator) {
		case "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike":
			return slices.ContainsFunc(serviceKeys, func(key string) bool { return strings.EqualFold(key, c.Key) })
		}
		return false
	})
}

func (n *names) add(named aws.NamedPrincipal) {
	switch named.Type {
	case aws.Everyone:
		n.everyone = true
	case aws.AWSPrincipal:
		n.exact = with(n.exact, named.Name)
		role := [2]string{arnAccount(named.Name), nameOf(named.Name)}
		if p, err := aws.ParsePrincipal(named.Name); err == nil && p.Kind == aws.Session {
			role[1] = p.Name
			if n.sessions == nil {
				n.sessions = map[[2]string][]string{}
			}
			if !slices.Contains(n.sessions[role], named.Name) {
				n.sessions[role] = append(n.sessions[role], named.Name)
				slices.Sort(n.sessions[role])
			}
		} else if err == nil && p.Kind == aws.Role {
			n.roles = with(n.roles, role)
		}
	case aws.FederatedBy:
		if strings.Contains(named.Name, ":oidc-provider/") {
			n.providers = append(n.providers, named.Name)
		}
	default: // a service is no principal of an account, a canonical user means an account
	}
}

// with adds to a set, which is made with its first member: most resources name
// nobody.
func with[K comparable](set map[K]bool, member K) map[K]bool {
	if set == nil {
		set = map[K]bool{}
	}
	set[member] = true
	return set
}

// hold reports whether a grant names p so that its own policies need not allow:
// itself, its role, or everyone. Naming its account is no such grant.
func (n *names) hold(p *awsPrincipal) bool {
	if n.everyone || n.exact[p.as.ARN] || (p.uniqueID != "" && n.exact[p.uniqueID]) {
		return true
	}
	role := p.role()
	return role[1] != "" && (n.exact[p.as.Role] || len(n.sessions[role]) > 0 || p.as.Kind == aws.Session && n.roles[role])
}

// role returns account and name of the role that p is or is a session of.
func (p *awsPrincipal) role() [2]string {
	if p.as.Kind != aws.Role && p.as.Kind != aws.Session {
		return [2]string{}
	}
	return [2]string{p.account.id, p.as.Name}
}
