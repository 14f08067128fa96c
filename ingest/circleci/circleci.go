package circleci

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
func (Parser) Name() string { return "circleci" }

// Detect implements ingest.Parser. A list of contexts alone has nothing that tells
// it from other lists: it is known by its recorded call.
func (Parser) Detect(file *ingest.File) bool {
	found := false
	visit(file, file.FirstAnswers(), func(n *jsontree.Node, _ string, _ fact.Evidence) { found = found || n != nil })
	return found
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{ingest.NewBuilder(file, env)}
	visit(file, file.Answers(), func(n *jsontree.Node, holder string, at fact.Evidence) {
		if ctx.Err() == nil {
			r.record(n, holder, at)
		}
	})
	for _, answer := range file.Answers() {
		if owner := ownerOf(answer); owner != "" {
			r.names(answer, owner)
		}
	}
	return r.Result
}

// ownerOf returns the organisation whose contexts a recorded call lists, as a project
// slug begins with it (gh/acme); empty where the call names none.
func ownerOf(answer ingest.Answer) string {
	path, query, _ := strings.Cut(answer.Path, "?")
	values, err := url.ParseQuery(query)
	if answer.Provider != "circleci" || err != nil || !strings.HasSuffix(strings.TrimSuffix(path, "/"), "/context") {
		return ""
	}
	slug := ingest.Shown(values.Get("owner-slug"), 200)
	return strings.NewReplacer("github/", "gh/", "bitbucket/", "bb/").Replace(slug)
}

// names adds the names of an organisation's contexts, by which its pipelines enter
// them: within an organisation a name is one context's.
func (r *reader) names(answer ingest.Answer, owner string) {
	for _, n := range answer.List("items") {
		id, name := n.Get("id").String(), ingest.Shown(n.Get("name").String(), 200)
		if id == "" || name == "" {
			continue
		}
		here := r.File.AtOf(answer, n)
		listed, named := fact.Key{Kind: "circleci-context", ID: host + "contexts/" + id}, fact.Key{Kind: "circleci-context", ID: host + owner + "/contexts/" + name}
		r.NodeOnce(fact.Node{Key: named, Name: name, Evidence: []fact.Evidence{here}})
		r.Edge(named, fact.SameAs, listed, here)
		r.Edge(listed, fact.SameAs, named, here)
	}
}

type reader struct{ *ingest.Builder }

// host is what ids of CircleCI begin with.
const host = "circleci.com/"

var projectPath = regexp.MustCompile(`/project/([^?]+)/envvar`)

// visit calls take with each record of the answers and the id of what holds it, empty
// for a context, which is held by none.
func visit(file *ingest.File, answers []ingest.Answer, take func(n *jsontree.Node, holder string, at fact.Evidence)) {
	for _, answer := range answers {
		recorded := answer.Provider == "circleci"
		for _, n := range answer.List("items") {
			at := file.AtOf(answer, n)
			switch {
			case isContextVariable(n):
				take(n, host+"contexts/"+n.Get("context_id").String(), at)
			case recorded && isProjectVariable(n):
				take(n, projectOf(file, answer.Path), at)
			case !recorded && isProjectVariable(n) && masked(n) && answer.Body.Get("items") != nil:
				take(n, file.Source, at)
			case recorded && strings.Contains(answer.Path, "/context") && n.Get("id") != nil && n.Get("name") != nil:
				take(n, "", at)
			}
		}
		tables(file, answer, take)
	}
}

// tables visits the records as cartography keeps them.
func tables(file *ingest.File, answer ingest.Answer, take func(*jsontree.Node, string, fact.Evidence)) {
	for _, list := range answer.Body.Get("CIRCLECI_CONTEXT_ENV_VARS").Members() {
		for _, n := range (ingest.Answer{Body: list}).List() {
			if isContextVariable(n) {
				take(n, host+"contexts/"+n.Get("context_id").String(), file.AtOf(answer, n))
			}
		}
	}
	for _, n := range answer.List("CIRCLECI_PROJECT_ENV_VARS") {
		if isProjectVariable(n) && masked(n) {
			take(n, file.Source, file.AtOf(answer, n))
		}
	}
}

func isContextVariable(n *jsontree.Node) bool {
	return n.Get("variable").Kind() == jsontree.String && n.Get("context_id").Kind() == jsontree.String
}

func isProjectVariable(n *jsontree.Node) bool {
	return n.Get("name").Kind() == jsontree.String && n.Get("value").Kind() == jsontree.String
}

// masked reports whether a value is shown as CircleCI shows it: four x and the
// last characters.
func masked(n *jsontree.Node) bool { return strings.HasPrefix(n.Get("value").String(), "xxxx") }

func projectOf(file *ingest.File, path string) string {
	if match := projectPath.FindStringSubmatch(path); match != nil {
		return host + match[1]
	}
	return file.Source
}

func (r *reader) record(n *jsontree.Node, holder string, at fact.Evidence) {
	if holder == "" {
		key := fact.Key{Kind: "circleci-context", ID: host + "contexts/" + n.Get("id").String()}
		r.Node(fact.Node{Key: key, Name: n.Get("name").String(), Props: fact.Props{fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time())}, Evidence: []fact.Evidence{at}})
		return
	}
	name := n.Get("variable").String() + n.Get("name").String()
	if name == "" {
		r.Diagnose(fact.Warning, n, "reading CircleCI variables: this one has no name; it is left out")
		return
	}
	id := holder + "/secrets/" + name
	place, stored := fact.Key{Kind: "ci-secret", ID: id}, fact.Key{Kind: fact.UnknownSecret, ID: id}
	props := fact.Props{fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()), "updatedAt": ingest.Moment(n.Get("updated_at").Time())}
	r.Node(fact.Node{Key: place, Name: name, Props: props, Evidence: []fact.Evidence{at}})
	r.Node(fact.Node{Key: stored, Name: name, Evidence: []fact.Evidence{at}})
	r.Edge(place, fact.Stores, stored, at)
	if context, ok := strings.CutPrefix(holder, host+"contexts/"); ok && context != "" {
		key := fact.Key{Kind: "circleci-context", ID: holder}
		r.NodeOnce(fact.Node{Key: key, Evidence: []fact.Evidence{at}})
		r.Contains(key, place, fact.Read, at)
	}
}
