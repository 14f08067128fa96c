package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
	"keyreach/engine/policy/awsactions"
)

// otherAction is an action that no rule of its kind's table names: what it gives
// is what AWS's access level says.
type otherAction struct {
	name   string
	access fact.Access
	below  bool
}

// typesByKind returns the types of the services' own resources by kind of node.
func typesByKind(actions *awsactions.Catalogue) map[string][]awsactions.ResourceType {
	types := map[string][]awsactions.ResourceType{}
	for _, service := range actions.Services() {
		for _, t := range actions.ResourceTypes(service) {
			if arnPart(t.ARN, 2) == service {
				types[t.Kind] = append(types[t.Kind], t)
			}
		}
	}
	return types
}

// addKinds adds the kinds of which the table has no rules and of which a resource
// is known: by a node, or by a policy that names one. Then it gives each kind
// the actions that its rules lack.
func (a *awsEstate) addKinds(named []fact.Key) {
	types := typesByKind(a.actions)
	known := map[string]bool{"aws-s3-object": true} // is in its bucket
	for i := range a.kinds {
		known[a.kinds[i].kind] = true
	}
	var more []string
	note := func(key fact.Key) {
		if !known[key.Kind] && len(types[key.Kind]) > 0 && key.Context == "" && a.isResource(key) {
			known[key.Kind] = true
			more = append(more, key.Kind)
		}
	}
	for key := range a.facts.Nodes {
		note(key)
	}
	for _, key := range named {
		note(key)
	}
	slices.Sort(more)
	for _, kind := range more {
		a.kinds = append(a.kinds, a.catalogueKind(kind, types[kind]))
	}
	for i := range a.kinds {
		kind := &a.kinds[i]
		for _, t := range types[kind.kind] {
			a.addActions(kind, t, false)
		}
		if kind.kind == "aws-s3-bucket" {
			for _, t := range types["aws-s3-object"] {
				a.addActions(kind, t, true)
			}
		}
		kind.sortOthers()
	}
}

// isResource reports whether actions on a node are for this package to decide:
// principals and scopes have rules of their own.
func (a *awsEstate) isResource(key fact.Key) bool {
	info, ok := a.catalogue.KindInfo(key.Kind)
	return ok && info.System == "aws" && arnPart(key.ID, 2) != "" &&
		(info.Class == fact.ClassResource || info.Class == fact.ClassWorkload || info.Class == fact.ClassPlace)
}

// catalogueKind makes a kind of which nothing but AWS's own reference is known. It
// has resource policies where an action sets one; no inventory of it is read.
func (a *awsEstate) catalogueKind(name string, types []awsactions.ResourceType) resourceKind {
	kind := resourceKind{kind: name, shape: types[0].ARN, command: "a node of it in a facts file, with its account"}
	for _, t := range types {
		for _, action := range a.actions.Actions(t.Service) {
			if action.Level == awsactions.PermissionsManagement && action.AccessTo(t.Name).Has(fact.Control) && setsPolicy(action.Name) {
				kind.policy = true
				kind.policyCommand = "its policy in a facts file, as a document of kind resource-policy of"
			}
		}
	}
	return kind
}

func setsPolicy(action string) bool {
	return strings.Contains(action, "Policy") || strings.Contains(action, "Permission")
}

// addActions adds the actions on a type of resource that no rule of the kind is
// about.
func (a *awsEstate) addActions(kind *resourceKind, t awsactions.ResourceType, below bool) {
	ruled := func(name string) bool {
		return slices.ContainsFunc(kind.rules, func(r accessRule) bool { return r.action == name || r.also == name })
	}
	for _, action := range a.actions.Actions(t.Service) {
		access := action.AccessTo(t.Name)
		if access.Has(fact.Control) && !kind.policy {
			access = fact.Write // what has no policy is not controlled by setting one
		}
		if access != fact.NoAccess && !ruled(action.ID()) {
			kind.others = append(kind.others, otherAction{action.ID(), access, below})
		}
	}
}

func (kind *resourceKind) sortOthers() {
	slices.SortStableFunc(kind.others, func(x, y otherAction) int { return strings.Compare(x.name, y.name) })
	kind.others = slices.Compact(kind.others)
	for _, other := range kind.others {
		kind.otherNames = append(kind.otherNames, other.name)
	}
}

// viewKey names what a policy says of a kind's other actions.
type viewKey struct {
	policy *aws.Policy
	kind   *resourceKind
}

// view returns what a policy says of the actions of a kind that have no rule.
func (a *awsEstate) view(policy *aws.Policy, kind *resourceKind) aws.View {
	if !policy.Concerns(kind.otherNames) {
		return aws.View{}
	}
	key := viewKey{policy, kind}
	v, known := a.views[key]
	if !known {
		v = policy.View(kind.otherNames)
		a.views[key] = v
	}
	return v
}
