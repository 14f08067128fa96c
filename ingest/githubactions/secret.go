package githubactions

import (
	"strings"

	"keyreach/engine/fact"
)

// secretKeys returns the place that a secret of a holder is, and what it stores.
func secretKeys(holder, name string) (place, stored fact.Key) {
	id := holder + "/secrets/" + name
	return fact.Key{Kind: "ci-secret", ID: id}, fact.Key{Kind: fact.UnknownSecret, ID: id}
}

// emitSecret adds a secret of the repository, once per file.
func (j *jobReader) emitSecret(name string) {
	place, stored := secretKeys(j.repository, name)
	evidence := j.evidenceOf(name)
	if !j.NodeOnce(fact.Node{Key: place, Name: name, Evidence: evidence[:1]}) {
		return
	}
	j.Node(fact.Node{Key: stored, Name: name, Evidence: evidence[:1]})
	j.Edge(place, fact.Stores, stored, evidence[0])
	if j.known {
		j.Contains(j.repositoryKey(), place, fact.Discover, evidence[0])
	}
}

// tokenKey is the token that GitHub makes for every run of the job.
func (j *jobReader) tokenKey() fact.Key {
	return fact.Key{Kind: "github-actions-token", ID: j.key.ID}
}

func (j *jobReader) emitToken() {
	granted := j.permissions()
	evidence := j.evidenceOf(token)
	if granted.at != nil {
		evidence = append(evidence, j.at(granted.at))
	}
	props := fact.Props{"permissions": granted.list}
	if !granted.stated {
		props["permissionsFrom"] = "the repository's settings"
		if j.known {
			props["permissionsFrom"] = "GET /repos/" + j.slug + "/actions/permissions/workflow"
		}
	}
	j.Node(fact.Node{Key: j.tokenKey(), Props: props, Evidence: evidence})
}

// usesSecrets adds what a variant uses. Where the job is in an environment, a
// secret of that environment would take the place of the repository's: which of
// the two holds the name is not in the file, so that neither is sure.
func (j *jobReader) usesSecrets(variantKey fact.Key) {
	j.Edge(variantKey, fact.Uses, j.tokenKey(), j.evidenceOf(token)...)
	for _, name := range j.names() {
		_, stored := secretKeys(j.repository, name)
		edge := j.Edge(variantKey, fact.Uses, stored, j.evidenceOf(name)...)
		if j.environment != "" {
			edge.Verdict = fact.Unknown
			edge.Missing = []fact.Missing{{
				What:      "whether environment " + j.environment + " has a secret " + name + " of its own, which would be used instead",
				Effect:    fact.NotDecided,
				SettledBy: j.environmentCall("/secrets"),
			}}
		}
	}
}

// environmentCall is the read-only call about the job's environment.
func (j *jobReader) environmentCall(rest string) string {
	slug := j.slug
	if slug == "" {
		slug = "<owner>/<repository>"
	}
	return "GET /repos/" + slug + "/environments/" + strings.ReplaceAll(j.environment, "/", "%2F") + rest
}
