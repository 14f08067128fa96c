package azurelog

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
func (Parser) Name() string { return "azure-log" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	samples := file.Samples()
	if len(samples) == 0 {
		return false
	}
	first := samples[0]
	for _, list := range []string{"records", "value"} {
		if inner := first.Get(list); inner.Kind() == jsontree.Array {
			first = inner.Index(0)
		}
	}
	return newRecord(first).layout() != none
}

// Parse implements ingest.Parser.
func (p Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	return ingest.ReadWhole(ctx, p, file, env)
}

// Begin implements ingest.Windowed.
func (Parser) Begin(first *ingest.File, env ingest.Env) ingest.Reading {
	l := &log{Ledger: ingest.NewLedger(first, env, "azure-log", "the Azure log")}
	list := "records"
	if root, _ := first.Tree(); root.Get("value").Kind() == jsontree.Array {
		list = "value"
	}
	return l.Reading(list, l.read, nil)
}

type log struct{ *ingest.Ledger }

// layout is what a record is of.
type layout uint8

const (
	none layout = iota
	signIn
	directory
	activity
)

// record is one record of the log. What diagnostic settings keep under
// properties stands beside the rest in other forms.
type record struct {
	node *jsontree.Node
	at   time.Time
}

func newRecord(n *jsontree.Node) record { return record{node: n} }

// get returns a member of the record or of its properties, whose name may begin
// with a capital.
func (r record) get(name string) *jsontree.Node {
	capital := strings.ToUpper(name[:1]) + name[1:]
	for _, n := range []*jsontree.Node{r.node.Get("properties"), r.node.Get("Properties"), r.node} {
		for _, spelled := range []string{name, capital} {
			if value := n.Get(spelled); value != nil && value.Kind() != jsontree.Null {
				return value
			}
		}
	}
	return nil
}

func (r record) text(name string) string { return r.get(name).Text() }

// first returns the first text under the names that is not empty.
func (r record) first(names ...string) string {
	for _, name := range names {
		if text := r.text(name); text != "" {
			return text
		}
	}
	return ""
}

// outer is a member of the record itself; of properties there may be one of the
// same name and another meaning.
func (r record) outer(name string) string {
	for _, n := range []*jsontree.Node{r.node.Get(name), r.node.Get(name, "value"), r.node.Get(strings.ToUpper(name[:1]) + name[1:])} {
		if text := n.Text(); text != "" {
			return text
		}
	}
	return ""
}

// asked reports whether a record is of the activity log as its API and command line
// return it, with words for people beside those for programs: the newest few of what
// was asked for, so that they cover no time.
func (r record) asked() bool { return r.node.Get("operationName", "localizedValue") != nil }

func (r record) layout() layout {
	category := r.outer("category")
	dated := r.time() != nil
	switch {
	case !dated || strings.HasPrefix(category, "kube-"):
		return none
	case strings.Contains(category, "SignInLogs") || r.outer("operationName") == "Sign-in activity":
		return signIn
	case r.text("createdDateTime") != "" && r.text("appId") != "" && r.get("status") != nil && r.first("userPrincipalName", "servicePrincipalId") != "":
		return signIn
	case r.get("initiatedBy").Kind() == jsontree.Object && r.first("activityDisplayName", "operationName") != "":
		return directory
	case strings.HasPrefix(strings.ToLower(r.outer("resourceId")), "/subscriptions/") && r.outer("operationName") != "":
		return activity
	}
	return none
}

func (r record) time() *time.Time {
	for _, name := range []string{"time", "createdDateTime", "activityDateTime", "timeGenerated", "eventTimestamp"} {
		if at := ingest.LogTime(r.node.Get(name)); at != nil {
			return at
		}
		if at := ingest.LogTime(r.get(name)); at != nil {
			return at
		}
	}
	return nil
}

// account is the subscription, else the tenant.
func (r record) account() string {
	parts := strings.Split(strings.ToLower(r.outer("resourceId")), "/")
	if len(parts) > 2 && (parts[1] == "subscriptions" || parts[1] == "tenants") {
		return ingest.Shown(parts[2], 60)
	}
	return ingest.Shown(r.first("tenantId", "resourceTenantId", "aADTenantId"), 60)
}

func (l *log) read(n *jsontree.Node, _ int) {
	r := newRecord(n)
	kind := r.layout()
	at := r.time()
	if kind == none {
		l.Lost(at)
		l.Report(fact.Error, n, "reading the Azure log: this record is none that is known (a sign-in, a change of the directory, a call on a subscription); it is left out")
		return
	}
	r.at = *at
	region := ""
	if kind == activity {
		region = ingest.Shown(strings.ToLower(r.outer("location")), 60)
	}
	if !r.asked() {
		l.Cover(r.account(), region, r.class(kind), r.at, n)
	}
	c := ingest.Call{Account: r.account(), Region: region, At: r.at, Event: n, Client: ingest.ClientOf(r.first("userAgent", "userAgentHeader"))}
	c.Address = address(r.first("callerIpAddress", "ipAddress", "iPAddress"))
	if c.Address == "" {
		c.Address = address(r.node.Get("httpRequest", "clientIpAddress").String())
	}
	switch kind {
	case signIn:
		l.signIn(r, c)
	case directory:
		l.directory(r, c)
	default:
		l.activity(r, c)
	}
}

func (r record) class(kind layout) string {
	switch category := r.outer("category"); {
	case category != "" && kind != directory:
		return ingest.Shown(strings.ToLower(category), 60)
	case kind == signIn:
		return "signinlogs"
	case kind == directory:
		return "auditlogs"
	}
	return "resource"
}

// address is an address without the port that storage writes behind it.
func address(text string) string {
	if host, port, ok := strings.Cut(text, ":"); ok && !strings.Contains(port, ":") {
		return host
	}
	return text
}
