package ingest

import (
	"net/url"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// GitHubInstallation is an installation of a GitHub App as its API gives it, in an
// answer or in a webhook's payload.
type GitHubInstallation struct {
	Key   fact.Key
	Host  string
	Grant GitHubGrant
	// Blocker takes the installation's authority away; nil for none.
	Blocker *fact.Blocker
}

// IsGitHubInstallation asks for the members that only installations have together.
func IsGitHubInstallation(n *jsontree.Node) bool {
	return n.Get("app_id").Kind() == jsontree.Number && n.Get("account", "login").Kind() == jsontree.String && n.Get("permissions").Kind() == jsontree.Object
}

// AddGitHubInstallation adds an installation, its App and the App's private key,
// which authenticates as each installation: that an installed App has one is
// GitHub's documentation, not the file. An old payload lacks the slug and names the
// App by its number, which is another name of the same. blocker takes the
// authority away, beside what the installation itself says; at is when it was seen,
// nil for when it was changed last.
func (b *Builder) AddGitHubInstallation(n *jsontree.Node, blocker *fact.Blocker, at *time.Time) GitHubInstallation {
	host, slug := GitHubHost(n), n.Get("app_slug").String()
	here := b.GitHubEvidence(n)
	if at != nil {
		here.ObservedAt = at
	}
	account := host + "/" + n.Get("account", "login").String()
	key := fact.Key{Kind: "github-app-installation", ID: account + "/apps/" + n.Get("app_id").Text()}
	if slug != "" {
		numbered := key
		key.ID = account + "/apps/" + slug
		b.Edge(numbered, fact.SameAs, key, here)
	}
	if suspended := n.Get("suspended_at"); blocker == nil && (suspended.Kind() == jsontree.String || suspended.Kind() == jsontree.Number) {
		blocker = &fact.Blocker{Control: "installation", Reason: "the installation is suspended"}
	}
	i := GitHubInstallation{Key: key, Host: host, Grant: ReadGitHubGrant(n.Get("permissions")), Blocker: blocker}
	b.Node(fact.Node{Key: key, Name: slug, Props: i.props(n, account), Evidence: []fact.Evidence{here}})
	app, private := b.AddGitHubApp(host, n.Get("app_id"), slug, here)
	b.Edge(app, fact.RunsAs, key, here)
	b.Edge(private, fact.AuthenticatesAs, key, here).Confidence = "documented"
	return i
}

// AddGitHubApp adds an App and its private key. An App's number counts for one host;
// that of GitHub's own stands alone.
func (b *Builder) AddGitHubApp(host string, number *jsontree.Node, slug string, here fact.Evidence) (app, private fact.Key) {
	id := number.Text()
	if host != "github.com" {
		id = host + "/" + id
	}
	app, private = fact.Key{Kind: "github-app", ID: id}, fact.Key{Kind: "github-app-private-key", ID: id}
	b.Node(fact.Node{Key: app, Name: slug, Evidence: []fact.Evidence{here}})
	if b.NodeOnce(fact.Node{Key: private, Evidence: []fact.Evidence{here}}) {
		b.Edge(app, fact.Uses, private, here).Confidence = "documented"
	}
	return app, private
}

// GitHubEvidence is that of an object of GitHub's, seen when it was last changed
// where nothing says when it was asked for.
func (b *Builder) GitHubEvidence(n *jsontree.Node) fact.Evidence {
	here := b.File.At(n)
	if here.ObservedAt == nil {
		here.ObservedAt = n.Get("updated_at").Time()
	}
	return here
}

func (i *GitHubInstallation) props(n *jsontree.Node, account string) fact.Props {
	props := i.Grant.Props()
	props["installationId"], props["appId"], props["account"] = n.Get("id").Text(), n.Get("app_id").Text(), account
	props["repositorySelection"], props["events"] = n.Get("repository_selection").String(), n.Get("events").Strings()
	if at := n.Get("created_at").Time(); at != nil {
		props[fact.PropCreatedAt] = at.Format(time.RFC3339)
	}
	props["state"] = "active"
	if i.Blocker != nil {
		props["state"] = i.Blocker.Reason
	}
	return props
}

// GitHubHost returns the host that a link of the object leads to, github.com where
// there is none.
func GitHubHost(n *jsontree.Node) string {
	for _, link := range []string{n.Get("html_url").String(), n.Get("account", "html_url").String()} {
		if u, err := url.Parse(link); err == nil && u.Hostname() != "" {
			return strings.ToLower(u.Hostname())
		}
	}
	return "github.com"
}
