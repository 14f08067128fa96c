package githubapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readRepository reads what a repository is: who sees it, its default branch.
func readRepository(c *call) { c.addRepository(c.repository(), c.Response) }

func readRepositories(c *call) {
	repositories := c.elements()
	c.page(fact.Key{}, len(repositories))
	for _, n := range repositories {
		if full, ok := c.Want(n, "full_name"); ok {
			c.addRepository(c.repositoryNamed(full), n)
		}
	}
}

func (c *call) addRepository(key fact.Key, n *jsontree.Node) {
	visibility := n.Get("visibility").String()
	if visibility == "" && n.Get("private").Kind() == jsontree.Bool {
		visibility = map[bool]string{true: "private", false: "public"}[n.Get("private").Bool()]
	}
	props := fact.Props{"visibility": visibility, "archived": boolProp(n.Get("archived")), "fork": boolProp(n.Get("fork")),
		"ownerType": n.Get("owner", "type").String(), fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time())}
	if visibility != "" {
		props[fact.PropPublic] = visibility == "public"
	}
	branch := n.Get("default_branch").String()
	if branch != "" {
		props["defaultRef"] = branchPrefix + branch
	}
	c.addNode(key, "", n, props)
	if branch != "" {
		ref := fact.Key{Kind: "git-ref", ID: key.ID + "@" + branchPrefix + branch}
		c.addNode(ref, "", n.Get("default_branch"), nil)
		c.addAccess(key, fact.Contains, ref, fact.Read, n.Get("default_branch"))
	}
	if n.Get("owner", "type").String() == "Organization" {
		organization, _, _ := strings.Cut(strings.TrimPrefix(key.ID, c.host+"/"), "/")
		c.addEdge(fact.Key{Kind: "github-organization", ID: c.host + "/" + organization}, fact.Contains, key, n)
	}
}

// readOrganization reads what every member of an organisation may do with its
// repositories.
func readOrganization(c *call) {
	n := c.Response
	c.addNode(c.organization(), n.Get("name").String(), n, fact.Props{
		"basePermission": n.Get("default_repository_permission").String(), fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()),
		"twoFactorRequired": boolProp(n.Get("two_factor_requirement_enabled"))})
}

// readWorkflowPermissions reads what the token of a job may do where its workflow
// says nothing.
func readWorkflowPermissions(c *call) {
	n := c.Response
	word := n.Get("default_workflow_permissions").String()
	if word != "read" && word != "write" {
		c.Fail(n, "default_workflow_permissions is neither read nor write")
		return
	}
	c.addNode(c.scope(), "", n, fact.Props{"defaultWorkflowPermissions": word, "actionsMayApprove": boolProp(n.Get("can_approve_pull_request_reviews"))})
}

// readActionsPermissions reads whether Actions run at all, and which.
func readActionsPermissions(c *call) {
	n := c.Response
	c.addNode(c.scope(), "", n, fact.Props{"actionsEnabled": boolProp(n.Get("enabled")), "actionsEnabledFor": n.Get("enabled_repositories").String(),
		"allowedActions": n.Get("allowed_actions").String(), "actionsPinned": boolProp(n.Get("sha_pinning_required"))})
}

func readSelectedActions(c *call) {
	n := c.Response
	c.addNode(c.scope(), "", n, fact.Props{"githubOwnedAllowed": boolProp(n.Get("github_owned_allowed")), "verifiedAllowed": boolProp(n.Get("verified_allowed")),
		"actionPatterns": n.Get("patterns_allowed").Strings()})
}

// readForkApproval reads whose first pull request waits for an approval.
func readForkApproval(c *call) {
	c.addNode(c.scope(), "", c.Response, fact.Props{"forkApproval": c.Response.Get("approval_policy").String()})
}

// readForkWorkflows reads what the workflows of pull requests from forks get in a
// private repository.
func readForkWorkflows(c *call) {
	n := c.Response
	c.addNode(c.scope(), "", n, fact.Props{"forkWorkflows": boolProp(n.Get("run_workflows_from_fork_pull_requests")),
		"forkWriteTokens": boolProp(n.Get("send_write_tokens_to_workflows")), "forkSecrets": boolProp(n.Get("send_secrets_and_variables")),
		"forkWorkflowsNeedApproval": boolProp(n.Get("require_approval_for_fork_pr_workflows"))})
}

// readSubjectTemplate reads how the subjects of jobs' tokens are formed. 404 says
// that there is no template.
func readSubjectTemplate(c *call) {
	n := c.Response
	props := fact.Props{"subjectClaims": n.Get("include_claim_keys").Strings()}
	switch {
	case c.None:
		props = fact.Props{"subjectTemplate": "none"}
	case c.repository().IsZero():
		props["subjectTemplate"] = "own"
	case n.Get("use_default").Kind() != jsontree.Bool:
		c.Fail(n, "use_default is absent")
		return
	case n.Get("use_default").Bool():
		props = fact.Props{"subjectTemplate": "default"}
	case n.Get("include_claim_keys").Len() == 0:
		props["subjectTemplate"] = "organization"
	default:
		props["subjectTemplate"] = "own"
	}
	c.addNode(c.scope(), "", n, props)
}
