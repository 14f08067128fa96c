package githubapp

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// elsewhere are the permissions that give nothing of a repository's content: what
// stands beside it (issues, checks), names of secrets, or an organisation's own
// matters. Source: docs.github.com, "Permissions required for GitHub Apps".
// workflows:write only matters together with contents:write.
var elsewhere = strings.Fields(`actions actions_variables artifact_metadata attestations checks codespaces codespaces_lifecycle_admin
	codespaces_metadata codespaces_secrets content_references dependabot_secrets deployments discussions emails environments followers
	git_ssh_keys gpg_keys interaction_limits issues keys members merge_queues models organization_actions_variables organization_administration
	organization_announcement_banners organization_codespaces organization_copilot_seat_management organization_custom_org_roles
	organization_custom_properties organization_custom_roles organization_dependabot_secrets organization_events organization_hooks
	organization_packages organization_personal_access_token_requests organization_personal_access_tokens organization_plan organization_projects
	organization_secrets organization_self_hosted_runners organization_user_blocking packages pages plan profile pull_requests
	repository_advisories repository_custom_properties repository_hooks repository_projects secret_scanning_alerts secrets security_events
	single_file starring statuses team_discussions vulnerability_alerts watching workflows`)

// grant is what permissions give of a repository.
type grant struct {
	access  fact.Access
	actions []string // the permissions that give it
	// unknown are permissions of which it isn't known here what they give.
	unknown []string
	all     []string // every permission, as <name>:<level>
}

// grantOf reads a map of permissions.
func grantOf(permissions *jsontree.Node) grant {
	g := grant{}
	for name, level := range permissions.Members() {
		one := name + ":" + level.String()
		g.all = append(g.all, one)
		access, known := accessOf(name, level.String())
		if !known {
			g.unknown = append(g.unknown, one)
		}
		if access != fact.NoAccess {
			g.access |= access
			g.actions = append(g.actions, one)
		}
	}
	slices.Sort(g.all)
	slices.Sort(g.actions)
	slices.Sort(g.unknown)
	return g
}

func accessOf(name, level string) (access fact.Access, known bool) {
	switch name + ":" + level {
	case "metadata:read":
		return fact.Discover, true
	case "contents:read":
		return fact.Read, true
	case "contents:write":
		return fact.Read | fact.Write, true
	case "administration:write":
		return fact.Control, true
	case "administration:read":
		return fact.NoAccess, true
	}
	return fact.NoAccess, slices.Contains(elsewhere, name)
}

// accessNames returns the names of an access, for the prop that deriving reads.
func accessNames(a fact.Access) []string {
	var names []string
	for _, one := range fact.Accesses() {
		if a&one != 0 {
			names = append(names, one.String())
		}
	}
	return names
}
