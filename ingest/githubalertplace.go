package ingest

import (
	"net/url"
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// locationsOf returns the details of each location of an alert: the list that was
// added to it, else that of a webhook, else the first one that GitHub gives with
// the alert.
func locationsOf(alert, ofWebhook *jsontree.Node) (list []*jsontree.Node) {
	for _, location := range alert.Get("locations").Elements() {
		list = append(list, detailsOf(location))
	}
	if len(list) == 0 && ofWebhook != nil {
		list = append(list, detailsOf(ofWebhook))
	}
	if len(list) == 0 && alert.Get("first_location_detected").Len() > 0 {
		list = append(list, alert.Get("first_location_detected"))
	}
	return list
}

// detailsOf returns a location's details, which stand beside its type.
func detailsOf(location *jsontree.Node) *jsontree.Node {
	if details := location.Get("details"); details.Kind() == jsontree.Object {
		return details
	}
	return location
}

// placeOf returns the place that a location names, with line and commit. A secret
// of which no location is given lies somewhere in the repository.
func (r *GitHubAlerts) placeOf(a *githubAlert, details *jsontree.Node) (place Place, line int, commit string) {
	if name := details.Get("path").String(); name != "" {
		line, commit = int(details.Get("start_line").Int()), details.Get("commit_sha").String()
		if details.Get("page_url") != nil { // a page of the wiki, which is a repository of its own
			return r.File.FilePlace(wikiOf(a.repository), name), line, commit
		}
		return r.File.FilePlace(a.repository, name), line, commit
	}
	for member, value := range details.Members() {
		if kind := talkKind(member); kind != "" && browserAddress(value) != "" {
			return r.talk(a, kind, browserAddress(value)), 0, ""
		}
	}
	return r.somewhere(a), 0, ""
}

func wikiOf(repository string) string {
	if repository == "" {
		return ""
	}
	return repository + ".wiki"
}

// kindOf returns the kind of place that a member of a location's details points
// at; empty for members that point at none.
func talkKind(member string) string {
	switch {
	case strings.HasPrefix(member, "issue_"), strings.HasPrefix(member, "pull_request_"):
		return "ticket"
	case strings.HasPrefix(member, "discussion_"):
		return "document"
	default:
		return ""
	}
}

// talk is an issue, a pull request or a discussion, or a comment in one. Who reads
// the repository reads it.
func (r *GitHubAlerts) talk(a *githubAlert, kind, address string) Place {
	place := Place{Node: fact.Node{Key: fact.Key{Kind: kind, ID: address}}}
	if a.repository != "" {
		place.Holder = fact.Key{Kind: "git-repository", ID: a.repository}
	}
	return place
}

// somewhere is the place of a secret whose location is not given. It is named
// after the alert, as a file that no repository has.
func (r *GitHubAlerts) somewhere(a *githubAlert) Place {
	if a.repository == "" {
		return Place{}
	}
	name := "(secret scanning alert " + a.number + ")"
	return Place{
		Node:   fact.Node{Key: fact.Key{Kind: "file", ID: a.repository + ":" + name}, Name: name},
		Holder: fact.Key{Kind: "git-repository", ID: a.repository},
		Stable: true, Single: true,
	}
}

// pullNumber is the end of the API's address of a pull request.
var pullNumber = regexp.MustCompile(`/pulls/([0-9]+)$`)

// plain returns an address as a browser has it, without what may be a secret in
// it: api.github.com/repos/o/r/issues/1, and /api/v3/repos/… of a server of one's
// own, is the issue github.com/o/r/issues/1.
func browserAddress(n *jsontree.Node) string {
	address, err := url.Parse(n.String())
	if err != nil || address.Host == "" {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(address.Host), "api.")
	path := strings.TrimPrefix(address.Path, "/api/v3")
	if inside, ok := strings.CutPrefix(path, "/repos/"); ok {
		path = pullNumber.ReplaceAllString("/"+inside, "/pull/$1")
	}
	return (&url.URL{Scheme: "https", Host: host, Path: path}).String()
}
