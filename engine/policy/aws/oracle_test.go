package aws

import (
	"regexp"
	"strings"
)

// The oracle is a second evaluator, written from the documentation's wording
// and as slow and obvious as can be: no index, no compiled pattern, no layers.
// It knows complete contexts only. Nothing of it is shared with the evaluator
// but the syntax tree.

// oraclePolicy is a document with the principal elements still as written.
type oraclePolicy = *Document

type oracleLevel []oraclePolicy

// oracleCase is a request with everything that bears on it. Context holds the
// keys that are present.
type oracleCase struct {
	principal, action, resource, resourceAccount string
	context                                      map[string][]string
	serviceLinked, restrictPublic                bool

	identity, resourcePolicy, boundary, session, vpce []oraclePolicy
	hasBoundary, hasSession                           bool
	scps, rcps                                        []oracleLevel
}

// who takes a principal's ARN apart.
type who struct{ kind, account, name string }

func oracleWho(arn string) who {
	p := strings.SplitN(arn, ":", 6)
	switch {
	case arn == "*":
		return who{kind: "anonymous"}
	case len(p) == 6 && p[5] == "root":
		return who{"root", p[4], ""}
	case len(p) == 6:
		path := strings.Split(p[5], "/")
		switch path[0] {
		case "user", "role":
			return who{path[0], p[4], path[len(path)-1]}
		case "assumed-role":
			return who{"session", p[4], path[1]}
		case "federated-user":
			return who{"federated-user", p[4], path[1]}
		}
		return who{kind: "provider"}
	}
	return who{kind: "service"}
}

func (c *oracleCase) decide() string {
	if strings.EqualFold(c.action, "sts:GetCallerIdentity") {
		return "Allowed"
	}
	if c.anyDeny() {
		return "ExplicitlyDenied"
	}
	if c.anyAllow() {
		return "Allowed"
	}
	return "ImplicitlyDenied"
}

func (c *oracleCase) outsider() bool {
	k := oracleWho(c.principal).kind
	return k == "anonymous" || k == "service" || k == "provider"
}

func (c *oracleCase) isRoot() bool { return oracleWho(c.principal).kind == "root" }

// anyDeny: "an explicit deny in any policy overrides any allows".
func (c *oracleCase) anyDeny() bool {
	var lists [][]oraclePolicy
	if !c.outsider() && !c.isRoot() {
		lists = append(lists, c.identity)
		if c.hasBoundary {
			lists = append(lists, c.boundary)
		}
	}
	if !c.outsider() && c.hasSession {
		lists = append(lists, c.session)
	}
	if !c.outsider() && !c.serviceLinked {
		for _, level := range c.scps {
			lists = append(lists, level)
		}
	}
	for _, list := range lists {
		if c.anyStatement(list, Deny, "") {
			return true
		}
	}
	lists = [][]oraclePolicy{c.resourcePolicy, c.vpce}
	// "RCPs apply to resources in the following services": IAM is not among them.
	if !c.serviceLinked && !strings.HasPrefix(strings.ToLower(c.action), "iam:") {
		for _, level := range c.rcps {
			lists = append(lists, level)
		}
	}
	for _, list := range lists {
		if c.anyStatement(list, Deny, "account role self") {
			return true
		}
	}
	return c.publicBlocked()
}

// anyAllow follows the flow chart, same account and cross account.
func (c *oracleCase) anyAllow() bool {
	if !c.outsider() && !c.serviceLinked {
		for _, level := range c.scps {
			if !c.anyStatement(level, Allow, "") {
				return false
			}
		}
	}
	if len(c.vpce) > 0 && !c.anyStatement(c.vpce, Allow, "account role self") {
		return false
	}
	named := func(how string) bool { return c.anyStatement(c.resourcePolicy, Allow, how) }
	if c.outsider() {
		return named("account role self")
	}
	identity := c.isRoot() || c.anyStatement(c.identity, Allow, "")
	within := c.withinBoundary() && c.withinSession()
	if oracleWho(c.principal).account != c.resourceAccount {
		return identity && within && named("account role self")
	}
	if named("self") {
		return true
	}
	if !within {
		return false
	}
	if named("role") {
		return true
	}
	if c.keyOrTrust() && !named("account") {
		return false
	}
	return identity
}

func (c *oracleCase) withinBoundary() bool {
	return c.isRoot() || !c.hasBoundary || c.anyStatement(c.boundary, Allow, "")
}

func (c *oracleCase) withinSession() bool {
	if !c.hasSession && oracleWho(c.principal).kind != "federated-user" {
		return true
	}
	return c.anyStatement(c.session, Allow, "")
}

func (c *oracleCase) keyOrTrust() bool {
	action := strings.ToLower(c.action)
	if strings.HasPrefix(action, "kms:") {
		return regexp.MustCompile(`^arn:[^:]*:kms:[^:]*:[^:]*:key/`).MatchString(c.resource)
	}
	return regexp.MustCompile(`^sts:(assumerole.*|tagsession|setsourceidentity|setcontext)$`).MatchString(action) &&
		regexp.MustCompile(`^arn:[^:]*:iam::[^:]*:role/`).MatchString(c.resource)
}

func (c *oracleCase) publicBlocked() bool {
	w := oracleWho(c.principal)
	if !c.restrictPublic || w.kind == "service" || !strings.HasPrefix(strings.ToLower(c.action), "s3:") {
		return false
	}
	if w.account != "" && w.account == c.resourceAccount {
		return false
	}
	for _, doc := range c.resourcePolicy {
		for _, s := range doc.Statements {
			open := s.NotPrincipal != nil || s.Principal != nil && strings.Contains(strings.Join(s.Principal.AWS, " ")+" ", "* ")
			if s.Effect == Allow && open && !pinned(s) {
				return true
			}
		}
	}
	return false
}

// pinned knows the pinning conditions that the generator makes.
func pinned(s Statement) bool {
	for _, c := range s.Conditions {
		key := strings.ToLower(c.Key)
		if len(c.Values) == 0 || strings.HasSuffix(c.Operator, "IfExists") || strings.Contains(c.Operator, "ForAll") || strings.Contains(c.Operator, "Not") {
			continue
		}
		fixed := true
		for _, v := range c.Values {
			fixed = fixed && !strings.ContainsAny(v, "*?$")
		}
		switch {
		case key == "aws:sourceip" && strings.Contains(c.Operator, "IpAddress"):
			broad := regexp.MustCompile(`/[0-7]$`)
			for _, v := range c.Values {
				fixed = fixed && !broad.MatchString(v)
			}
			if fixed {
				return true
			}
		case (key == "aws:principalorgid" || key == "aws:principalarn") && fixed && !strings.Contains(c.Operator, "Null"):
			return true
		}
	}
	return false
}

// anyStatement: how is empty for policies without principals, else the ways of
// naming the principal that count.
func (c *oracleCase) anyStatement(list []oraclePolicy, effect Effect, how string) bool {
	for _, doc := range list {
		for _, s := range doc.Statements {
			if s.Effect != effect || !c.statement(doc, s) {
				continue
			}
			if how == "" || strings.Contains(how, c.naming(s)) && c.naming(s) != "" {
				return true
			}
		}
	}
	return false
}

// naming says how a statement names the principal: "self", "role", "account" or
// not at all.
func (c *oracleCase) naming(s Statement) string {
	if s.NotPrincipal != nil {
		w := oracleWho(c.principal)
		bounded := c.hasBoundary && w.kind != "root" && !c.outsider()
		if s.Effect == Deny && bounded || c.listed(s.NotPrincipal) == "" {
			return "self"
		}
		return ""
	}
	if s.Principal == nil {
		return ""
	}
	return c.listed(s.Principal)
}

func (c *oracleCase) listed(set *PrincipalSet) string {
	w := oracleWho(c.principal)
	best := ""
	for _, name := range set.AWS {
		id := oracleWho(name)
		switch {
		case name == "*":
			return "self"
		case w.kind == "anonymous" || w.kind == "service" || w.kind == "provider":
		case name == w.account || id.kind == "root" && id.account == w.account:
			if w.kind == "root" {
				return "self"
			}
			if best == "" {
				best = "account"
			}
		case id.kind == "role" && id.account == w.account && id.name == w.name && (w.kind == "role" || w.kind == "session"):
			best = "role"
		case name == c.principal:
			return "self"
		}
	}
	for _, name := range append(append([]string{}, set.Service...), set.Federated...) {
		if name == c.principal {
			return "self"
		}
	}
	return best
}
