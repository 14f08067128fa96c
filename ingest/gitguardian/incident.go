package gitguardian

import (
	"strconv"

	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// incident takes in an incident of the platform, once for each occurrence that is
// given.
func (r *report) incident(n *jsontree.Node, asked *time.Time) {
	finding := ingest.Finding{
		Scanner: "gitguardian", Rule: n.Get("detector", "name").String(), Evidence: r.File.At(n),
		// The platform looks at whole credentials: all that a detector matches.
		Paired: n.Get("detector", "nature").String() == "specific",
		Marks:  r.marks(n),
		Props: fact.Props{
			"rule":       n.Get("detector", "name").String(),
			"incident":   plain(n.Get("gitguardian_url")),
			"alertState": n.Get("status").String(),
			"resolution": n.Get("ignore_reason").String(),
			"validity":   n.Get("validity").String(),
			"assignedTo": n.Get("assignee_email").String(),
		},
	}
	if at := n.Get("date").Time(); at != nil {
		finding.Evidence.ObservedAt = at
	}
	if id := n.Get("id").Int(); id > 0 {
		finding.ID = strconv.FormatInt(id, 10)
	}
	if asked == nil {
		asked = r.File.Meta.ObservedAt
	}
	finding.Statuses = r.validity(n.Get("validity"), asked)
	if revoked := n.Get("secret_revoked"); revoked.Bool() {
		at := n.Get("resolved_at").Time()
		if at == nil {
			at = asked
		}
		finding.Statuses = append(finding.Statuses, r.status("revoked", revoked, at))
	}
	r.occurrences(n, finding)
}

func (r *report) occurrences(n *jsontree.Node, finding ingest.Finding) {
	list := n.Get("occurrences")
	for _, occurrence := range list.Elements() {
		r.number++
		seen := finding
		seen.Number, seen.Place, seen.Commit = r.number, r.placeOf(occurrence), occurrence.Get("sha").String()
		seen.Line = int(occurrence.Get("matches").Index(0).Get("post_line_start").Int())
		if at := occurrence.Get("date").Time(); at != nil {
			seen.Evidence.ObservedAt = at
		}
		r.Add(seen)
	}
	if given, all := list.Len(), int(n.Get("occurrences_count").Int()); given < all {
		r.Diagnose(fact.Info, n, fmt.Sprintf("reading GitGuardian: the incident has %d occurrences, %d are given; where else the secret lies is not known", all, given))
	}
	if list.Len() == 0 {
		r.number++
		finding.Number = r.number
		r.Add(finding)
	}
}

// marks returns the digests by which the platform knows a value.
func (r *report) marks(n *jsontree.Node) (marks []string) {
	for _, name := range []string{"secret_hash", "hmsl_hash"} {
		if hash := n.Get(name).String(); len(hash) >= 32 {
			marks = append(marks, r.Env.Fingerprint.Mark("gitguardian-"+name, hash))
		}
	}
	return marks
}

// placeOf returns the place of an occurrence: a file of a repository, else what its
// address names.
func (r *report) placeOf(occurrence *jsontree.Node) ingest.Place {
	source := occurrence.Get("source")
	repository := ingest.RepositoryFrom(source.Get("url").String())
	if path := occurrence.Get("filepath").String(); path != "" && repository != "" {
		return r.File.FilePlace(r.File.ReportedRepository(repository), path)
	}
	address := plain(occurrence.Get("url"))
	if address == "" {
		return ingest.Place{}
	}
	if channel := slackChannel.FindStringSubmatch(address); channel != nil {
		return ingest.Place{Node: fact.Node{Key: fact.Key{Kind: "chat-channel", ID: channel[1]}, Props: fact.Props{"link": address}}}
	}
	return ingest.Place{Node: fact.Node{Key: fact.Key{Kind: placeKind(source.Get("type").String()), ID: address}}}
}

// slackChannel is the address of a message in Slack, with the channel's id.
var slackChannel = regexp.MustCompile(`\.slack\.com/archives/([A-Z0-9]+)`)

// placeKind returns what a source of some type holds.
func placeKind(source string) string {
	switch {
	case source == "microsoft_teams":
		return "chat-channel"
	case strings.HasPrefix(source, "jira"), source == "service_now":
		return "ticket"
	default:
		return "document"
	}
}

// validity returns what the answer of the issuer says of the status.
func (r *report) validity(n *jsontree.Node, at *time.Time) []fact.Status {
	switch n.String() {
	case "valid":
		return []fact.Status{r.status("active", n, at)}
	case "invalid":
		return []fact.Status{r.status("inactive", n, at)}
	default:
		return nil
	}
}

func (r *report) status(word string, n *jsontree.Node, at *time.Time) fact.Status {
	status := fact.Status{Word: word, Evidence: fmt.Sprintf("%s#%s", r.File.Source, n.Pointer())}
	if at != nil {
		status.AsOf = *at
	}
	return status
}

// plain returns an address without user, password, query and fragment, any of
// which may be a secret.
func plain(n *jsontree.Node) string {
	address, err := url.Parse(n.String())
	if err != nil || address.Host == "" {
		return ""
	}
	return (&url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path}).String()
}
