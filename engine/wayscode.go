package engine

// githubPlants are the ways to stay at GitHub; runners and opened repositories are what
// the worms of npm left in 2025.
func githubPlants() []plant {
	way := func(what, on string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "github", log: "github-audit", on: controlOf(on),
			source: "https://docs.github.com/en/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization"}
	}
	return []plant{
		way("deploy keys were added", "git-repository", "repo.add_deploy_key", "public_key.create", "deploy_key.create"),
		way("webhooks were added", "git-repository", "hook.create"),
		way("collaborators were added", "git-repository", "repo.add_member"),
		way("runners of their own were registered", "git-repository", "repo.register_self_hosted_runner", "org.register_self_hosted_runner"),
		way("repositories were made public", "git-repository", "repo.access"),
		way("protection of branches was changed", "git-repository", "protected_branch.destroy", "protected_branch.policy_override", "repository_ruleset.destroy", "repository_ruleset.update"),
		way("repositories were made", "github-organization", "repo.create"),
		way("apps were installed", "github-organization", "integration_installation.create"),
		way("members were added", "github-organization", "org.add_member", "org.invite_member"),
		way("tokens were made", "github-user", "personal_access_token.create", "oauth_access.create", "personal_access_token.access_granted"),
	}
}

// gitlabPlants are the ways to stay at GitLab, by the types of its audit events. No
// format of that log is known: a facts file states its uses. What was made without such
// an event, webhooks among it, only GitLab's lists tell.
func gitlabPlants() []plant {
	way := func(what string, types ...string) plant {
		return plant{what: what, actions: types, system: "gitlab", log: "gitlab-audit", on: controlOf("git-repository", "gitlab-group"), source: "https://docs.gitlab.com/user/compliance/audit_event_types/"}
	}
	hooks := way("webhooks were added at GitLab")
	hooks.ask = "glab api 'projects/<project>/hooks'"
	return []plant{
		way("tokens were made at GitLab", "personal_access_token_created", "project_access_token_created", "deploy_token_created", "group_deploy_token_created", "cluster_agent_token_created"),
		way("deploy keys were added at GitLab", "deploy_key_added"),
		way("runners were registered at GitLab", "ci_runner_created"),
		way("members or groups were let in at GitLab", "member_created", "member_updated", "project_group_link_created"),
		hooks,
	}
}

// registryPlants are the ways to stay at npm. It has no log of accounts; hooks tell of
// packages (github.com/npm/registry/blob/main/docs/hooks/hooks-payload.md), where somebody had set
// one.
func registryPlants() []plant {
	way := func(what string, on []opens, ask string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "npm", log: "npm-hooks", on: on, ask: ask, source: "https://docs.npmjs.com/cli/v11/commands/npm-hook"}
	}
	return []plant{
		way("versions of packages were published", writeOf("package"), "npm view '<package>' time dist-tags --json", "package:publish", "package:dist-tag"),
		way("owners of packages were added", writeOf("package"), "npm owner ls '<package>'", "package:owner"),
		way("tokens of npm were made", controlOf("npm-user"), "npm token list --json"),
	}
}
