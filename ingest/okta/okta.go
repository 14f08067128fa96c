package okta

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "okta" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, answer := range file.FirstAnswers() {
		for _, n := range answer.FirstOf() {
			if kindOf(n) != none {
				return true
			}
		}
	}
	return false
}

// kind is what a record is.
type kind uint8

const (
	none kind = iota
	apiToken
	application
	user
	role
)

// kindOf tells a record by members that together no other API has.
func kindOf(n *jsontree.Node) kind {
	has := func(names ...string) bool {
		for _, name := range names {
			if n.Get(name) == nil {
				return false
			}
		}
		return true
	}
	switch {
	case has("id", "userId", "tokenWindow"):
		return apiToken
	case has("id", "label", "signOnMode", "status"):
		return application
	case has("id", "status", "profile", "statusChanged") && n.Get("profile", "login") != nil:
		return user
	case has("id", "type", "assignmentType", "status") && strings.HasSuffix(n.Get("type").String(), "_ADMIN"):
		return role
	default:
		return none
	}
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{ingest.NewBuilder(file, env)}
	for _, answer := range file.Answers() {
		for _, n := range answer.List() {
			if ctx.Err() != nil {
				return r.Result
			}
			r.record(answer, n)
		}
	}
	return r.Result
}

type reader struct{ *ingest.Builder }

func (r *reader) record(answer ingest.Answer, n *jsontree.Node) {
	here := r.File.AtOf(answer, n)
	switch kindOf(n) {
	case apiToken:
		r.token(n, here)
	case application:
		r.application(n, here)
	case user:
		r.user(n, here)
	case role:
		r.role(n, answer.Path, here)
	default:
		r.Diagnose(fact.Warning, n, "reading Okta records: this is neither a token, an application, a user nor a role; it is left out")
	}
}

func userKey(id string) fact.Key { return fact.Key{Kind: "okta-user", ID: id} }

func (r *reader) token(n *jsontree.Node, here fact.Evidence) {
	key := fact.Key{Kind: "okta-api-token", ID: n.Get("id").String()}
	if key.ID == "" || n.Get("userId").String() == "" {
		r.Diagnose(fact.Warning, n, "reading Okta tokens: this one has no id or no user; it is left out")
		return
	}
	props := fact.Props{fact.PropCreatedAt: ingest.Moment(n.Get("created").Time()), fact.PropExpiresAt: ingest.Moment(n.Get("expiresAt").Time()),
		"lastUpdatedAt": ingest.Moment(n.Get("lastUpdated").Time()), "endsUnusedAfter": n.Get("tokenWindow").String(), "client": n.Get("clientName").String(),
		"networks": n.Get("network", "connection").String()}
	ingest.ListedActive(props, here)
	r.Node(fact.Node{Key: key, Name: n.Get("name").String(), Props: props, Evidence: []fact.Evidence{here}})
	owner := userKey(n.Get("userId").String())
	r.NodeOnce(fact.Node{Key: owner, Evidence: []fact.Evidence{here}})
	r.Edge(key, fact.AuthenticatesAs, owner, here)
}

// application adds an application that is an OAuth client; others hold no token
// of Okta's.
func (r *reader) application(n *jsontree.Node, here fact.Evidence) {
	client := n.Get("credentials", "oauthClient", "client_id").String()
	if client == "" {
		return
	}
	r.Node(fact.Node{Key: fact.Key{Kind: "oauth-client", ID: client}, Name: n.Get("label").String(), Evidence: []fact.Evidence{here}, Props: fact.Props{
		"provider": "okta", "state": strings.ToLower(n.Get("status").String()), fact.PropCreatedAt: ingest.Moment(n.Get("created").Time()),
		"signOnMode": n.Get("signOnMode").String(), "clientAuthentication": n.Get("credentials", "oauthClient", "token_endpoint_auth_method").String(),
		"grantTypes": n.Get("settings", "oauthClient", "grant_types").Strings(), "applicationType": n.Get("settings", "oauthClient", "application_type").String()}})
}

func (r *reader) user(n *jsontree.Node, here fact.Evidence) {
	key := userKey(n.Get("id").String())
	if key.ID == "" {
		r.Diagnose(fact.Warning, n, "reading Okta users: this one has no id; it is left out")
		return
	}
	mail := strings.ToLower(n.Get("profile", "email").String())
	r.Node(fact.Node{Key: key, Name: n.Get("profile", "login").String(), Evidence: []fact.Evidence{here}, Props: fact.Props{
		"state": strings.ToLower(n.Get("status").String()), "email": mail, fact.PropCreatedAt: ingest.Moment(n.Get("created").Time()), "lastLoginAt": ingest.Moment(n.Get("lastLogin").Time())}})
	if mail != "" {
		person := fact.Key{Kind: "person", ID: mail}
		r.NodeOnce(fact.Node{Key: person, Evidence: []fact.Evidence{here}})
		r.Edge(key, fact.OwnedBy, person, here).Confidence = "reported"
	}
}

var assignee = regexp.MustCompile(`/users/([^/?]+)`)

// role adds a role of a user. Whose it is the link to its assignee says, else the
// path of the recorded call.
func (r *reader) role(n *jsontree.Node, path string, here fact.Evidence) {
	link := n.Get("_links", "assignee", "href").String()
	match := assignee.FindStringSubmatch(link)
	if match == nil {
		match = assignee.FindStringSubmatch(path)
	}
	if match == nil || n.Get("assignmentType").String() != "USER" {
		return // a group's, or nobody says whose
	}
	key := userKey(match[1])
	name := n.Get("type").String()
	r.Node(fact.Node{Key: key, Props: fact.Props{"role." + name: strings.ToLower(n.Get("status").String())}, Evidence: []fact.Evidence{here}})
	organization, access := hostOf(link), roleAccess(name)
	if organization == "" || access == fact.NoAccess || n.Get("status").String() != "ACTIVE" {
		return
	}
	resource := fact.Key{Kind: "okta-org", ID: organization}
	r.NodeOnce(fact.Node{Key: resource, Evidence: []fact.Evidence{here}})
	edge := r.Edge(key, fact.Can, resource, here)
	edge.Access, edge.Actions, edge.Confidence = access, []string{name}, "documented"
}

// roleAccess returns what a role gives of the organisation, where it says so
// without targets.
func roleAccess(role string) fact.Access {
	switch role {
	case "SUPER_ADMIN":
		return fact.Control
	case "READ_ONLY_ADMIN":
		return fact.Read
	default:
		return fact.NoAccess
	}
}

// hostOf returns the host of a link, empty for a placeholder.
func hostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil || strings.ContainsAny(u.Host, "{}") {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
