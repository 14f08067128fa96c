package slackaudit

import (
	"context"
	"regexp"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Windowed = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "slack-audit" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	samples := file.Samples()
	if len(samples) == 0 {
		return false
	}
	if entries := samples[0].Get("entries"); entries.Kind() == jsontree.Array {
		return isEntry(entries.Index(0))
	}
	return isEntry(samples[0])
}

func isEntry(n *jsontree.Node) bool {
	return n.Get("action").Kind() == jsontree.String && n.Get("actor", "type").Kind() == jsontree.String &&
		n.Get("context", "location", "type").Kind() == jsontree.String
}

// Parse implements ingest.Parser.
func (p Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	return ingest.ReadWhole(ctx, p, file, env)
}

// Begin implements ingest.Windowed.
func (Parser) Begin(first *ingest.File, env ingest.Env) ingest.Reading {
	l := &log{ingest.NewLedger(first, env, "slack-audit", "the Slack audit log")}
	return l.Reading("entries", l.read, nil)
}

type log struct{ *ingest.Ledger }

func (l *log) read(n *jsontree.Node, _ int) {
	at := ingest.LogTime(n.Get("date_create"))
	if at == nil || !isEntry(n) {
		l.Lost(at)
		l.Report(fact.Error, n, "reading the Slack audit log: this record is no entry (it needs action, actor, context and date_create); it is left out")
		return
	}
	account := ingest.Shown(n.Get("context", "location", "id").String(), 60)
	l.Cover(account, "", ingest.Shown(n.Get("entity", "type").String(), 60), *at, n)
	c := ingest.Call{Account: account, Action: ingest.Shown(n.Get("action").String(), 120), Address: n.Get("context", "ip_address").String(),
		Client: ingest.ClientOf(n.Get("context", "ua").String()), At: *at, Event: n}
	user := n.Get("actor", "user")
	c.Of = named("slack-user", user)
	if c.Of.IsZero() {
		return
	}
	if app := n.Get("entity", "app"); app != nil {
		if c.On = named("slack-app", app); !c.On.IsZero() {
			s := l.Subject(c.On, app, *at).Called(app.Get("name").String())
			if n.Get("action").String() == "app_installed" {
				s.Say("installedBy", whoIs(user))
			}
		}
	}
	l.Used(c).Called(whoIs(user))
}

// whoIs is a user's address, or else the name.
func whoIs(user *jsontree.Node) string {
	if email := user.Get("email").String(); email != "" {
		return email
	}
	return user.Get("name").String()
}

var slackID = regexp.MustCompile(`^[A-Z0-9]{3,30}$`)

// named is the node that an object of Slack is; zero where it has no id.
func named(kind string, n *jsontree.Node) fact.Key {
	id := n.Get("id").String()
	if !slackID.MatchString(id) {
		return fact.Key{}
	}
	return fact.Key{Kind: kind, ID: id}
}
