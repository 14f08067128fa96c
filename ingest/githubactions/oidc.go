package githubactions

import (
	"strings"

	"keyreach/engine/fact"
)

// runsAs adds the OIDC subject as which a variant may ask clouds for access.
func (j *jobReader) runsAs(v variant, key fact.Key) {
	granted := j.permissions()
	if !granted.idToken || !j.known {
		return
	}
	subject := fact.Key{Kind: "oidc-subject", ID: issuerOf(j.host) + "#" + j.subject(v)}
	here := j.at(granted.at)
	j.NodeOnce(fact.Node{Key: subject, Props: fact.Props{"repository": j.repository}, Evidence: []fact.Evidence{here}})
	// The subject of an environment is given to no job that was kept out of it.
	j.guard(j.Edge(key, fact.RunsAs, subject, here))
}

// subject is the sub claim as GitHub forms it where the repository has not
// changed the template: an environment takes the place of the ref, and so does
// a pull request. Where the ref is not one, * stands for it.
func (j *jobReader) subject(v variant) string {
	prefix := "repo:" + j.slug + ":"
	ref := j.File.Meta.Ref
	switch {
	case j.environment != "":
		return prefix + "environment:" + strings.ReplaceAll(j.environment, ":", "%3A")
	case j.dynamic:
		return prefix + "environment:*"
	case v.event == "pull_request":
		return prefix + "pull_request"
	case v.class == classPullRequest:
		return prefix + "ref:refs/pull/*"
	case v.class == classTag:
		return prefix + "ref:refs/tags/*"
	case ref != "" && (v.class == classDefault || v.class == classOther && j.File.Meta.OtherRef):
		return prefix + "ref:" + ref
	default:
		return prefix + "ref:" + branchPrefix + "*"
	}
}

// issuerOf is the issuer of a host's tokens; an Enterprise Server has its own.
func issuerOf(host string) string {
	if host == "github.com" {
		return "https://token.actions.githubusercontent.com"
	}
	return "https://" + host + "/_services/token"
}
