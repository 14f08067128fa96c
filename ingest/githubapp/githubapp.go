package githubapp

import (
	"context"
	"net/url"
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
	return isEvent(root) || isApp(root) || isManifest(root) || isInstallation(root) ||
		isInstallation(root.Get("installations").Index(0)) || isInstallation(root.Index(0))
}

// isInstallation asks for the members that only installations have together.
func isInstallation(n *jsontree.Node) bool {
	return n.Get("app_id").Kind() == jsontree.Number && n.Get("account", "login").Kind() == jsontree.String && n.Get("permissions").Kind() == jsontree.Object
}

// isEvent reports whether a file is the payload of a webhook about an
// installation; the payloads of others only name theirs by its number.
func isEvent(n *jsontree.Node) bool {
	return n.Get("action") != nil && isInstallation(n.Get("installation"))
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
	case isInstallation(root):
		r.installation(root, "")
		return r.Result
	case isApp(root):
		r.app(root)
		return r.Result
	case root.Kind() == jsontree.Object:
		list = root.Get("installations")
	}
	for _, n := range list.Elements() {
		switch {
		case ctx.Err() != nil:
			return r.Result
		case !n.Complete(): // what it lacks could turn its meaning; the break is told by the tree
		case isInstallation(n):
			r.installation(n, "")
		default:
			r.Diagnose(fact.Warning, n, "reading installations: this is none (it needs app_id, account and permissions); it is left out")
		}
	}
	return r.Result
}

type reader struct{ *ingest.Builder }

// event reads a webhook's payload.
func (r *reader) event(root *jsontree.Node) {
	if !root.Get("installation").Complete() {
		return
	}
	i := r.installation(root.Get("installation"), root.Get("action").String())
	for _, name := range []string{"repositories", "repositories_added"} {
		r.repositories(i, root.Get(name), nil)
	}
	r.repositories(i, root.Get("repositories_removed"), &fact.Blocker{Control: "repository-selection", Reason: "the repository was taken out of the installation"})
}

// hostOf returns the host that a link of the object leads to, github.com where
// there is none.
func hostOf(n *jsontree.Node) string {
	for _, link := range []string{n.Get("html_url").String(), n.Get("account", "html_url").String()} {
		if u, err := url.Parse(link); err == nil && u.Hostname() != "" {
			return strings.ToLower(u.Hostname())
		}
	}
	return "github.com"
}

// installed is an installation that was read.
type installed struct {
	key     fact.Key
	host    string
	grant   grant
	blocker *fact.Blocker
	at      *jsontree.Node
}

// installation adds an installation, its App and the App's key.
func (r *reader) installation(n *jsontree.Node, action string) installed {
	host := hostOf(n)
	number := numberOn(host, n.Get("app_id"))
	slug := n.Get("app_slug").String()
	account := host + "/" + n.Get("account", "login").String()
	key := fact.Key{Kind: "github-app-installation", ID: account + "/apps/" + n.Get("app_id").Text()}
	here := r.evidence(n)
	if slug != "" {
		numbered := key
		key.ID = account + "/apps/" + slug
		r.Edge(numbered, fact.SameAs, key, here)
	}
	i := installed{key: key, host: host, grant: grantOf(n.Get("permissions")), at: n, blocker: blockerOf(n, action)}
	r.Node(fact.Node{Key: key, Name: slug, Props: r.installationProps(n, i, account), Evidence: []fact.Evidence{here}})
	r.vendor(number, slug, here)
	r.Edge(vendorKey(number), fact.RunsAs, key, here)
	authenticates := r.Edge(privateKey(number), fact.AuthenticatesAs, key, here)
	authenticates.Confidence = "documented"
	return i
}

// evidence is that of an installation, seen when it was last changed.
func (r *reader) evidence(n *jsontree.Node) fact.Evidence {
	here := r.File.At(n)
	if at := n.Get("updated_at").Time(); at != nil && here.ObservedAt == nil {
		here.ObservedAt = at
	}
	return here
}

// numberOn returns an App's number, which counts for one host; that of GitHub's own
// stands alone.
func numberOn(host string, number *jsontree.Node) string {
	if host == "github.com" {
		return number.Text()
	}
	return host + "/" + number.Text()
}

func vendorKey(number string) fact.Key  { return fact.Key{Kind: "github-app", ID: number} }
func privateKey(number string) fact.Key { return fact.Key{Kind: "github-app-private-key", ID: number} }

// vendor adds an App and its key.
func (r *reader) vendor(number, slug string, here fact.Evidence) {
	r.Node(fact.Node{Key: vendorKey(number), Name: slug, Evidence: []fact.Evidence{here}})
	if r.NodeOnce(fact.Node{Key: privateKey(number), Evidence: []fact.Evidence{here}}) {
		r.Edge(vendorKey(number), fact.Uses, privateKey(number), here).Confidence = "documented"
	}
}

// The states of an installation that give nothing, beside "active".
const (
	stateDeleted   = "the installation was deleted"
	stateSuspended = "the installation is suspended"
)

// blockerOf returns what takes an installation's authority away, nil for nothing.
func blockerOf(n *jsontree.Node, action string) *fact.Blocker {
	switch at := n.Get("suspended_at"); {
	case action == "deleted":
		return &fact.Blocker{Control: "installation", Reason: stateDeleted}
	case at.Kind() == jsontree.String || at.Kind() == jsontree.Number:
		return &fact.Blocker{Control: "installation", Reason: stateSuspended}
	}
	return nil
}

func (r *reader) installationProps(n *jsontree.Node, i installed, account string) fact.Props {
	props := fact.Props{"installationId": n.Get("id").Text(), "appId": n.Get("app_id").Text(), "account": account,
		"permissions": i.grant.all, "repositorySelection": n.Get("repository_selection").String(), "events": n.Get("events").Strings(),
		"repositoryAccess": accessNames(i.grant.access), "repositoryActions": i.grant.actions, "undecidedPermissions": i.grant.unknown}
	if at := n.Get("created_at").Time(); at != nil {
		props[fact.PropCreatedAt] = at.Format("2006-01-02T15:04:05Z07:00")
	}
	props["state"] = "active"
	if i.blocker != nil {
		props["state"] = i.blocker.Reason
	}
	return props
}

// repositories adds what an installation may do to listed repositories; a blocker
// takes it away from all of them.
func (r *reader) repositories(i installed, list *jsontree.Node, removed *fact.Blocker) {
	for _, n := range list.Elements() {
		name := n.Get("full_name").String()
		if !strings.Contains(name, "/") || !n.Complete() {
			continue
		}
		repository := fact.Key{Kind: "git-repository", ID: i.host + "/" + name}
		here := r.File.At(n)
		here.ObservedAt = r.evidence(i.at).ObservedAt
		r.NodeOnce(fact.Node{Key: repository, Props: privacy(n), Evidence: []fact.Evidence{here}})
		blocker := removed
		if blocker == nil {
			blocker = i.blocker
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
	if i.grant.access != fact.NoAccess {
		edge := r.Edge(i.key, fact.Can, repository, evidence...)
		edge.Access, edge.Actions = i.grant.access, i.grant.actions
		if blocker != nil {
			by := *blocker
			by.Evidence = []fact.Evidence{here}
			edge.Verdict, edge.By = fact.No, []fact.Blocker{by}
		}
	}
	if len(i.grant.unknown) > 0 && blocker == nil {
		edge := r.Edge(i.key, fact.Can, repository, evidence...)
		edge.Access, edge.Actions, edge.Verdict = levelOf(i.grant.unknown), i.grant.unknown, fact.Unknown
		edge.Missing = []fact.Missing{{What: "what the permissions " + strings.Join(i.grant.unknown, ", ") + " give of " + repository.ID, Effect: fact.NotDecided,
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
	number := numberOn(hostOf(n), n.Get("id"))
	if n.Get("id").Kind() != jsontree.Number {
		r.Diagnose(fact.Error, n, "reading the App: it has no id; it is left out")
		return
	}
	here := r.evidence(n)
	r.vendor(number, n.Get("slug").String(), here)
	g := grantOf(n.Get("permissions"))
	r.Node(fact.Node{Key: vendorKey(number), Name: n.Get("slug").String(), Evidence: []fact.Evidence{here}, Props: fact.Props{
		"permissions": g.all, "events": n.Get("events").Strings(), "createdBy": hostOf(n) + "/" + n.Get("owner", "login").String(),
		"clientId": n.Get("client_id").String()}})
}

// manifest reads what an App is to be made with. It has no number yet: it is named
// after the file.
func (r *reader) manifest(n *jsontree.Node) {
	place := r.File.FilePlace(r.File.Meta.Repository, r.File.Meta.RepositoryPath)
	g := grantOf(n.Get("default_permissions"))
	r.Node(fact.Node{Key: fact.Key{Kind: "github-app", ID: place.ID}, Name: n.Get("name").String(), Evidence: []fact.Evidence{r.File.At(n)}, Props: fact.Props{
		"permissions": g.all, "events": n.Get("default_events").Strings(), fact.PropPublic: n.Get("public").Bool()}})
}
