package engine

import "slices"

// clusterPlants are the ways to stay in a Kubernetes cluster, by verb and resource of its
// API (kubernetes.io/docs/reference/kubernetes-api). What a cluster's policy of auditing leaves out,
// its log does not say.
func clusterPlants() []plant {
	way := func(what string, on []opens, actions ...string) plant {
		return plant{what: what, actions: actions, system: "kubernetes", log: "k8s-audit", on: on, source: "https://kubernetes.io/docs/reference/kubernetes-api/"}
	}
	changes := func(resources ...string) (actions []string) {
		for _, resource := range resources {
			actions = append(actions, "create "+resource, "update "+resource, "patch "+resource)
		}
		return actions
	}
	cluster := controlOf("k8s-cluster")
	namespace := controlOf("k8s-cluster", "k8s-namespace")
	return []plant{
		way("tokens of service accounts were made", slices.Concat(namespace, changeOf("k8s-service-account")), "create serviceaccounts/token"),
		way("service accounts or secrets were made", namespace, slices.Concat([]string{"create serviceaccounts"}, changes("secrets"))...),
		way("bindings of roles were made or changed", namespace, changes("clusterrolebindings.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io")...),
		way("roles of the cluster were made or changed", cluster, changes("clusterroles.rbac.authorization.k8s.io")...),
		way("certificates were asked for or approved", cluster, "create certificatesigningrequests.certificates.k8s.io", "update certificatesigningrequests.certificates.k8s.io/approval", "patch certificatesigningrequests.certificates.k8s.io/approval"),
		way("webhooks of admission were set", cluster, changes("mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io")...),
		way("cron jobs or daemon sets were set", namespace, changes("cronjobs.batch", "daemonsets.apps")...),
	}
}

// vaultPlants are the ways to stay in Vault, by operation and path of its audit log
// (developer.hashicorp.com/vault/docs/audit/schema). No format of that log is known: a facts file
// states its uses.
func vaultPlants() []plant {
	way := func(what, path string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "vault", log: "vault-audit", on: controlOf("vault"),
			ask:    `grep '"path":"` + path + `' '<audit log>'`,
			source: "https://developer.hashicorp.com/vault/docs/audit/schema"}
	}
	return []plant{
		way("tokens of Vault were made", "auth/token/create", "update auth/token/create*"),
		way("policies of Vault were written", "sys/policies/acl/", "create sys/policies/acl/*", "update sys/policies/acl/*", "create sys/policy/*", "update sys/policy/*"),
		way("ways to sign in to Vault were added", "sys/auth/", "update sys/auth/*"),
		way("audit devices of Vault were removed", "sys/audit/", "delete sys/audit/*"),
	}
}
