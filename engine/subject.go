package engine

import (
	"cmp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// subjects are the subjects of the identity tokens that a consumer can ask for, in
// place of a long-lived credential.
type subjects struct {
	issuer string
	// trusted are those that a trust names; others those that it leaves out, each with
	// why. Neither has what is not known.
	trusted []string
	notes   []string
	source  string
}

// claim is the subject of one way in which a job is started.
type claim struct {
	text string
	rank int
}

// The ranks of claims, those that the fewest can have first.
const (
	byEnvironment = iota
	byRef
	byPattern
	byPullRequest
)

// subjectsOf forms the subjects of a consumer; ok is false where its platform issues no
// identity tokens that clouds trust, or none that is known here.
func (a *Asker) subjectsOf(c *Consumer) (s subjects, ok bool) {
	n, found := a.lookup(fact.Key{Kind: c.Kind, ID: c.ID})
	if !found {
		return s, false
	}
	repository, path, _ := strings.Cut(c.ID, ":")
	host, slug, _ := strings.Cut(repository, "/")
	switch {
	case c.Kind == "k8s-workload":
		return a.subjectsOfAccount(n)
	case c.Kind != "ci-job" || slug == "":
		return s, false
	case a.Estate.Props(n).String("system") == "gitlab":
		s = a.subjectsOfJob(n, "project_path:"+slug+":", gitlabClaim)
		s.issuer, s.source = "https://"+host, "https://docs.gitlab.com/ci/secrets/id_token_authentication/"
		if a.ownComponents(repository) {
			s.trusted, s.notes = nil, []string{"the project has components of the subject of its own (ci_id_token_sub_claim_components): read a token's claims before you trust one"}
		}
		return s, true
	case strings.HasPrefix(path, ".github/workflows/"):
		s = a.subjectsOfJob(n, "repo:"+slug+":", githubClaim)
		s.issuer, s.source = "https://token.actions.githubusercontent.com", "https://docs.github.com/en/actions/reference/security/oidc"
		if host != "github.com" {
			s.issuer = "https://" + host + "/_services/token"
		}
		if a.ownTemplate(repository) && !a.isTold(n) {
			s.trusted, s.notes = nil, []string{"the repository or its organisation has a template of subjects of its own: read a token's claims before you trust one"}
		}
		return s, true
	default:
		return s, false
	}
}

// ownTemplate reports whether a repository's tokens have other subjects than GitHub's
// own.
func (a *Asker) ownTemplate(repository string) bool {
	organization := repository[:strings.LastIndex(repository, "/")]
	own := func(kind, id string) string {
		if n, ok := a.lookup(fact.Key{Kind: kind, ID: id}); ok {
			return a.Estate.Props(n).String("subjectTemplate")
		}
		return ""
	}
	switch own("git-repository", repository) {
	case "own":
		return true
	case "default", "none":
		return false
	default:
		return own("github-organization", organization) == "own"
	}
}

// ownComponents reports whether a project of GitLab has chosen other components of its
// tokens' subjects than GitLab's own.
func (a *Asker) ownComponents(repository string) bool {
	n, ok := a.lookup(fact.Key{Kind: "git-repository", ID: repository})
	if !ok {
		return false
	}
	chosen := a.Estate.Props(n).Strings("subjectOf")
	return chosen != nil && !slices.Equal(chosen, []string{"project_path", "ref_type", "ref"})
}

// former forms the claim of one way to start a job: event and class of ref of its
// context, the environment that it enters, and the refs that are known to start it.
type former func(event, class, environment string, refs []string) []claim

// subjectsOfJob gathers the claims of all ways in which a job is started. What a file
// or a setting says of a subject comes before what the platform's default would be.
func (a *Asker) subjectsOfJob(n graph.Node, prefix string, form former) (s subjects) {
	var claims []claim
	for _, variant := range a.Estate.Variants(n) {
		event, class, started := strings.Cut(a.Estate.Key(variant).Context, "/")
		if !started {
			continue
		}
		if known := a.knownClaim(variant); known.text != "" {
			claims = append(claims, known)
			continue
		}
		for _, one := range form(event, class, a.entered(variant), a.refsOf(variant)) {
			claims = append(claims, claim{prefix + one.text, one.rank})
		}
	}
	if claims == nil { // in no file is it said how it is started
		for _, one := range form("", "default", a.entered(n), nil) {
			claims = append(claims, claim{prefix + one.text, one.rank})
		}
	}
	slices.SortFunc(claims, func(x, y claim) int { return cmp.Or(x.rank-y.rank, strings.Compare(x.text, y.text)) })
	claims = slices.Compact(claims)
	best := claims[0].rank
	for _, one := range claims {
		switch {
		case one.rank <= byRef || one.rank == best:
			s.trusted = append(s.trusted, one.text)
		case one.rank == byPullRequest:
			s.notes = append(s.notes, "it runs for pull requests too, as "+one.text+": trusting that lets the code of any of them in; it is left out")
		default:
			s.notes = append(s.notes, "it runs elsewhere too, as "+one.text+": trusting a pattern lets in whoever may make such a ref; it is left out")
		}
	}
	switch best {
	case byPattern:
		s.notes = append(s.notes, "every ref of this pattern is let in: protect those refs, or let the job enter an environment")
	case byPullRequest:
		s.notes = append(s.notes, "the code of any pull request from the repository itself is let in")
	}
	return s
}

// knownClaim is the subject that the estate knows of one way to start a job: it asks for
// identity tokens already.
func (a *Asker) knownClaim(variant graph.Node) (c claim) {
	for e := range a.Estate.Out(variant) {
		to := a.Estate.Key(a.Estate.To(e))
		_, subject, ok := strings.Cut(to.ID, "#")
		if a.Estate.Relation(e) != fact.RunsAs || to.Kind != "oidc-subject" || !ok {
			continue
		}
		rank := byRef
		switch {
		case strings.HasSuffix(subject, ":pull_request"):
			rank = byPullRequest
		case strings.ContainsAny(subject, "*?"):
			rank = byPattern
		case strings.Contains(subject, ":environment:"):
			rank = byEnvironment
		}
		if c.text == "" || rank < c.rank {
			c = claim{subject, rank}
		}
	}
	return c
}

// isTold reports whether the estate knows the subjects of a job.
func (a *Asker) isTold(n graph.Node) bool {
	return slices.ContainsFunc(a.Estate.Variants(n), func(variant graph.Node) bool { return a.knownClaim(variant).text != "" })
}

// entered is the environment that a job enters in one of its ways.
func (a *Asker) entered(variant graph.Node) string {
	for e := range a.Estate.Out(variant) {
		if a.Estate.Relation(e) == fact.Enters {
			_, name, _ := strings.Cut(a.Estate.Key(a.Estate.To(e)).ID, "/environments/")
			return name
		}
	}
	return ""
}

// refsOf are the refs that are known to start a job, or whose file says what it runs, in
// one of its ways.
func (a *Asker) refsOf(variant graph.Node) (refs []string) {
	for e := range a.Estate.In(variant) {
		from := a.Estate.Key(a.Estate.From(e))
		relation := a.Estate.Relation(e)
		if _, ref, ok := strings.Cut(from.ID, "@"); ok && (relation == fact.Triggers || relation == fact.LoadedBy) && from.Kind == "git-ref" && !strings.ContainsAny(ref, "*?") {
			refs = append(refs, ref)
		}
	}
	return distinct(refs)
}

const (
	headPrefix = "refs/heads/"
	tagPrefix  = "refs/tags/"
	// notKnown stands for a default branch that no file names.
	notKnown = "<default branch>"
)

// githubClaim: an environment takes the place of the ref, and so does a pull request
// (docs.github.com/actions/reference/security/oidc, example subject claims).
func githubClaim(event, class, environment string, refs []string) (list []claim) {
	switch {
	case environment != "":
		return []claim{{"environment:" + strings.ReplaceAll(environment, ":", "%3A"), byEnvironment}}
	case event == "pull_request" || class == "pull-request":
		return []claim{{"pull_request", byPullRequest}}
	case class == "tag":
		return []claim{{"ref:" + tagPrefix + "*", byPattern}}
	case class == "other" && refs == nil:
		return []claim{{"ref:" + headPrefix + "*", byPattern}}
	case refs == nil:
		refs = []string{headPrefix + notKnown}
	}
	for _, ref := range refs {
		list = append(list, claim{"ref:" + ref, byRef})
	}
	return list
}

// gitlabClaim: the ref by its type and its plain name; environments change nothing, and
// a merge request's pipeline has its source branch
// (docs.gitlab.com/ci/secrets/id_token_authentication, token payload).
func gitlabClaim(event, class, _ string, refs []string) (list []claim) {
	switch {
	case strings.HasPrefix(event, "merge_request") || class == "pull-request":
		return []claim{{"ref_type:branch:ref:*", byPullRequest}}
	case class == "tag":
		return []claim{{"ref_type:tag:ref:*", byPattern}}
	case class == "other" && refs == nil:
		return []claim{{"ref_type:branch:ref:*", byPattern}}
	case refs == nil:
		refs = []string{headPrefix + notKnown}
	}
	for _, ref := range refs {
		kind, name := "branch", strings.TrimPrefix(ref, headPrefix)
		if tag, ok := strings.CutPrefix(ref, tagPrefix); ok {
			kind, name = "tag", tag
		}
		list = append(list, claim{"ref_type:" + kind + ":ref:" + name, byRef})
	}
	return list
}

// subjectsOfAccount is the subject of the service account that a workload runs as. The
// issuer is the cluster's own.
func (a *Asker) subjectsOfAccount(n graph.Node) (s subjects, ok bool) {
	for e := range a.Estate.Out(n) {
		to := a.Estate.Key(a.Estate.To(e))
		if a.Estate.Relation(e) != fact.RunsAs || to.Kind != "k8s-service-account" {
			continue
		}
		parts := strings.Split(to.ID, "/")
		if len(parts) < 3 {
			continue
		}
		cluster, namespace, name := strings.Join(parts[:len(parts)-2], "/"), parts[len(parts)-2], parts[len(parts)-1]
		s = subjects{issuer: "<OIDC issuer of " + cluster + ">", trusted: []string{"system:serviceaccount:" + namespace + ":" + name},
			source: "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html"}
		if at, known := a.lookup(fact.Key{Kind: "k8s-cluster", ID: cluster}); known {
			s.issuer = cmp.Or(a.Estate.Props(at).String("oidcIssuer"), s.issuer)
		}
		if name == "default" {
			s.notes = append(s.notes, "the account default is that of every workload of the namespace that names none: give it one of its own first")
		}
		return s, true
	}
	return s, false
}
