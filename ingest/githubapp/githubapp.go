package githubapp

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
func (Parser) Name() string { return "githubapp" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	root, _ := file.Tree()
	first := root.Index(0)
	if first.Kind() == jsontree.Array { // pages
		first = first.Index(0)
	}
	return isEvent(root) || isApp(root) || isManifest(root) || ingest.IsGitHubInstallation(root) ||
		ingest.IsGitHubInstallation(root.Get("installations").Index(0)) || ingest.IsGitHubInstallation(first) ||
		ingest.IsGitHubInstallation(first.Get("installations").Index(0))
}

// isEvent reports whether a file is the payload of a webhook about an
// installation; the payloads of others only name theirs by its number.
func isEvent(n *jsontree.Node) bool {
	return n.Get("action") != nil && ingest.IsGitHubInstallation(n.Get("installation"))
}

func isApp(n *jsontree.Node) bool {
	return n.Get("slug").Kind() == jsontree.String && n.Get("permissions").Kind() == jsontree.Object && n.Get("events").Kind() == jsontree.Array && n.Get("owner", "login") != nil
}

func isManifest(n *jsontree.Node) bool {
	return n.Get("default_permissions").Kind() == jsontree.Object && n.Get("url").Kind() == jsontree.String
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{ingest.NewBuilder(file, env)}
	root, _ := file.Tree()
	list := root
	switch {
	case isEvent(root):
		r.event(root)
		return r.Result
	case isManifest(root):
		r.manifest(root)
		return r.Result
	case ingest.IsGitHubInstallation(root):
		r.installation(root, "")
		return r.Result
	case isApp(root):
		r.app(root)
		return r.Result
	case root.Kind() == jsontree.Object:
		list = root.Get("installations")
	}
	r.list(ctx, list)
	return r.Result
}

// list reads a list of installations, or the pages of one.
func (r *reader) list(ctx context.Context, list *jsontree.Node) {
	for n := range ingest.Paged(list) {
		switch page := n.Get("installations"); {
		case ctx.Err() != nil:
			return
		case page.Kind() == jsontree.Array:
			r.list(ctx, page)
		case !n.Complete(): // what it lacks could turn its meaning; the break is told by the tree
		case ingest.IsGitHubInstallation(n):
			r.installation(n, "")
		default:
			r.Diagnose(fact.Warning, n, "reading installations: this is none (it needs app_id, account and permissions); it is left out")
		}
	}
}

type reader struct{ *ingest.Builder }

// event reads a webhook's payload.
func (r *reader) event(root *jsontree.Node) {
	if !root.Get("installation").Complete() {
		return
	}
	i := r.installation(root.Get("installation"), root.Get("action").String())
	r.installer(i, root)
	for _, name := range []string{"repositories", "repositories_added"} {
		r.repositories(i, root.Get(name), nil)
	}
	r.repositories(i, root.Get("repositories_removed"), &fact.Blocker{Control: "repository-selection", Reason: "the repository was taken out of the installation"})
}

// installer notes who installed the App: the sender of the event that tells of it. Who
// asked for it, where an owner had to approve, is the requester.
func (r *reader) installer(i installed, root *jsontree.Node) {
	if root.Get("action").String() != "created" {
		return
	}
	props := fact.Props{}
	for name, member := range map[string]string{"installedBy": "sender", "requestedBy": "requester"} {
		if login := root.Get(member, "login").String(); login != "" {
			props[name] = i.Host + "/" + login
		}
	}
	r.Node(fact.Node{Key: i.Key, Props: props, Evidence: []fact.Evidence{r.GitHubEvidence(root.Get("sender"))}})
}

// installed is an installation that was read.
type installed struct {
	ingest.GitHubInstallation
	at *jsontree.Node
}

// installation adds an installation, its App and the App's key.
func (r *reader) installation(n *jsontree.Node, action string) installed {
	var blocker *fact.Blocker
	if action == "deleted" {
		blocker = &fact.Blocker{Control: "installation", Reason: "the installation was deleted"}
	}
	return installed{r.AddGitHubInstallation(n, blocker, nil), n}
}

// repositories adds what an installation may do to listed repositories; a blocker
// takes it away from all of them.
func (r *reader) repositories(i installed, list *jsontree.Node, removed *fact.Blocker) {
	for _, n := range list.Elements() {
		name := n.Get("full_name").String()
		if !strings.Contains(name, "/") || !n.Complete() {
			continue
		}
		repository := fact.Key{Kind: "git-repository", ID: i.Host + "/" + name}
		here := r.File.At(n)
		here.ObservedAt = r.GitHubEvidence(i.at).ObservedAt
		r.NodeOnce(fact.Node{Key: repository, Props: privacy(n), Evidence: []fact.Evidence{here}})
		blocker := removed
		if blocker == nil {
			blocker = i.Blocker
		}
		r.grant(i, repository, blocker, here)
	}
}

// privacy says whether a repository is public, where the file does.
func privacy(n *jsontree.Node) fact.Props {
	if n.Get("private").Kind() != jsontree.Bool {
		return nil
	}
	return fact.Props{fact.PropPublic: !n.Get("private").Bool()}
}

func (r *reader) grant(i installed, repository fact.Key, blocker *fact.Blocker, here fact.Evidence) {
	evidence := []fact.Evidence{here, r.File.At(i.at.Get("permissions"))}
	if i.Grant.Access != fact.NoAccess {
		edge := r.Edge(i.Key, fact.Can, repository, evidence...)
		edge.Access, edge.Actions = i.Grant.Access, i.Grant.Actions
		if blocker != nil {
			by := *blocker
			by.Evidence = []fact.Evidence{here}
			edge.Verdict, edge.By = fact.No, []fact.Blocker{by}
		}
	}
	if len(i.Grant.Unknown) > 0 && blocker == nil {
		edge := r.Edge(i.Key, fact.Can, repository, evidence...)
		edge.Access, edge.Actions, edge.Verdict = levelOf(i.Grant.Unknown), i.Grant.Unknown, fact.Unknown
		edge.Missing = []fact.Missing{{What: "what the permissions " + strings.Join(i.Grant.Unknown, ", ") + " give of " + repository.ID, Effect: fact.NotDecided,
			SettledBy: "docs.github.com: permissions required for GitHub Apps"}}
	}
}

// levelOf returns the access that the words of unknown permissions speak of.
func levelOf(permissions []string) fact.Access {
	if slices.ContainsFunc(permissions, func(p string) bool { return !strings.HasSuffix(p, ":read") }) {
		return fact.Read | fact.Write
	}
	return fact.Read
}

// app reads an App's own description.
func (r *reader) app(n *jsontree.Node) {
	if n.Get("id").Kind() != jsontree.Number {
		r.Diagnose(fact.Error, n, "reading the App: it has no id; it is left out")
		return
	}
	here := r.GitHubEvidence(n)
	app, _ := r.AddGitHubApp(ingest.GitHubHost(n), n.Get("id"), n.Get("slug").String(), here)
	g := ingest.ReadGitHubGrant(n.Get("permissions"))
	r.Node(fact.Node{Key: app, Name: n.Get("slug").String(), Evidence: []fact.Evidence{here}, Props: fact.Props{
		"permissions": g.All, "events": n.Get("events").Strings(), "createdBy": ingest.GitHubHost(n) + "/" + n.Get("owner", "login").String(),
		"clientId": n.Get("client_id").String()}})
}

// manifest reads what an App is to be made with. It has no number yet: it is named
// after the file.
func (r *reader) manifest(n *jsontree.Node) {
	place := r.File.FilePlace(r.File.Meta.Repository, r.File.Meta.RepositoryPath)
	g := ingest.ReadGitHubGrant(n.Get("default_permissions"))
	r.Node(fact.Node{Key: fact.Key{Kind: "github-app", ID: place.ID}, Name: n.Get("name").String(), Evidence: []fact.Evidence{r.File.At(n)}, Props: fact.Props{
		"permissions": g.All, "events": n.Get("default_events").Strings(), fact.PropPublic: n.Get("public").Bool()}})
}
