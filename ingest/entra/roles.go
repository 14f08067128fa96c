package entra

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// isRole tells who holds, or may activate, a role of the directory: the instances of
// Privileged Identity Management (unifiedRoleEligibilityScheduleInstance,
// unifiedRoleAssignmentScheduleInstance).
func isRole(n *jsontree.Node) bool {
	return n.Get("principalId").Kind() == jsontree.String && n.Get("roleDefinitionId").Kind() == jsontree.String &&
		(n.Get("roleEligibilityScheduleId") != nil || n.Get("assignmentType") != nil)
}

// role adds that a principal holds a role. One that it is eligible for gives nothing
// until it is activated; an activation is an assignment that ends.
func (r *reader) role(n *jsontree.Node) {
	principal := principalOf(n)
	if principal.IsZero() {
		r.Diagnose(fact.Info, n, "reading Entra roles: the answer does not say whether this principal is a user, an application or a group; ask with $expand=principal,roleDefinition")
		return
	}
	here := r.File.At(n)
	role := fact.Key{Kind: "entra-role", ID: strings.ToLower(n.Get("roleDefinitionId").String())}
	r.NodeOnce(fact.Node{Class: fact.ClassGroup, Key: role, Name: ingest.Shown(n.Get("roleDefinition", "displayName").String(), 200), Evidence: []fact.Evidence{here}})
	name := n.Get("principal").First("userPrincipalName", "displayName").String()
	r.NodeOnce(fact.Node{Key: principal, Name: ingest.Shown(name, 200), Evidence: []fact.Evidence{here}})
	edge := r.Edge(principal, fact.MemberOf, role, here)
	edge.ValidFrom, edge.ValidUntil = n.Get("startDateTime").Time(), n.Get("endDateTime").Time()
	if n.Get("assignmentType") == nil {
		edge.Verdict, edge.Conditions = fact.Conditional, fact.Conditions{fact.MustBeActivated()}
	}
}

// principalOf is the principal that an instance names; zero where it was not expanded
// or is of another kind.
func principalOf(n *jsontree.Node) fact.Key {
	kinds := map[string]string{"#microsoft.graph.user": "entra-user", "#microsoft.graph.serviceprincipal": "entra-service-principal"}
	kind := kinds[strings.ToLower(n.Get("principal", "@odata.type").String())]
	id := strings.ToLower(n.Get("principalId").String())
	if kind == "" || !guid.MatchString(id) {
		return fact.Key{}
	}
	return fact.Key{Kind: kind, ID: id}
}
