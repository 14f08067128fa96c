package modelkeys

import (
	"context"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "modelkeys" }

// lists are the names under which lists stand.
var lists = []string{"data", "OPENAI_APIKEYS", "OPENAI_ADMINAPIKEYS", "ANTHROPIC_APIKEYS"}

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, answer := range file.FirstAnswers() {
		for _, n := range answer.FirstOf(lists...) {
			if isOpenAI(n) || isAnthropic(n) {
				return true
			}
		}
	}
	return false
}

func isOpenAI(n *jsontree.Node) bool {
	object := n.Get("object").String()
	return n.Get("redacted_value").Kind() == jsontree.String && strings.HasPrefix(object, "organization.") && strings.HasSuffix(object, "api_key")
}

func isAnthropic(n *jsontree.Node) bool {
	return n.Get("type").String() == "api_key" && n.Get("partial_key_hint") != nil && n.Get("status").Kind() == jsontree.String
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{ingest.NewBuilder(file, env)}
	for _, answer := range file.Answers() {
		for _, n := range answer.List(lists...) {
			if ctx.Err() != nil {
				return r.Result
			}
			r.key(n, file.AtOf(answer, n))
		}
	}
	return r.Result
}

type reader struct{ *ingest.Builder }

func (r *reader) key(n *jsontree.Node, here fact.Evidence) {
	switch id := n.Get("id").String(); {
	case id == "" || !isOpenAI(n) && !isAnthropic(n):
		r.Diagnose(fact.Warning, n, "reading API keys: this is none, or it has no id; it is left out")
	case isOpenAI(n):
		r.openAI(id, n, here)
	default:
		r.anthropic(id, n, here)
	}
}

// openAI adds a key of OpenAI; those that are listed are live.
func (r *reader) openAI(id string, n *jsontree.Node, here fact.Evidence) {
	owner := n.Get("owner")
	props := fact.Props{fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()), "lastUsedAt": ingest.Moment(n.Get("last_used_at").Time()),
		"ownerType": owner.Get("type").String(), "serviceAccount": owner.Get("service_account", "id").String(), "admin": strings.Contains(n.Get("object").String(), "admin")}
	ingest.ListedActive(props, here)
	key := fact.Key{Kind: "openai-api-key", ID: id}
	r.Node(fact.Node{Key: key, Name: n.Get("name").String(), Props: props, Evidence: []fact.Evidence{here}})
	r.ownedBy(key, owner.Get("user"), here)
}

// ownedBy adds the person whom a key belongs to.
func (r *reader) ownedBy(key fact.Key, user *jsontree.Node, here fact.Evidence) {
	mail := strings.ToLower(user.Get("email").String())
	if mail == "" {
		return
	}
	person := fact.Key{Kind: "person", ID: mail}
	r.NodeOnce(fact.Node{Key: person, Name: user.Get("name").String(), Evidence: []fact.Evidence{here}})
	r.Edge(key, fact.OwnedBy, person, here).Confidence = "reported"
}

// anthropic adds a key of Anthropic, whose status the list says.
func (r *reader) anthropic(id string, n *jsontree.Node, here fact.Evidence) {
	props := fact.Props{fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()), fact.PropExpiresAt: ingest.Moment(n.Get("expires_at").Time()),
		"workspace": n.Get("workspace_id").String(), "createdBy": n.Get("created_by", "id").String()}
	if status := statusOf(n.Get("status").String()); status != "" {
		props[fact.PropStatus] = status
		props[fact.PropStatusAsOf] = ingest.Moment(here.ObservedAt)
		props[fact.PropStatusEvidence] = here.Source + "#" + n.Get("status").Pointer()
	}
	r.Node(fact.Node{Key: fact.Key{Kind: "anthropic-api-key", ID: id}, Name: n.Get("name").String(), Props: props, Evidence: []fact.Evidence{here}})
}

// statusOf returns the status that Anthropic's word means. Whether an archived key
// can be brought back the reference does not say.
func statusOf(word string) string {
	switch word {
	case "active", "inactive", "expired":
		return word
	case "archived":
		return "inactive"
	default:
		return ""
	}
}
