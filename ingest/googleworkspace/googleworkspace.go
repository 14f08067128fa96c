package googleworkspace

import (
	"context"
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
func (Parser) Name() string { return "googleworkspace" }

const (
	tokenKind = "admin#directory#token"
	userKind  = "admin#directory#user"
	// byUser and usersTable are the names under which cartography keeps them.
	byUser     = "GOOGLEWORKSPACE_OAUTH_TOKENS_BY_USER"
	usersTable = "GOOGLEWORKSPACE_USERS_RESPONSE"
)

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	r := reader{Builder: &ingest.Builder{File: file}}
	tokens, users := r.collect(file.FirstAnswers())
	return len(tokens) > 0 || len(users) > 0
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Builder: ingest.NewBuilder(file, env), mail: map[string]string{}, suspended: map[string]fact.Evidence{}}
	tokens, users := r.collect(file.Answers())
	for _, user := range users {
		r.user(user)
	}
	for _, token := range tokens {
		if ctx.Err() != nil {
			break
		}
		r.token(token)
	}
	return r.Result
}

// found is a record and whose it is, as far as what stands around it tells.
type found struct {
	n    *jsontree.Node
	user string
	at   fact.Evidence
}

type reader struct {
	*ingest.Builder
	// mail are the addresses of users by their numbers; suspended says where a user
	// is, by number and by address.
	mail      map[string]string
	suspended map[string]fact.Evidence
}

// collect returns the tokens and users in answers.
func (r *reader) collect(answers []ingest.Answer) (tokens, users []found) {
	for _, answer := range answers {
		tokens = append(tokens, r.of(answer, tokenKind, answer.List("items"), userInPath(answer.Path))...)
		users = append(users, r.of(answer, userKind, answer.List("users"), "")...)
		for name, table := range answer.Body.Members() {
			switch {
			case strings.HasSuffix(name, byUser):
				for user, list := range table.Members() {
					tokens = append(tokens, r.of(answer, tokenKind, ingest.Answer{Body: list}.List(), user)...)
				}
			case strings.HasSuffix(name, usersTable):
				for _, page := range table.Elements() {
					users = append(users, r.of(answer, userKind, ingest.Answer{Body: page}.List("users"), "")...)
				}
			}
		}
	}
	return tokens, users
}

// of returns the records of a kind in a list.
func (r *reader) of(answer ingest.Answer, kind string, list []*jsontree.Node, user string) (records []found) {
	for _, n := range list {
		if n.Get("kind").String() == kind {
			records = append(records, found{n, user, r.File.AtOf(answer, n)})
		}
	}
	return records
}

var tokensPath = regexp.MustCompile(`/users/([^/?]+)/tokens`)

// userInPath returns the user whose tokens a call lists.
func userInPath(path string) string {
	if match := tokensPath.FindStringSubmatch(path); match != nil {
		return match[1]
	}
	return ""
}

func userKey(id string) fact.Key { return fact.Key{Kind: "google-user", ID: id} }

func (r *reader) user(f found) {
	id, mail := f.n.Get("id").String(), strings.ToLower(f.n.Get("primaryEmail").String())
	if id == "" {
		r.Diagnose(fact.Warning, f.n, "reading Google Workspace users: this one has no id; it is left out")
		return
	}
	props := fact.Props{"email": mail, fact.PropCreatedAt: ingest.Moment(f.n.Get("creationTime").Time()), "lastLoginAt": ingest.Moment(f.n.Get("lastLoginTime").Time())}
	for _, name := range []string{"isAdmin", "isDelegatedAdmin", "suspended", "archived"} {
		if f.n.Get(name).Bool() {
			props[name] = true
		}
	}
	if f.n.Get("suspended").Bool() {
		at := r.File.At(f.n.Get("suspended"))
		at.ObservedAt = f.at.ObservedAt
		r.suspended[id], r.suspended[mail] = at, at
	}
	props["state"] = stateOf(f.n)
	key := userKey(id)
	if mail != "" {
		r.mail[id], key = mail, userKey(mail)
		r.Edge(userKey(id), fact.SameAs, key, f.at)
	}
	r.Node(fact.Node{Key: key, Name: f.n.Get("name", "fullName").String(), Props: props, Evidence: []fact.Evidence{f.at}})
	if mail == "" {
		return
	}
	person := fact.Key{Kind: "person", ID: mail}
	r.NodeOnce(fact.Node{Key: person, Name: f.n.Get("name", "fullName").String(), Evidence: []fact.Evidence{f.at}})
	r.Edge(key, fact.OwnedBy, person, f.at).Confidence = "reported"
}

// stateOf is whether a user can sign in, as the record says; empty where it leaves it
// out, as a list asked for with fields of its own does.
func stateOf(n *jsontree.Node) string {
	switch suspended := n.Get("suspended"); {
	case n.Get("archived").Bool():
		return "archived"
	case suspended.Kind() != jsontree.Bool:
		return ""
	case suspended.Bool():
		return "suspended"
	default:
		return "active"
	}
}

// token adds a token, the client that holds it and the session it is.
func (r *reader) token(f found) {
	client, user := f.n.Get("clientId").String(), f.user
	if key := f.n.Get("userKey").Text(); key != "" {
		user = key
	}
	if client == "" || user == "" {
		r.Diagnose(fact.Warning, f.n, "reading Google Workspace tokens: this one names no client, or nothing tells whose it is; it is left out")
		return
	}
	if mail := r.mail[user]; mail != "" {
		user = mail
	} else if strings.Contains(user, "@") {
		user = strings.ToLower(user)
	}
	scopes := f.n.Get("scopes").Strings()
	key := fact.Key{Kind: "google-oauth-refresh-token", ID: client + "#" + user}
	props := fact.Props{"scopes": scopes, "app": f.n.Get("displayText").String()}
	ingest.ListedActive(props, f.at)
	evidence := []fact.Evidence{f.at}
	r.Node(fact.Node{Key: key, Name: f.n.Get("displayText").String(), Props: props, Evidence: evidence})
	vendor := fact.Key{Kind: "oauth-client", ID: client}
	r.NodeOnce(fact.Node{Key: vendor, Name: f.n.Get("displayText").String(), Props: fact.Props{"provider": "google", "anonymous": f.n.Get("anonymous").Bool(), "nativeApp": f.n.Get("nativeApp").Bool()}, Evidence: evidence})
	r.Edge(vendor, fact.Uses, key, f.at)
	session := fact.Key{Kind: "google-user-session", ID: key.ID}
	r.Node(fact.Node{Key: session, Props: fact.Props{"user": user, "scopes": scopes}, Evidence: evidence})
	r.Edge(key, fact.AuthenticatesAs, session, f.at)
	r.NodeOnce(fact.Node{Key: userKey(user), Evidence: evidence})
	r.mailbox(session, user, scopes, f)
}

// mailbox adds what Gmail's scopes give.
func (r *reader) mailbox(session fact.Key, user string, scopes []string, f found) {
	var access fact.Access
	var actions []string
	for _, scope := range scopes {
		if a := mailAccess(scope); a != fact.NoAccess {
			access, actions = access|a, append(actions, scope)
		}
	}
	if access == fact.NoAccess {
		return
	}
	mailbox := fact.Key{Kind: "mailbox", ID: user}
	at := r.File.At(f.n.Get("scopes"))
	at.ObservedAt = f.at.ObservedAt
	r.NodeOnce(fact.Node{Key: mailbox, Evidence: []fact.Evidence{at}})
	edge := r.Edge(session, fact.Can, mailbox, at)
	edge.Access, edge.Actions, edge.Confidence = access, actions, "documented"
	if at, ok := r.suspended[user]; ok {
		edge.Verdict = fact.No
		edge.By = []fact.Blocker{{Control: "status", Reason: "the user is suspended", Evidence: []fact.Evidence{at}}}
	}
}

// mailAccess returns what a scope gives of a mailbox. Source: Google's "Choose
// Gmail API scopes". Settings decide forwarding: they are written.
func mailAccess(scope string) fact.Access {
	const prefix = "https://www.googleapis.com/auth/gmail."
	switch scope {
	case "https://mail.google.com/", "https://mail.google.com", prefix + "modify":
		return fact.Read | fact.Write
	case prefix + "readonly":
		return fact.Read
	case prefix + "metadata", prefix + "labels":
		return fact.Discover
	case prefix + "compose", prefix + "send", prefix + "insert", prefix + "settings.basic", prefix + "settings.sharing":
		return fact.Write
	default:
		return fact.NoAccess
	}
}
