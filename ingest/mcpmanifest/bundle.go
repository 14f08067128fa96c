package mcpmanifest

import (
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// bundle adds the server of a bundle's manifest.
func (r *reader) bundle(root *jsontree.Node) {
	place := r.File.FilePlace(r.File.Meta.Repository, r.File.Meta.RepositoryPath)
	server := fact.Key{Kind: "mcp-server", ID: place.ID + "#" + root.Get("name").String()}
	tools := toolNames(root)
	props := fact.Props{"transport": "stdio", "tools": tools, "version": root.Get("version").String(),
		"sourceRepository": ingest.RepositoryFrom(root.Get("repository", "url").String())}
	if len(tools) > 0 {
		props["toolsComplete"] = root.Get("tools").Complete() && !root.Get("tools_generated").Bool()
	}
	r.Node(fact.Node{Key: server, Name: root.Get("name").String(), Props: props, Evidence: []fact.Evidence{r.File.At(root)}})
	settings := root.Get("user_config")
	for name, setting := range settings.Members() {
		if setting.Get("sensitive").Bool() || ingest.NamesSecret(name) {
			r.reference(server, name, setting)
		}
	}
	var variables []ingest.Variable
	for name, n := range root.Get("server", "mcp_config", "env").Members() {
		value := n.String()
		if value == "" || credential.Placeholder(value) {
			r.settingOf(server, name, value, n, settings)
			continue
		}
		variables = append(variables, ingest.Variable{Name: name, Value: value, Evidence: r.File.At(n),
			Place: fact.Key{Kind: "env-var", ID: server.ID + "#env/" + name}, Holder: place.Key})
	}
	r.AddVariables(server, variables)
}

// userSetting is how a manifest names a setting of the user.
var userSetting = regexp.MustCompile(`\$\{user_config\.([\w-]+)\}`)

// settingOf adds the secret that a variable is to be filled with, unless it is a
// setting that was taken already, or is not called like a secret.
func (r *reader) settingOf(server fact.Key, name, value string, at, settings *jsontree.Node) {
	if match := userSetting.FindStringSubmatch(value); match != nil && settings.Get(match[1]) != nil {
		return
	}
	if ingest.NamesSecret(name) && strings.Contains(value, "${") {
		r.reference(server, name, at)
	}
}

// reference adds a variable of the server whose secret is not in the file.
func (r *reader) reference(server fact.Key, name string, at *jsontree.Node) {
	id := server.ID + "#env/" + name
	place, stored := fact.Key{Kind: "env-var", ID: id}, fact.Key{Kind: fact.UnknownSecret, ID: id}
	here := r.File.At(at)
	if !r.NodeOnce(fact.Node{Key: place, Name: name, Evidence: []fact.Evidence{here}}) {
		return
	}
	r.Node(fact.Node{Key: stored, Name: name, Evidence: []fact.Evidence{here}})
	r.Edge(place, fact.Stores, stored, here)
	r.Edge(server, fact.Uses, stored, here)
}

func toolNames(root *jsontree.Node) (names []string) {
	for _, tool := range root.Get("tools").Elements() {
		if name := tool.Get("name").String(); name != "" {
			names = append(names, name)
		}
	}
	return names
}
