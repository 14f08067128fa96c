package gworkspace

import (
	"context"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Windowed = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "google-workspace" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	samples := file.Samples()
	if len(samples) == 0 {
		return false
	}
	if items := samples[0].Get("items"); items.Kind() == jsontree.Array {
		return isActivity(items.Index(0))
	}
	return isActivity(samples[0])
}

// isActivity tells an activity; a collector may leave its kind out.
func isActivity(n *jsontree.Node) bool {
	return n.Get("id", "applicationName").Kind() == jsontree.String &&
		(n.Get("events").Kind() == jsontree.Array || n.Get("name").Kind() == jsontree.String)
}

// Parse implements ingest.Parser.
func (p Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	return ingest.ReadWhole(ctx, p, file, env)
}

// Begin implements ingest.Windowed.
func (Parser) Begin(first *ingest.File, env ingest.Env) ingest.Reading {
	l := &log{ingest.NewLedger(first, env, "google-workspace", "the Google Workspace activity")}
	return l.Reading("items", l.read, nil)
}

type log struct{ *ingest.Ledger }

func (l *log) read(n *jsontree.Node, _ int) {
	at := ingest.LogTime(n.Get("id", "time"))
	if at == nil || !isActivity(n) {
		l.Lost(at)
		l.Report(fact.Error, n, "reading the Google Workspace activity: this record is no activity (it needs id.time, id.applicationName and events); it is left out")
		return
	}
	report := ingest.Shown(n.Get("id", "applicationName").String(), 60)
	account := ingest.Shown(n.Get("id", "customerId").Text(), 60)
	l.Cover(account, "", report, *at, n)
	list := n.Get("events")
	if list.Kind() != jsontree.Array {
		l.use(event{record: n, node: n, at: *at, report: report, account: account})
		return
	}
	for _, one := range list.Elements() {
		l.use(event{record: n, node: one, at: *at, report: report, account: account})
	}
}

// event is one event of an activity.
type event struct {
	record, node    *jsontree.Node
	at              time.Time
	report, account string
}

func (e event) name() string { return strings.TrimSpace(e.node.Get("name").String()) }

// parameter returns a parameter's value: of the list that the API has, or of an
// object.
func (e event) parameter(name string) *jsontree.Node {
	parameters := e.node.Get("parameters")
	if parameters.Kind() == jsontree.Object {
		return parameters.Get(name)
	}
	for _, parameter := range parameters.Elements() {
		if parameter.Get("name").String() != name {
			continue
		}
		for _, value := range []string{"value", "multiValue", "multiMessageValue"} {
			if n := parameter.Get(value); n != nil {
				return n
			}
		}
	}
	return nil
}

// use counts the event.
func (l *log) use(e event) {
	actor := l.actor(e)
	c := ingest.Call{Of: actor, Account: e.account, Action: ingest.Shown(e.report+"."+e.name(), 120), Address: e.record.Get("ipAddress").String(),
		At: e.at, Denied: e.report == "login" && e.name() == "login_failure", Event: e.node}
	client := l.client(e, "client_id", "app_name")
	switch {
	case e.report == "token" && !client.IsZero():
		c.Of, c.As = client, actor
		if method := e.parameter("method_name").String(); method != "" {
			c.Action = ingest.Shown(c.Action+" "+method, 160)
		}
	case e.report == "admin":
		c.On = l.client(e, "API_CLIENT_NAME", "")
	}
	if c.Of.IsZero() {
		return
	}
	l.Used(c)
	if e.report == "token" && !client.IsZero() && actor.Kind == "google-user" {
		l.grant(e, client, actor)
	}
}

// actor is who acted; zero where the activity does not tell.
func (l *log) actor(e event) fact.Key {
	who := e.record.Get("actor")
	email := strings.ToLower(ingest.Shown(who.Get("email").String(), 300))
	var key fact.Key
	switch {
	case strings.HasSuffix(email, "gserviceaccount.com"):
		key = fact.Key{Kind: "gcp-service-account", ID: email}
	case strings.Contains(email, "@"):
		key = fact.Key{Kind: "google-user", ID: email}
	case who.Get("callerType").String() == "KEY" && who.Get("key").String() != "":
		key = fact.Key{Kind: "oauth-client", ID: ingest.Shown(who.Get("key").String(), 200)}
	default:
		return fact.Key{}
	}
	l.Subject(key, e.record, e.at)
	return key
}

// client is the OAuth client that a parameter names; zero for none.
func (l *log) client(e event, parameter, name string) fact.Key {
	id := ingest.Shown(e.parameter(parameter).String(), 200)
	if id == "" {
		return fact.Key{}
	}
	key := fact.Key{Kind: "oauth-client", ID: id}
	l.Subject(key, e.record, e.at).Called(e.parameter(name).String())
	return key
}

// grant notes what a user granted to a client, and took away.
func (l *log) grant(e event, client, user fact.Key) {
	statuses := map[string]string{"authorize": "active", "activity": "active", "revoke": "revoked"}
	status, ok := statuses[e.name()]
	if !ok {
		return
	}
	key := fact.Key{Kind: "google-oauth-refresh-token", ID: client.ID + "#" + user.ID}
	s := l.Subject(key, e.node, e.at)
	l.IsNow(s, status, e.at, e.node)
	if e.name() == "authorize" {
		s.SayTime(fact.PropCreatedAt, &e.at)
		s.Say("scopes", e.scopes()).Say("grantedBy", user.ID)
	}
	session := fact.Key{Kind: "google-user-session", ID: key.ID}
	l.Subject(session, e.node, e.at).Say("of", user.ID)
	l.ActsAs(s, session, e.at, e.node)
	l.Relate(l.Subject(client, e.record, e.at), fact.Uses, key, e.at, nil, e.node)
}

// scopes are the scopes of a grant, sorted.
func (e event) scopes() []string {
	scopes := e.parameter("scope").Strings()
	for _, one := range e.parameter("scope_data").Elements() {
		for _, parameter := range one.Get("parameter").Elements() {
			if parameter.Get("name").String() == "scope_name" {
				scopes = append(scopes, parameter.Get("value").String())
			}
		}
	}
	for i := range scopes {
		scopes[i] = ingest.Shown(scopes[i], 200)
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}
