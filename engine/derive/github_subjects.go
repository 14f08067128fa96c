package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// claims are the values of a token's claims, as far as they are known.
type claims map[string]string

func claimsOf(ref string) claims { return claims{"ref": ref, "job_workflow_ref": "*@" + ref} }

// subjectForm is how the subjects of a repository's jobs are formed.
type subjectForm struct {
	// keys are the claims that a subject is made of; nil for GitHub's own form.
	keys    []string
	missing []fact.Missing
}

// subjectForms returns the forms that a repository's subjects may have: one, or,
// where it is not known whether it takes the organisation's, both.
func (g *githubEstate) subjectForms(r *githubRepository) []subjectForm {
	organization := g.props(fact.Key{Kind: "github-organization", ID: r.organization})
	theirs := subjectForm{}
	if organization.String("subjectTemplate") == "own" {
		theirs.keys = organization.Strings("subjectClaims")
	}
	switch r.props.String("subjectTemplate") {
	case "default", "none":
		return []subjectForm{{}}
	case "own":
		return []subjectForm{{keys: r.props.Strings("subjectClaims")}}
	case "organization":
		if organization.String("subjectTemplate") == "" {
			theirs.missing = []fact.Missing{{What: "the template of subjects of organisation " + r.organization + ", which " + r.id + " takes", Effect: fact.NotDecided,
				SettledBy: "GET /orgs/" + accountName(r.organization) + "/actions/oidc/customization/sub"}}
		}
		return []subjectForm{theirs}
	}
	if theirs.keys == nil {
		return []subjectForm{{}}
	}
	missing := []fact.Missing{{What: "whether the jobs of " + r.id + " have subjects by the organisation's template", Effect: fact.NotDecided, SettledBy: r.call("/actions/oidc/customization/sub")}}
	return []subjectForm{{missing: missing}, {keys: theirs.keys, missing: missing}}
}

// subject forms a subject: a key and its value, joined by colons. What is not known
// of a value is *.
func (f *subjectForm) subject(r *githubRepository, context string, known claims) string {
	repo := "repo:" + r.slug()
	if f.keys == nil {
		return repo + ":" + context
	}
	owner, _, _ := strings.Cut(r.slug(), "/")
	var parts []string
	for _, key := range f.keys {
		value := "*"
		switch key {
		case "repo":
			parts = append(parts, repo)
			continue
		case "context":
			parts = append(parts, context)
			continue
		case "repository":
			value = r.slug()
		case "repository_owner":
			value = owner
		case "repository_visibility":
			if word := r.props.String("visibility"); word != "" {
				value = word
			}
		default:
			if word := known[key]; word != "" {
				value = strings.ReplaceAll(word, ":", "%3A")
			}
		}
		parts = append(parts, key+":"+value)
	}
	return strings.Join(parts, ":")
}

// subjectOf adds the subjects that a job's tokens have, under a ruling of what the
// job enters.
func (g *githubEstate) subjectOf(r *githubRepository, job fact.Key, context string, known claims, evidence []fact.Evidence, in *ruling) {
	for _, form := range g.subjectForms(r) {
		subject := fact.Key{Kind: "oidc-subject", ID: issuerOf(r) + "#" + form.subject(r, context, known)}
		g.out.Nodes = append(g.out.Nodes, fact.Node{Class: fact.ClassIdentity, Key: subject, Props: fact.Props{"repository": r.id}, Evidence: evidence})
		edge := fact.Edge{From: job, Relation: fact.RunsAs, To: subject, Evidence: evidence}
		if len(form.missing) > 0 {
			edge.Verdict, edge.Missing = fact.Unknown, form.missing
		}
		if in != nil {
			edge = in.put(edge)
		}
		g.edge(edge)
	}
}

// issuerOf is the issuer of the tokens of a repository's jobs.
func issuerOf(r *githubRepository) string {
	host, _, _ := strings.Cut(r.id, "/")
	if host == "github.com" {
		return "https://" + githubIssuer
	}
	return "https://" + host + "/_services/token"
}

// jobSubject decides the subject of a job. whole is false where that stays open.
func (g *githubEstate) jobSubject(r *githubRepository, job fact.Key, e *fact.Edge, environment fact.Key, in *ruling, at refPlace) (whole bool) {
	prefix := issuerOf(r) + "#repo:" + r.slug() + ":"
	context, ok := strings.CutPrefix(e.To.ID, prefix)
	if e.To.Kind != "oidc-subject" || !ok {
		return true
	}
	forms := g.subjectForms(r)
	own := len(forms) == 1 && forms[0].keys == nil && len(forms[0].missing) == 0
	entering := !environment.IsZero()
	switch {
	case own && (!entering || in.verdict == fact.Unknown):
		return e.Verdict != fact.Unknown
	case !entering && e.Verdict == fact.Unknown: // its environment is computed
		return false
	}
	known := claimsOf(at.name)
	event, _, _ := strings.Cut(job.Context, "/")
	_, path, _ := strings.Cut(job.ID, ":")
	path, _, _ = strings.Cut(path, "#")
	known["event_name"], known["job_workflow_ref"] = event, r.slug()+"/"+path+"@"+at.name
	if entering {
		_, known["environment"], _ = strings.Cut(environment.ID, "/environments/")
	}
	g.drop(e)
	g.subjectOf(r, job, context, known, e.Evidence, in)
	return in.verdict != fact.Unknown && !slices.ContainsFunc(forms, func(f subjectForm) bool { return len(f.missing) > 0 })
}
