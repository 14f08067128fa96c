package mcpconfig

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "mcpconfig" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	root, _ := treeOf(file)
	return len(tablesOf(root)) > 0 || isSettings(root)
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Findings: ingest.NewFindings(ingest.NewBuilder(file, env))}
	root, problems := treeOf(file)
	r.Diagnostics = append(r.Diagnostics, problems...)
	if root.Kind() != jsontree.Object {
		return r.Result
	}
	tables := tablesOf(root)
	r.identify()
	r.emitOwner(root, tables)
	for _, t := range tables {
		r.emitTable(ctx, t)
	}
	r.settings(root)
	r.Finish()
	return r.Result
}

// reader reads one configuration.
type reader struct {
	*ingest.Findings
	place  ingest.Place // the file
	agent  fact.Key
	number int // of the secrets found so far
}

// emitTable adds the agent's servers. A server that broke off is left out: what
// it lacks could turn its meaning, and the break is told by the tree.
func (r *reader) emitTable(ctx context.Context, t table) {
	agent := r.agentOf(t)
	if t.project != "" {
		r.NodeOnce(fact.Node{Key: agent, Name: t.project, Props: fact.Props{"client": "claude-code", "workspace": t.project}, Evidence: []fact.Evidence{r.File.At(t.servers)}})
	}
	for name, n := range t.servers.Members() {
		switch {
		case ctx.Err() != nil:
			return
		case t.bare && name == "$schema":
		case n.Kind() == jsontree.Object && !n.Complete():
		case !isServer(n):
			r.Diagnose(fact.Warning, n, "reading the MCP servers: this entry has neither a command nor a URL; it is left out")
		default:
			r.emitServer(agent, name, n)
		}
	}
}

// agentOf returns the agent that a table belongs to.
func (r *reader) agentOf(t table) fact.Key {
	if t.project == "" {
		return r.agent
	}
	return fact.Key{Kind: r.agent.Kind, ID: r.agent.ID + "#" + t.project}
}
