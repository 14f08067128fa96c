package link

import (
	"strings"

	"keyreach/engine/fact"
)

// bindPaths joins the users, roles and groups that a call names, whose ARNs are
// written without a path, to those whose ARNs have one: a name is unique in its
// account, whatever the path (reference_iam-quotas.html).
func (l *linker) bindPaths() {
	real := l.withPaths()
	if len(real) == 0 {
		return
	}
	for i := range l.facts.Documents {
		l.bindPath(l.facts.Documents[i].Of, real)
	}
	for i := range l.facts.Inventories {
		l.bindPath(l.facts.Inventories[i].Of, real)
	}
	for i := range l.facts.Edges {
		l.bindPath(l.facts.Edges[i].From, real)
		l.bindPath(l.facts.Edges[i].To, real)
	}
	for _, n := range l.nodes {
		l.bindPath(n.Key, real)
	}
}

// awsName is what IAM calls a thing beside its ARN.
type awsName struct{ kind, account, name string }

// nameInARN takes the ARN of a user, role or group apart; path says whether it has
// one.
func nameInARN(key fact.Key) (name awsName, path, ok bool) {
	parts := strings.SplitN(key.ID, ":", 6)
	if key.Context != "" || len(parts) < 6 || parts[2] != "iam" || (key.Kind != "aws-user" && key.Kind != "aws-role" && key.Kind != "aws-group") {
		return name, false, false
	}
	last := strings.LastIndexByte(parts[5], '/')
	// Names differ in more than case (API_CreateRole.html).
	return awsName{key.Kind, parts[4], strings.ToLower(parts[5][last+1:])}, strings.IndexByte(parts[5], '/') != last, last > 0
}

// withPaths returns the nodes whose ARNs have a path, by name; of names that
// several bear (one of them was deleted since) none.
func (l *linker) withPaths() map[awsName]fact.Key {
	real := map[awsName]fact.Key{}
	for _, n := range l.nodes {
		name, path, ok := nameInARN(n.Key)
		if !ok || !path {
			continue
		}
		if _, several := real[name]; several {
			real[name] = fact.Key{}
			continue
		}
		real[name] = n.Key
	}
	return real
}

// bindPath joins a name without a path, unless something lists it so.
func (l *linker) bindPath(key fact.Key, real map[awsName]fact.Key) {
	name, path, ok := nameInARN(key)
	if to := real[name]; ok && !path && !to.IsZero() && (l.facts.Nodes[key] == nil || l.facts.Nodes[key].Props.String("uniqueId") == "") {
		l.joined.Aliases[key] = to
	}
}
