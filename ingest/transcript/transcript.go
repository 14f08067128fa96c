package transcript

import (
	"context"
	"slices"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "transcript" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	if file.Shape().Form != ingest.FormLines {
		return false
	}
	return slices.ContainsFunc(file.Samples(), isTurn)
}

// isTurn reports whether a line is one turn of a session.
func isTurn(n *jsontree.Node) bool {
	return n.Get("sessionId").Kind() == jsontree.String && n.Get("uuid").Kind() == jsontree.String &&
		n.Get("parentUuid") != nil && n.Get("message").Kind() == jsontree.Object
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	b := ingest.NewBuilder(file, env)
	root, _ := file.Tree()
	var s summary
	for _, n := range root.Elements() {
		if ctx.Err() != nil {
			break
		}
		if isTurn(n) {
			s.take(n)
		}
	}
	if s.first == nil {
		return b.Result
	}
	place := file.FilePlace(file.Meta.Repository, file.Meta.RepositoryPath)
	here := file.At(s.first)
	here.ObservedAt = s.to
	place.Props, place.Evidence = s.props(), []fact.Evidence{here}
	b.Node(place.Node)
	if !place.Holder.IsZero() {
		b.NodeOnce(fact.Node{Key: place.Holder, Evidence: place.Evidence})
		b.Contains(place.Holder, place.Key, fact.Read, here)
	}
	return b.Result
}

// summary is what is kept of a transcript.
type summary struct {
	first      *jsontree.Node
	from, to   *time.Time
	workspaces []string
	sessions   []string
	tools      []string
}

func (s *summary) take(n *jsontree.Node) {
	if s.first == nil {
		s.first = n
	}
	if at := n.Get("timestamp").Time(); at != nil {
		if s.from == nil || at.Before(*s.from) {
			s.from = at
		}
		if s.to == nil || at.After(*s.to) {
			s.to = at
		}
	}
	s.workspaces = with(s.workspaces, n.Get("cwd").String())
	s.sessions = with(s.sessions, n.Get("sessionId").String())
	for _, part := range n.Get("message", "content").Elements() {
		if part.Get("type").String() == "tool_use" {
			s.tools = with(s.tools, part.Get("name").String())
		}
	}
}

func (s *summary) props() fact.Props {
	slices.Sort(s.tools)
	props := fact.Props{"holds": "transcript of an agent's sessions", "client": "claude-code", "workspaces": s.workspaces, "sessions": float64(len(s.sessions)), "toolsUsed": s.tools}
	if s.from != nil {
		props["from"], props["to"] = s.from.Format(time.RFC3339), s.to.Format(time.RFC3339)
	}
	return props
}

// maxNames bounds how many names of one sort are kept.
const maxNames = 1000

func with(list []string, name string) []string {
	if name == "" || len(list) >= maxNames || slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}
