package githubwebhook

import (
	"context"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "githubwebhook" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	return slices.ContainsFunc(file.Samples(), func(n *jsontree.Node) bool { return eventOf(n) != "" })
}

// eventOf names the event that a payload is of; empty for one that is not read.
func eventOf(n *jsontree.Node) string {
	action := n.Get("action").String()
	repository := n.Get("repository", "full_name").Kind() == jsontree.String
	switch {
	case action == "" || n.Get("sender").Kind() != jsontree.Object:
		return ""
	case repository && n.Get("key", "read_only") != nil:
		return "deploy_key"
	case repository && n.Get("member", "login") != nil:
		return "member"
	case n.Get("personal_access_token_request", "owner") != nil:
		return "personal_access_token_request"
	case repository && slices.Contains([]string{"publicized", "privatized", "archived", "unarchived"}, action): //nolint:misspell // GitHub's spelling
		return "repository"
	}
	return ""
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{ingest.NewBuilder(file, env)}
	root, _ := file.Tree()
	if root.Kind() == jsontree.Object {
		r.payload(root)
	}
	for _, n := range root.Elements() {
		if ctx.Err() != nil {
			break
		}
		r.payload(n)
	}
	return r.Result
}

type reader struct{ *ingest.Builder }

// payload reads one; of one that breaks off nothing is sure.
func (r *reader) payload(n *jsontree.Node) {
	if n.Kind() == jsontree.Object && !n.Complete() {
		return // the break is told by the tree
	}
	repository := r.repository(n.Get("repository"))
	switch eventOf(n) {
	case "deploy_key":
		r.deployKey(n, repository)
	case "member":
		r.member(n, repository)
	case "personal_access_token_request":
		r.tokenRequest(n)
	case "repository":
		r.visibility(n, repository)
	default:
		r.Diagnose(fact.Warning, n, "reading webhooks of GitHub: this is no payload that is read (deploy_key, member, personal_access_token_request, repository); it is left out")
	}
}

func (r *reader) repository(n *jsontree.Node) fact.Key {
	if n == nil {
		return fact.Key{}
	}
	return fact.Key{Kind: "git-repository", ID: ingest.GitHubHost(n) + "/" + n.Get("full_name").String()}
}

// visibility reads who sees a repository.
func (r *reader) visibility(n *jsontree.Node, repository fact.Key) {
	at := n.Get("repository")
	visibility := at.Get("visibility").String()
	if private := at.Get("private"); visibility == "" && private.Kind() == jsontree.Bool {
		visibility = map[bool]string{true: "private", false: "public"}[private.Bool()]
	}
	props := fact.Props{"visibility": visibility}
	if visibility != "" {
		props[fact.PropPublic] = visibility == "public"
	}
	if archived := at.Get("archived"); archived.Kind() == jsontree.Bool {
		props["archived"] = archived.Bool()
	}
	r.Node(fact.Node{Key: repository, Props: props, Evidence: []fact.Evidence{r.File.At(at)}})
}

// member reads that somebody may do something with a repository.
func (r *reader) member(n *jsontree.Node, repository fact.Key) {
	login := n.Get("member", "login").String()
	user := fact.Key{Kind: "github-user", ID: ingest.GitHubHost(n.Get("member")) + "/" + login}
	here := r.File.At(n.Get("member"))
	if n.Get("action").String() == "removed" {
		r.Diagnose(fact.Info, n.Get("member"), "reading webhooks of GitHub: "+user.ID+" was taken off "+repository.ID+"; what teams still give, the list of the collaborators tells")
		return
	}
	changes := n.Get("changes")
	role := changes.Get("role_name", "to").String()
	if role == "" {
		role = changes.Get("permission", "to").String()
	}
	access := roleAccess(role)
	at := changes
	if access == fact.NoAccess { // whoever was let in reads, whatever else he may do
		access, at = fact.Read, n.Get("member")
		r.Diagnose(fact.Info, n, "reading webhooks of GitHub: this payload does not say what "+user.ID+" may do with "+repository.ID+" beside reading it; the list of the collaborators does")
	}
	r.NodeOnce(fact.Node{Key: user, Name: login, Evidence: []fact.Evidence{here}})
	r.NodeOnce(fact.Node{Key: repository, Evidence: []fact.Evidence{r.File.At(n.Get("repository"))}})
	edge := r.Edge(user, fact.Can, repository, r.File.At(at))
	edge.Access = access
	if role != "" {
		edge.Actions = []string{"role:" + role}
	}
}

// roleAccess is what a role gives; a custom one is not known by its name.
func roleAccess(role string) fact.Access {
	switch strings.ToLower(role) {
	case "read", "pull", "triage":
		return fact.Read
	case "write", "push", "maintain":
		return fact.Read | fact.Write
	case "admin":
		return fact.Control
	}
	return fact.NoAccess
}
