package npmtokens

import (
	"context"
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "npmtokens" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, answer := range file.FirstAnswers() {
		if slices.ContainsFunc(answer.FirstOf("objects"), isToken) {
			return true
		}
	}
	return false
}

// isToken asks for the members that npm's tokens have together; the list of
// addresses has been spelt in two ways.
func isToken(n *jsontree.Node) bool {
	return n.Get("key").Kind() == jsontree.String && n.Get("token").Kind() == jsontree.String &&
		n.Get("readonly").Kind() == jsontree.Bool && (n.Get("cidr_whitelist") != nil || n.Get("cidr") != nil)
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{ingest.NewBuilder(file, env)}
	for _, answer := range file.Answers() {
		for _, n := range answer.List("objects") {
			if ctx.Err() != nil {
				return r.Result
			}
			r.token(answer, n)
		}
		r.inventory(answer)
	}
	return r.Result
}

type reader struct{ *ingest.Builder }

func (r *reader) token(answer ingest.Answer, n *jsontree.Node) {
	if !isToken(n) || n.Get("key").String() == "" {
		r.Diagnose(fact.Warning, n, "reading npm tokens: this is none (it needs key, token, readonly and a list of addresses); it is left out")
		return
	}
	here := r.File.AtOf(answer, n)
	props := fact.Props{"readOnly": n.Get("readonly").Bool(), fact.PropCreatedAt: moment(n, "created"), fact.PropExpiresAt: moment(n, "expires", "expiry"),
		"lastUsedAt": moment(n, "last_used", "lastUsed"), "addresses": append(n.Get("cidr_whitelist").Strings(), n.Get("cidr").Strings()...),
		"automation": n.Get("automation").Bool()}
	switch n.Get("revoked").Kind() {
	case jsontree.String: // when it was revoked
		props[fact.PropStatus], props[fact.PropStatusAsOf] = "revoked", moment(n, "revoked")
		props[fact.PropStatusEvidence] = here.Source + "#" + n.Get("revoked").Pointer()
	default:
		ingest.ListedActive(props, here)
	}
	r.Node(fact.Node{Key: fact.Key{Kind: "npm-token", ID: n.Get("key").String()}, Name: n.Get("name").String(), Props: props, Evidence: []fact.Evidence{here}})
}

// moment returns the first of the members of these names that is a time.
func moment(n *jsontree.Node, names ...string) string {
	for _, name := range names {
		if at := n.Get(name).Time(); at != nil {
			return ingest.Moment(at)
		}
	}
	return ""
}

// inventory says that the tokens of one account were listed.
func (r *reader) inventory(answer ingest.Answer) {
	if !slices.ContainsFunc(answer.FirstOf("objects"), isToken) {
		return
	}
	here := r.File.AtOf(answer, answer.Body)
	r.Facts = append(r.Facts, fact.Fact{Inventory: &fact.Inventory{Provider: "npm", Operation: "GET /-/npm/v1/tokens", At: here.ObservedAt, Evidence: []fact.Evidence{here}}})
}
