package oktalog

import (
	"context"
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
func (Parser) Name() string { return "okta-system-log" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	samples := file.Samples()
	if len(samples) == 0 {
		return false
	}
	first := samples[0]
	return isEvent(first) || isEvent(first.Get("detail")) || isEvent(hooked(first).Index(0))
}

// hooked are the events that an event hook was called with, nil for none.
func hooked(n *jsontree.Node) *jsontree.Node { return n.Get("data", "events") }

func isEvent(n *jsontree.Node) bool {
	return strings.Contains(eventType(n), ".") && n.Get("actor").Kind() == jsontree.Object && n.Get("actor", "type").Kind() == jsontree.String &&
		n.Get("published").Kind() == jsontree.String
}

func eventType(n *jsontree.Node) string { return n.First("eventType", "eventtype").String() }

// Parse implements ingest.Parser.
func (p Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	return ingest.ReadWhole(ctx, p, file, env)
}

// Begin implements ingest.Windowed.
func (Parser) Begin(first *ingest.File, env ingest.Env) ingest.Reading {
	l := &log{Ledger: ingest.NewLedger(first, env, "okta-system-log", "the Okta System Log"), account: first.Meta.Account}
	return l.Reading("", l.read, nil)
}

type log struct {
	*ingest.Ledger
	account string
}

// event is one record of the log.
type event struct {
	node *jsontree.Node
	at   time.Time
	what string
}

// read reads an event, or what hands events on one by one: EventBridge and event
// hooks, which let through what they were asked for, so that they cover nothing.
func (l *log) read(n *jsontree.Node, _ int) {
	switch events := hooked(n); {
	case isEvent(n.Get("detail")):
		l.handedOn(n.Get("detail"))
	case isEvent(events.Index(0)):
		for _, event := range events.Elements() {
			l.handedOn(event)
		}
	default:
		if e, ok := l.event(n); ok {
			class, _, _ := strings.Cut(e.what, ".")
			l.Cover(l.account, "", class, e.at, n)
			l.take(e)
		}
	}
}

func (l *log) handedOn(n *jsontree.Node) {
	if e, ok := l.event(n); ok {
		l.take(e)
	}
}

// event returns a record as an event, or tells that it is none.
func (l *log) event(n *jsontree.Node) (e event, ok bool) {
	at := ingest.LogTime(n.Get("published"))
	if at == nil || !isEvent(n) {
		l.Lost(at)
		l.Report(fact.Error, n, "reading the Okta System Log: this record is no event (it needs eventType, actor and published); it is left out")
		return e, false
	}
	return event{node: n, at: *at, what: ingest.Shown(eventType(n), 120)}, true
}

func (l *log) take(e event) {
	l.use(e)
	l.tokenLife(e)
}

// use counts the event.
func (l *log) use(e event) {
	actor := l.actor(e)
	c := ingest.Call{Of: actor, Account: l.account, Action: e.what, Address: e.node.Get("client", "ipAddress").String(),
		Client: ingest.ClientOf(e.node.Get("client", "userAgent", "rawUserAgent").String()), At: e.at, Denied: e.denied(), Event: e.node}
	token := e.token()
	if !token.IsZero() {
		c.Of, c.As = token, actor
	}
	if c.Of.IsZero() {
		return
	}
	s := l.Used(c)
	if !token.IsZero() && actor.Kind == "okta-user" {
		l.ActsAs(s, actor, e.at, e.node)
	}
}

// actor is who acted; zero for Okta itself.
func (l *log) actor(e event) fact.Key {
	who := e.node.Get("actor")
	id, kind := ingest.Shown(who.Get("id").Text(), 100), who.Get("type").String()
	var key fact.Key
	switch {
	case kind == "IP address" || id == "unknown":
		key = fact.Key{Kind: "anonymous", ID: "anonymous"}
	case id == "":
		return fact.Key{}
	case kind == "User":
		key = fact.Key{Kind: "okta-user", ID: id}
	case strings.Contains(kind, "Client"):
		key = fact.Key{Kind: "oauth-client", ID: id}
	default:
		return fact.Key{}
	}
	s := l.Subject(key, e.node, e.at)
	if key.Kind != "anonymous" {
		s.Called(who.First("alternateId", "displayName").String())
	}
	return key
}

// token is the API token that made the request; zero for none.
func (e event) token() fact.Key {
	for _, n := range []*jsontree.Node{e.node.Get("transaction", "detail"), e.node.First("debugContext", "debugcontext").Get("debugData")} {
		if id := ingest.Shown(n.Get("requestApiTokenId").String(), 100); id != "" {
			return fact.Key{Kind: "okta-api-token", ID: id}
		}
	}
	return fact.Key{}
}

func (e event) denied() bool {
	outcome := e.node.Get("outcome")
	switch outcome.Get("result").String() {
	case "DENY":
		return true
	case "FAILURE":
		if e.what == "user.session.start" || strings.HasPrefix(e.what, "user.authentication.") {
			return true
		}
		reason := strings.ToLower(outcome.Get("reason").String())
		for _, word := range []string{"permission", "denied", "unauthori", "forbidden"} {
			if strings.Contains(reason, word) {
				return true
			}
		}
	}
	return false
}

// tokenLife reads the events of a token's life, those that succeeded.
func (l *log) tokenLife(e event) {
	statuses := map[string]string{"system.api_token.create": "active", "system.api_token.enable": "active",
		"system.api_token.disable": "inactive", "system.api_token.revoke": "revoked"}
	status, ok := statuses[e.what]
	if !ok || e.node.Get("outcome", "result").String() != "SUCCESS" {
		return
	}
	for _, target := range e.node.Get("target").Elements() {
		id := ingest.Shown(target.Get("id").Text(), 100)
		if target.Get("type").String() != "Token" || id == "" {
			continue
		}
		s := l.Subject(fact.Key{Kind: "okta-api-token", ID: id}, target, e.at)
		if name := target.Get("displayName").String(); name != "unknown" {
			s.Called(name)
		}
		l.IsNow(s, status, e.at, target)
		if actor := l.actor(e); e.what == "system.api_token.create" && actor.Kind == "okta-user" {
			s.SayTime(fact.PropCreatedAt, &e.at)
			l.ActsAs(s, actor, e.at, target)
			l.Relate(l.Subject(actor, e.node, e.at), fact.Mints, s.Key, e.at, nil, target)
		}
	}
}
