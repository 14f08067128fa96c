package ingest

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// GitHubGrant is what the permissions of a GitHub App's installation, or of a
// fine-grained token, give of a repository.
type GitHubGrant struct {
	Access fact.Access
	// Actions are the permissions that give it, as <name>:<level>.
	Actions []string
	// Unknown are permissions of which it isn't known here what they give.
	Unknown []string
	// All are all permissions.
	All []string
}

// githubElsewhere are the permissions that give nothing of a repository's content:
// what stands beside it (issues, checks), names of secrets, or an organisation's
// own matters. Source: docs.github.com, "Permissions required for GitHub Apps".
// workflows:write matters only together with contents:write.
func githubElsewhere(name string) bool {
	return slices.Contains(strings.Fields(`actions actions_variables artifact_metadata attestations checks codespaces codespaces_lifecycle_admin
		codespaces_metadata codespaces_secrets content_references dependabot_secrets deployments discussions emails environments followers
		git_ssh_keys gpg_keys interaction_limits issues keys members merge_queues models organization_actions_variables organization_administration
		organization_announcement_banners organization_codespaces organization_copilot_seat_management organization_custom_org_roles
		organization_custom_properties organization_custom_roles organization_dependabot_secrets organization_events organization_hooks
		organization_packages organization_personal_access_token_requests organization_personal_access_tokens organization_plan organization_projects
		organization_secrets organization_self_hosted_runners organization_user_blocking packages pages plan profile pull_requests
		repository_advisories repository_custom_properties repository_hooks repository_projects secret_scanning_alerts secrets security_events
		single_file starring statuses team_discussions vulnerability_alerts watching workflows`), name)
}

// ReadGitHubGrant reads maps of permissions, name to level; a fine-grained token
// has one each for the organisation, its repositories and other things.
func ReadGitHubGrant(permissions ...*jsontree.Node) GitHubGrant {
	g := GitHubGrant{}
	for _, one := range permissions {
		for name, level := range one.Members() {
			g.take(name, level.String())
		}
	}
	for _, list := range [][]string{g.All, g.Actions, g.Unknown} {
		slices.Sort(list)
	}
	return g
}

func (g *GitHubGrant) take(name, level string) {
	one := name + ":" + level
	g.All = append(g.All, one)
	access, known := githubAccess(name, level)
	if !known {
		g.Unknown = append(g.Unknown, one)
	}
	if access != fact.NoAccess {
		g.Access |= access
		g.Actions = append(g.Actions, one)
	}
}

func githubAccess(name, level string) (access fact.Access, known bool) {
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
	return fact.NoAccess, githubElsewhere(name)
}

// Props returns the grant as the props that deriving reads.
func (g *GitHubGrant) Props() fact.Props {
	var names []string
	for _, one := range fact.Accesses() {
		if g.Access&one != 0 {
			names = append(names, one.String())
		}
	}
	return fact.Props{"permissions": g.All, "repositoryAccess": names, "repositoryActions": g.Actions, "undecidedPermissions": g.Unknown}
}
