package engine

import "slices"

// oktaPlants are the ways to stay in Okta, by the types of event of its System Log
// (developer.okta.com/docs/reference/api/event-types). A class is the first word of a
// type.
func oktaPlants() []plant {
	way := func(what string, on []opens, classes []string, types ...string) plant {
		return plant{what: what, actions: types, system: "okta", log: "okta-system-log", classes: classes, on: on, source: "https://developer.okta.com/docs/reference/api/event-types/"}
	}
	org := controlOf("okta-org")
	return []plant{
		way("API tokens of Okta were made", org, []string{"system"}, "system.api_token.create"),
		way("administrators of Okta were made", org, []string{"user", "group", "iam"}, "user.account.privilege.grant", "group.privilege.grant", "iam.resourceset.bindings.add"),
		way("identity providers were added to Okta", org, []string{"system"}, "system.idp.lifecycle.create", "system.idp.lifecycle.update", "system.idp.lifecycle.activate"),
		way("factors were enrolled", slices.Concat(org, changeOf("okta-user")), []string{"user"}, "user.mfa.factor.activate"),
		way("users of Okta were made", org, []string{"user"}, "user.lifecycle.create"),
		way("apps were made in Okta or given secrets", org, []string{"application", "app"}, "application.lifecycle.create", "app.oauth2.credentials.lifecycle.create"),
		way("Okta's support was let in", org, []string{"user"}, "user.session.impersonation.grant", "user.session.impersonation.initiate"),
	}
}
