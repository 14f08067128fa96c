package githubaudit

import (
	"context"
	"regexp"
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
func (Parser) Name() string { return "github-audit" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	samples := file.PagedSamples()
	return len(samples) > 0 && isEvent(samples[0])
}

// actionName is the form of an event's action: a category and what was done.
var actionName = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)

// isEvent tells the log's events from others that have an action: a webhook's
// payload has a sender and no actor, Slack's actors are objects.
func isEvent(n *jsontree.Node) bool {
	if !actionName.MatchString(n.Get("action").String()) || n.Get("actor").Kind() != jsontree.String {
		return false
	}
	where := n.First("org", "repo", "repository", "business", "_document_id").Kind() == jsontree.String
	what := n.First("@timestamp", "created_at", "at_sign_timestamp", "programmatic_access_type", "p_log_type") != nil
	return where && what
}

// Parse implements ingest.Parser.
func (p Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	return ingest.ReadWhole(ctx, p, file, env)
}

// Begin implements ingest.Windowed.
func (Parser) Begin(first *ingest.File, env ingest.Env) ingest.Reading {
	l := &log{Ledger: ingest.NewLedger(first, env, "github-audit", "the GitHub audit log"), byPrint: map[string]fact.Key{}}
	return l.Reading("", l.read, nil)
}

type log struct {
	*ingest.Ledger
	// byPrint has the tokens that this file shows the hash of.
	byPrint map[string]fact.Key
}

// event is one record of the log.
type event struct {
	node   *jsontree.Node
	number int
	at     time.Time
	action string
}

func (e event) text(names ...string) string { return e.node.First(names...).Text() }

func (l *log) read(n *jsontree.Node, number int) {
	at := ingest.LogTime(n.First("@timestamp", "created_at", "at_sign_timestamp"))
	action := n.Get("action").String()
	if at == nil || !actionName.MatchString(action) {
		l.Lost(at)
		l.Report(fact.Error, n, "reading the GitHub audit log: this record is no event (it needs action and created_at); it is left out")
		return
	}
	e := event{node: n, number: number, at: *at, action: action}
	l.Cover(e.account(), "", e.class(), e.at, n)
	l.life(e)
	l.use(e)
}

// account is the organisation or enterprise whose log the event is in.
func (e event) account() string {
	if org := e.text("org"); org != "" {
		return "github.com/" + ingest.Shown(org, 100)
	}
	if business := e.text("business"); business != "" {
		return "github.com/enterprises/" + ingest.Shown(business, 100)
	}
	if owner, _, ok := strings.Cut(e.text("repo", "repository"), "/"); ok {
		return "github.com/" + ingest.Shown(owner, 100)
	}
	return ""
}

func (e event) class() string {
	switch {
	case strings.HasPrefix(e.action, "git."):
		return "git"
	case e.action == "api.request":
		return "api"
	}
	return "web"
}

// login is the form of a user's or app's name.
var login = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*(\[bot\])?$`)

// actor is the user or app that acted; zero where the event names none.
func (e event) actor() fact.Key { return e.identity(e.text("actor")) }

func (e event) identity(name string) fact.Key {
	slug, isApp := strings.CutSuffix(name, "[bot]")
	switch org := e.text("org"); {
	case !login.MatchString(name):
		return fact.Key{}
	case isApp && login.MatchString(org):
		return fact.Key{Kind: "github-app-installation", ID: "github.com/" + org + "/apps/" + slug}
	default:
		return fact.Key{Kind: "github-user", ID: "github.com/" + name}
	}
}

var repositoryName = regexp.MustCompile(`^[\w.-]+/[\w.-]+$`)

// repository is the repository that the event names; zero for none.
func (e event) repository() fact.Key {
	if name := e.text("repo", "repository"); repositoryName.MatchString(name) {
		return fact.Key{Kind: "git-repository", ID: "github.com/" + name}
	}
	return fact.Key{}
}

// what is the action, of an API request with its method and route: the route is
// the pattern of the path, without the names in it.
func (e event) what() string {
	route := e.text("route")
	if e.action != "api.request" || route == "" {
		return e.action
	}
	return ingest.Shown(e.action+" "+e.text("request_method")+" "+route, 160)
}

// use counts the event.
func (l *log) use(e event) {
	actor := e.actor()
	c := ingest.Call{Of: actor, On: e.repository(), Account: e.account(), Action: e.what(), Address: e.text("actor_ip"),
		Client: ingest.ClientOf(e.text("user_agent")), At: e.at, Denied: e.text("status_code") == "403", Event: e.node}
	token := l.token(e)
	if !token.IsZero() {
		c.Of, c.As = token, actor
	}
	if token.Kind == "github-deploy-key" {
		c.As = fact.Key{} // the actor is who added the key
	}
	if c.Of.IsZero() || e.text("status_code") == "401" {
		return // nobody acted, or with a token that was not accepted
	}
	s := l.Used(c)
	if token.IsZero() {
		return
	}
	s.Say("scopes", ingest.Shown(e.text("token_scopes"), 500))
	s.Say("oauthApplication", e.text("oauth_application_id"))
	if !c.As.IsZero() {
		l.actsAs(s, c.As, e)
	}
}

// actsAs notes what a token acts as.
func (l *log) actsAs(s *ingest.Subject, actor fact.Key, e event) {
	l.Subject(actor, e.node, e.at)
	if s.Key.Kind == "github-ssh-key" {
		l.ActsAs(s, actor, e.at, e.node)
		return
	}
	session := fact.Key{Kind: actor.Kind + "-session", ID: s.Key.ID}
	l.Subject(session, e.node, e.at).Say("of", actor.ID)
	l.ActsAs(s, session, e.at, e.node)
}
