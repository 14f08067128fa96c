package engine

import "slices"

// entraPlants are the ways to stay in Entra ID and Azure. The directory's audit log
// names activities as
// learn.microsoft.com/en-us/entra/identity/monitoring-health/reference-audit-activities has them, the
// activity log of a subscription operations as
// learn.microsoft.com/en-us/azure/role-based-access-control/resource-provider-operations. Neither log can be
// switched off. Federated credentials of an application show as Update application, with
// what was updated inside.
func entraPlants() []plant {
	of := []string{"entra-", "azure-access-token", "azure-refresh-token", "azure-managed-identity-token"}
	directory := func(what string, on []opens, actions ...string) plant {
		return plant{what: what, actions: actions, system: "entra", log: "azure-log", classes: []string{"auditlogs"}, on: on, of: of,
			source: "https://learn.microsoft.com/en-us/entra/identity/monitoring-health/reference-audit-activities"}
	}
	subscription := func(what string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "entra", log: "azure-log", classes: []string{"administrative"}, on: controlOf("azure-subscription"), of: of,
			source: "https://learn.microsoft.com/en-us/azure/role-based-access-control/resource-provider-operations"}
	}
	tenant := controlOf("entra-tenant")
	application := slices.Concat(tenant, changeOf("entra-service-principal"))
	return []plant{
		directory("secrets or certificates of applications were added", application, "Add service principal credentials",
			"Update application – Certificates and secrets management", "Update application - Certificates and secrets management"),
		directory("federated credentials or other settings of applications were changed", application, "Update application"),
		directory("owners of applications were added", application, "Add owner to application", "Add owner to service principal"),
		directory("applications or service principals were made", tenant, "Add application", "Add service principal"),
		directory("permissions were consented to or app roles assigned", tenant, "Consent to application", "Add delegated permission grant", "Add app role assignment to service principal"),
		directory("roles of the directory were assigned", tenant, "Add member to role", "Add eligible member to role"),
		directory("conditional access was changed", tenant, "Add conditional access policy", "Update conditional access policy", "Delete conditional access policy"),
		directory("federation of domains was changed", tenant, "Set federation settings on domain", "Set domain authentication"),
		directory("users were made or sign-in methods registered in the directory", slices.Concat(tenant, changeOf("entra-user")), "Add user", "User registered security info"),
		subscription("roles on Azure were assigned", "microsoft.authorization/roleassignments/write"),
		subscription("Azure was delegated to another tenant", "microsoft.managedservices/registrationassignments/write"),
		subscription("federated credentials of managed identities were added", "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials/write"),
		subscription("diagnostic settings were removed", "microsoft.insights/diagnosticsettings/delete"),
		{what: "inbox rules or forwarding of mail in Exchange were set", actions: []string{"New-InboxRule", "Set-InboxRule", "UpdateInboxRules", "Set-Mailbox"}, system: "entra", log: "entra-unified-audit",
			on: slices.Concat(tenant, writeOf("mailbox")), of: of, ask: each("operation", []string{"New-InboxRule", "Set-InboxRule", "UpdateInboxRules", "Set-Mailbox"}, `pwsh -c "Search-UnifiedAuditLog -StartDate <since> -EndDate <until> -Operations $operation"`),
			source: "https://learn.microsoft.com/en-us/purview/audit-log-activities"},
	}
}
