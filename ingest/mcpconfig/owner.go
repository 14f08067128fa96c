package mcpconfig

import (
	"path"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// identify names the file and the agent whose configuration it is.
func (r *reader) identify() {
	meta := r.File.Meta
	inside := meta.RepositoryPath
	if inside == "" && meta.Repository != "" {
		inside = r.File.Source
	}
	r.place = r.File.FilePlace(meta.Repository, inside)
	r.agent = fact.Key{Kind: "agent", ID: r.place.ID}
}

// emitOwner adds the file, what holds it, and the agent.
func (r *reader) emitOwner(root *jsontree.Node, tables []table) {
	here := r.File.At(root)
	place := r.place.Node
	place.Evidence = []fact.Evidence{here}
	r.Node(place)
	r.emitHolders(here)
	r.Node(fact.Node{Key: r.agent, Name: r.agentName(root, tables), Evidence: []fact.Evidence{here}, Props: fact.Props{
		"client": r.client(root, tables), "autonomy": autonomyOf(root, tables),
		"allowedTools": toolNames(root.Get("permissions", "allow")), "deniedTools": toolNames(root.Get("permissions", "deny")),
	}})
	edge := r.Edge(r.place.Key, fact.LoadedBy, r.agent, here)
	edge.Verdict = fact.Unknown
	edge.Missing = []fact.Missing{{What: "whether the agent starts what " + r.place.ID + " newly names without asking", Effect: fact.NotDecided,
		SettledBy: "the client's settings on trusting workspaces and servers"}}
}

// emitHolders adds what a file of a repository is read and written through.
func (r *reader) emitHolders(here fact.Evidence) {
	if r.place.Holder.IsZero() {
		return
	}
	r.NodeOnce(fact.Node{Key: r.place.Holder, Evidence: []fact.Evidence{here}})
	r.Contains(r.place.Holder, r.place.Key, fact.Read, here)
	if r.File.Meta.Ref == "" || r.File.Meta.RepositoryPath == "" {
		return
	}
	ref := fact.Key{Kind: "git-ref", ID: r.place.Holder.ID + "@" + r.File.Meta.Ref}
	r.NodeOnce(fact.Node{Key: ref, Name: r.File.Meta.Ref, Evidence: []fact.Evidence{here}})
	r.Contains(r.place.Holder, ref, fact.Read, here)
	r.Contains(ref, r.place.Key, fact.Write, here)
}

func (r *reader) agentName(root *jsontree.Node, tables []table) string {
	if client := r.client(root, tables); client != "" {
		return client
	}
	return path.Base(r.place.ID)
}

// clientPaths are the paths at which clients keep their configuration. Several
// clients read .mcp.json, which therefore names none.
var clientPaths = []struct{ ending, client string }{
	{".vscode/mcp.json", "vscode"},
	{".cursor/mcp.json", "cursor"},
	{"claude_desktop_config.json", "claude-desktop"},
	{".claude/settings.json", "claude-code"},
	{".claude/settings.local.json", "claude-code"},
	{".claude.json", "claude-code"},
	{".gemini/settings.json", "gemini"},
	{"gemini-extension.json", "gemini"},
	{".roo/mcp.json", "roo"},
	{".kiro/settings/mcp.json", "kiro"},
	{".codeium/windsurf/mcp_config.json", "windsurf"},
	{".copilot/mcp-config.json", "copilot"},
}

// client names the client that reads the file, where its content or its path
// says so; empty where neither does.
func (r *reader) client(root *jsontree.Node, tables []table) string {
	for _, t := range tables {
		switch {
		case t.vscode:
			return "vscode"
		case t.project != "":
			return "claude-code"
		case usesHTTPURL(t.servers):
			return "gemini"
		}
	}
	if isSettings(root) && root.Get("permissions") != nil {
		return "claude-code"
	}
	for _, known := range clientPaths {
		if strings.HasSuffix("/"+r.place.ID, "/"+known.ending) || strings.HasSuffix(r.place.ID, ":"+known.ending) {
			return known.client
		}
	}
	return ""
}

// usesHTTPURL reports whether a server has httpUrl, which is Gemini's own name.
func usesHTTPURL(servers *jsontree.Node) bool {
	for _, n := range servers.Members() {
		if n.Get("httpUrl") != nil {
			return true
		}
	}
	return false
}
