package derive

import (
	"slices"

	"keyreach/engine/fact"
)

// deriveAgents adds what the recorded tools of an MCP server decide: an edge to it
// is unknown for as long as its tools are. A tool reads at least; one that does
// not say of itself that it only reads, writes. That word is a hint, which the
// protocol tells clients not to trust: it never turns unknown into no, so that
// where all tools claim to be read-only the write stays unknown. The tools that an
// edge names limit it.
func deriveAgents(c *fact.Collection, out *Derived) {
	servers := serversWithTools(c)
	for _, e := range c.Edges {
		if e.To.Kind != "mcp-server" || e.Verdict != fact.Unknown || (e.Relation != fact.DelegatesTo && e.Relation != fact.Can) {
			continue
		}
		server := servers[c.Resolve(e.To)]
		if server == nil {
			continue
		}
		tools := toolsFor(e, server)
		if len(tools) == 0 {
			continue
		}
		access := fact.Read
		if slices.ContainsFunc(tools, func(tool string) bool { return !slices.Contains(server.Props.Strings("readOnlyTools"), tool) }) {
			access |= fact.Write
		}
		evidence := slices.Concat(e.Evidence, server.Evidence)
		slices.SortFunc(evidence, fact.Evidence.Compare)
		out.Edges = append(out.Edges, fact.Edge{From: e.From, Relation: e.Relation, To: e.To, Access: access & e.Access, Actions: tools,
			ValidFrom: e.ValidFrom, ValidUntil: e.ValidUntil, Confidence: "inferred", Evidence: evidence})
	}
}

// serversWithTools returns the servers whose tools were recorded, under the name
// that stands for all of theirs.
func serversWithTools(c *fact.Collection) map[fact.Key]*fact.Node {
	servers := map[fact.Key]*fact.Node{}
	for _, n := range c.SortedNodes() {
		if n.Kind == "mcp-server" && len(n.Props.Strings("tools")) > 0 && servers[c.Resolve(n.Key)] == nil {
			servers[c.Resolve(n.Key)] = n
		}
	}
	return servers
}

// toolsFor returns the tools of a server that an edge gives.
func toolsFor(e fact.Edge, server *fact.Node) []string {
	tools := slices.Clone(server.Props.Strings("tools"))
	if len(e.Actions) > 0 {
		tools = slices.DeleteFunc(tools, func(tool string) bool { return !slices.Contains(e.Actions, tool) })
	}
	excluded := server.Props.Strings("excludedTools")
	tools = slices.DeleteFunc(tools, func(tool string) bool { return slices.Contains(excluded, tool) })
	slices.Sort(tools)
	return slices.Compact(tools)
}
