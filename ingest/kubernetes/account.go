package kubernetes

import (
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
)

// serviceAccount reads a service account and the identities of clouds that it is
// annotated with.
func (r *reader) serviceAccount(o object) {
	key := fact.Key{Kind: "k8s-service-account", ID: r.scope(o) + "/" + nameOf(o)}
	here := r.File.Where(o.Node)
	annotations := o.Get("metadata", "annotations")
	props := fact.Props{"azureClientId": ingest.Shown(annotations.Get("azure.workload.identity/client-id").Text(), 64)}
	role, account := annotations.Get("eks.amazonaws.com/role-arn"), annotations.Get("iam.gke.io/gcp-service-account")
	if role.Text() != "" {
		props["cloudRole"] = ingest.Shown(role.Text(), 300)
	} else {
		props["cloudRole"] = ingest.Shown(account.Text(), 300)
	}
	r.Node(fact.Node{Key: key, Name: nameOf(o), Props: props, Evidence: []fact.Evidence{here}})
	namespace := strings.TrimPrefix(r.scope(o), r.cluster+"/")
	if principal, ok := ingest.AWSPrincipal(role.Text()); ok && principal.Kind == "aws-role" {
		edge := r.Edge(key, fact.CanBecome, principal, r.File.Where(role))
		edge.Technique, edge.Verdict = "aws-eks-irsa", fact.Unknown
		edge.Missing = []fact.Missing{{
			What:      "whether the trust policy of " + principal.ID + " names the OIDC issuer of cluster " + r.cluster + " with the subject system:serviceaccount:" + namespace + ":" + nameOf(o),
			Effect:    fact.NotDecided,
			SettledBy: "aws iam get-role --role-name " + credential.Word(ingest.AWSNameOf(principal.ID), "role") + "; aws eks describe-cluster --name " + credential.Word(r.cluster, "cluster"),
		}}
	}
	if email := account.Text(); strings.Contains(email, "@") {
		principal := fact.Key{Kind: "gcp-service-account", ID: ingest.Shown(email, 300)}
		edge := r.Edge(key, fact.CanBecome, principal, r.File.Where(account))
		edge.Technique, edge.Verdict = "gcp-gke-workload-identity", fact.Unknown
		edge.Missing = []fact.Missing{{
			What:      "whether " + principal.ID + " grants roles/iam.workloadIdentityUser to " + namespace + "/" + nameOf(o) + " of the workload pool of cluster " + r.cluster,
			Effect:    fact.NotDecided,
			SettledBy: "gcloud iam service-accounts get-iam-policy " + credential.Word(principal.ID, "service account"),
		}}
	}
}
