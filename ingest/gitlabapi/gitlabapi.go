package gitlabapi

import (
	"context"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "gitlabapi" }

// Detect implements ingest.Parser. A file in which calls of another provider stand
// too is that one's.
func (Parser) Detect(file *ingest.File) bool {
	mine := false
	for _, sample := range file.Samples() {
		switch provider := sample.Get("provider").String(); {
		case provider == "gitlab" && sample.Get("request", "path") != nil:
			mine = true
		case provider != "":
			return false
		}
	}
	return mine
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Builder: ingest.NewBuilder(file, env), paths: map[string]string{}}
	answers := file.Answers()
	for _, answer := range answers {
		r.learn(answer)
	}
	for _, answer := range answers {
		if ctx.Err() != nil {
			break
		}
		if answer.Provider == "gitlab" {
			r.answer(answer)
		}
	}
	return r.Result
}

// reader reads one file.
type reader struct {
	*ingest.Builder
	// paths are those of projects and groups by their numbers.
	paths map[string]string
}

// call is one recorded call that is read.
type call struct {
	*reader
	ingest.Answer
	// holder is the project or group: gitlab.com/acme/shop.
	holder string
	// known says that the holder's path is known.
	known bool
	query url.Values
}

// routes are the paths that are read, by what stands behind a project or a group.
func routes() map[string]func(*call) {
	return map[string]func(*call){
		"projects":                        (*call).project,
		"projects/variables":              (*call).variables,
		"projects/protected_branches":     func(c *call) { c.protectedRefs("branches", "refs/heads/") },
		"projects/protected_tags":         func(c *call) { c.protectedRefs("tags", "refs/tags/") },
		"projects/protected_environments": (*call).environments,
		"projects/deploy_tokens":          (*call).deployTokens,
		"projects/access_tokens":          (*call).accessTokens,
		"projects/runners":                (*call).runners,
		"projects/pipeline_schedules":     (*call).schedules,
		"groups/variables":                (*call).variables,
		"groups/deploy_tokens":            (*call).deployTokens,
		"groups/access_tokens":            (*call).accessTokens,
	}
}

// route is a path: what is listed, of which project or group.
var route = regexp.MustCompile(`^/?(projects|groups)/([^/]+)(?:/([a-z_]+))?/?$`)

// address splits what was asked for.
func address(a ingest.Answer) (host, kind, id, list string, query url.Values) {
	host, text := "gitlab.com", a.Path
	if a.Host != "" {
		host = strings.ToLower(a.Host)
	}
	if _, rest, whole := strings.Cut(text, "://"); whole {
		domain, behind, _ := strings.Cut(rest, "/")
		host, text = strings.ToLower(domain[strings.LastIndex(domain, "@")+1:]), "/"+behind
	}
	text, raw, _ := strings.Cut(text, "?")
	query, _ = url.ParseQuery(raw) // what can't be read of it narrows nothing known
	match := route.FindStringSubmatch(strings.TrimPrefix(text, "/api/v4"))
	if match == nil {
		return host, "", "", "", query
	}
	return host, match[1], match[2], match[3], query
}

// learn notes the path of a project or group that an answer describes.
func (r *reader) learn(a ingest.Answer) {
	host, kind, _, list, _ := address(a)
	if a.Provider != "gitlab" || list != "" || a.Body.Kind() != jsontree.Object {
		return
	}
	path := a.Body.Get("path_with_namespace").String() + a.Body.Get("full_path").String()
	if id := a.Body.Get("id").Text(); id != "" && path != "" {
		r.paths[host+"/"+kind+"/"+id] = path
	}
}

func (r *reader) answer(a ingest.Answer) {
	host, kind, id, list, query := address(a)
	c := &call{reader: r, Answer: a, query: query}
	name := strings.Trim(kind+"/"+list, "/")
	read, ok := routes()[name]
	if !ok {
		if name != "groups" {
			r.Diagnose(fact.Info, a.Body, "this recorded call of GitLab is not read by this version; its content is left out")
		}
		return
	}
	path, err := url.PathUnescape(id)
	if err != nil {
		path = id
	}
	if _, err := strconv.Atoi(path); err == nil {
		if path, c.known = r.paths[host+"/"+kind+"/"+id]; !c.known {
			path = kind + "/" + id
			r.Diagnose(fact.Info, a.Body, "which project or group number "+id+" is, is not known: record GET /"+kind+"/"+id+" in the same file")
		}
	} else {
		c.known = true
	}
	c.holder = host + "/" + ingest.Shown(path, 300)
	read(c)
}

func (c *call) at(n *jsontree.Node) fact.Evidence { return c.File.AtOf(c.Answer, n) }

func (c *call) repository() fact.Key { return fact.Key{Kind: "git-repository", ID: c.holder} }

// isWhole reports whether a list has all there is.
func (c *call) isWhole() bool {
	perPage, err := strconv.Atoi(c.query.Get("per_page"))
	if err != nil || perPage <= 0 {
		perPage = 20
	}
	page := c.query.Get("page")
	return (page == "" || page == "1") && c.Body.Complete() && c.Body.Len() < perPage
}

// listed adds that a list was given.
func (c *call) listed(operation string) {
	here := c.at(c.Body)
	inventory := fact.Inventory{Provider: "gitlab", Account: c.holder, Operation: operation, Complete: c.isWhole(), At: here.ObservedAt, Evidence: []fact.Evidence{here}}
	c.Facts = append(c.Facts, fact.Fact{Inventory: &inventory})
}

func (c *call) project() {
	here := c.at(c.Body)
	props := fact.Props{fact.PropCreatedAt: ingest.Moment(c.Body.Get("created_at").Time()), "defaultBranch": c.Body.Get("default_branch").String(),
		"visibility": c.Body.Get("visibility").String(), "subjectOf": texts(c.Body.Get("ci_id_token_sub_claim_components"))}
	if props["visibility"] == "public" {
		props[fact.PropPublic] = true
	}
	c.Node(fact.Node{Key: c.repository(), Props: props, Evidence: []fact.Evidence{here}})
}

func texts(n *jsontree.Node) []string {
	var list []string
	for _, e := range n.Elements() {
		if text := e.String(); text != "" {
			list = append(list, ingest.Shown(text, 200))
		}
	}
	return list
}
