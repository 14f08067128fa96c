package mcpconfig

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// isSettings reports whether a file holds the permission settings of Claude
// Code: lists of tools that are allowed, denied or asked about, or the servers
// that were approved.
func isSettings(root *jsontree.Node) bool {
	permissions := root.Get("permissions")
	for _, name := range []string{"allow", "deny", "ask"} {
		if permissions.Get(name).Kind() == jsontree.Array {
			return true
		}
	}
	return permissions.Get("defaultMode").Kind() == jsontree.String ||
		root.Get("enableAllProjectMcpServers").Kind() == jsontree.Bool || root.Get("enabledMcpjsonServers").Kind() == jsontree.Array
}

// settings reads the environment that the settings give to the agent.
func (r *reader) settings(root *jsontree.Node) {
	if !isSettings(root) {
		return
	}
	r.variables(r.agent, r.agent.ID, root.Get("env"))
}

// autonomyOf says in which ways the agent acts without asking, as far as the file
// tells.
func autonomyOf(root *jsontree.Node, tables []table) []string {
	var ways []string
	if mode := root.Get("permissions", "defaultMode").String(); mode != "" {
		ways = append(ways, "permissions.defaultMode is "+mode)
	}
	if tools := toolNames(root.Get("permissions", "allow")); len(tools) > 0 {
		ways = append(ways, "allowed without asking: "+strings.Join(tools, ", "))
	}
	if root.Get("enableAllProjectMcpServers").Bool() {
		ways = append(ways, "every server of a project is started")
	}
	for _, server := range root.Get("enabledMcpjsonServers").Strings() {
		ways = append(ways, "the project's server "+server+" is started")
	}
	for _, t := range tables {
		if t.project != "" {
			continue
		}
		for name, n := range t.servers.Members() {
			if n.Get("trust").Bool() {
				ways = append(ways, "every tool of "+name+" without asking")
			} else if tools := approvedTools(n); len(tools) > 0 {
				ways = append(ways, "tools of "+name+" without asking: "+strings.Join(tools, ", "))
			}
		}
	}
	return ways
}

// approvedTools returns the tools of a server that are called without asking.
func approvedTools(n *jsontree.Node) []string {
	return append(n.Get("alwaysAllow").Strings(), n.Get("autoApprove").Strings()...)
}

// toolNames returns the tools that rules are about, without what stands behind
// them in parentheses, once each.
func toolNames(rules *jsontree.Node) []string {
	var names []string
	for _, rule := range rules.Strings() {
		name, _, _ := strings.Cut(rule, "(")
		if name = strings.TrimSpace(name); name != "" && !strings.ContainsAny(name, " =\"'") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// variables reads a map of environment variables that consumer is started with.
// The node of a variable is named after holder.
func (r *reader) variables(consumer fact.Key, holder string, env *jsontree.Node) {
	var variables []ingest.Variable
	for name, n := range env.Members() {
		value := n.String()
		if n.Kind() != jsontree.String || value == "" {
			continue
		}
		if r.references(consumer, name, value, n) {
			continue
		}
		if isTemplate(value) {
			if ingest.NamesSecret(name) {
				r.reference(consumer, name, n)
			}
			continue
		}
		variables = append(variables, ingest.Variable{Name: name, Value: value, Evidence: r.File.At(n),
			Place: fact.Key{Kind: "env-var", ID: holder + "#env/" + name}, Holder: r.place.Key})
	}
	r.AddVariables(consumer, variables)
}
