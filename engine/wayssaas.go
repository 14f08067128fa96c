package engine

import "slices"

// slackPlants are the ways to stay in Slack, by the actions of its audit log
// (docs.slack.dev/reference/audit-logs-api/methods-actions-reference). A class is what it was done
// to.
func slackPlants() []plant {
	way := func(what, class string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "slack", log: "slack-audit", classes: []string{class}, on: controlOf("slack-workspace"),
			source: "https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference"}
	}
	return []plant{
		way("apps were installed in Slack or given scopes", "app", "app_installed", "app_scopes_expanded"),
		way("tokens of Slack apps were made anew", "app", "bot_token_upgraded"),
		way("administrators of Slack were made", "user", "role_change_to_admin", "role_change_to_owner"),
	}
}

// salesforcePlants are the ways to stay in Salesforce, by the actions of its Setup Audit
// Trail. No format of that log is known: a facts file states its uses. Who made a user is
// asked of the users themselves.
func salesforcePlants() []plant {
	way := func(what string, on []opens, ask string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "salesforce", log: "salesforce-setup-audit", on: on, ask: ask,
			source: "https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_setupaudittrail.htm"}
	}
	trail := func(action string) string {
		return `sf data query --query "SELECT CreatedDate, CreatedBy.Username, Action, Display FROM SetupAuditTrail" --result-format csv | grep ` + action
	}
	org := controlOf("salesforce-org")
	return []plant{
		way("connected apps were installed", org, trail("insertConnectedApplication"), "insertConnectedApplication"),
		way("permission sets were assigned", slices.Concat(org, changeOf("salesforce-user")), trail("PermSetAssign"), "PermSetAssign"),
		way("users of Salesforce were made", org, `sf data query --query "SELECT Username, CreatedDate, CreatedBy.Username FROM User"`),
	}
}
