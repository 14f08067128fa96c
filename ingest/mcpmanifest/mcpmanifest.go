package mcpmanifest

import (
	"context"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "mcpmanifest" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	root, _ := file.Tree()
	return isBundle(root) || slices.ContainsFunc(serversOf(root), isServer)
}

// isBundle reports whether a file is the manifest of a bundle.
func isBundle(root *jsontree.Node) bool {
	version := root.First("manifest_version", "dxt_version")
	return version.Kind() == jsontree.String && root.Get("server", "type") != nil && root.Get("name").String() != ""
}

// isServer reports whether an object describes a published server.
func isServer(n *jsontree.Node) bool {
	if n.Get("name").String() == "" {
		return false
	}
	for _, p := range n.Get("packages").Elements() {
		if p.First("registryType", "registry_type", "registry_name") != nil {
			return true
		}
	}
	for _, remote := range n.Get("remotes").Elements() {
		if remote.Get("url") != nil && remote.First("type", "transport_type", "transport") != nil {
			return true
		}
	}
	return false
}

// serversOf returns the descriptions in a file: one, a list, or a page of the
// registry's list, whose entries may be wrapped.
func serversOf(root *jsontree.Node) (list []*jsontree.Node) {
	elements := root
	if root.Kind() == jsontree.Object {
		elements = root.Get("servers")
		if elements.Kind() != jsontree.Array {
			return []*jsontree.Node{root}
		}
	}
	for _, n := range elements.Elements() {
		if inner := n.Get("server"); inner.Kind() == jsontree.Object {
			n = inner
		}
		list = append(list, n)
	}
	return list
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Findings: ingest.NewFindings(ingest.NewBuilder(file, env))}
	root, _ := file.Tree()
	if isBundle(root) {
		r.bundle(root)
		r.Finish()
		return r.Result
	}
	for _, n := range serversOf(root) {
		if ctx.Err() != nil {
			break
		}
		if isServer(n) && (n.Complete() || n == root) {
			r.server(n)
		}
	}
	return r.Result
}

type reader struct{ *ingest.Findings }

// server adds what a server is published as.
func (r *reader) server(n *jsontree.Node) {
	for _, p := range n.Get("packages").Elements() {
		r.published(n, p)
	}
	for _, remote := range n.Get("remotes").Elements() {
		at := remote.Get("url")
		a, ok := ingest.ParseAddress(at.String())
		if !ok {
			r.Diagnose(fact.Warning, remote, "reading server.json: this remote has no URL; it is left out")
			continue
		}
		r.NodeOnce(fact.Node{Key: fact.Key{Kind: "mcp-server", ID: a.Clean}, Name: n.Get("name").String(), Evidence: []fact.Evidence{r.File.At(remote)},
			Props: fact.Props{"transport": remote.First("type", "transport_type").String(), "asksFor": secretNames(remote.Get("headers"))}})
	}
}

// published adds one package or image of a server.
func (r *reader) published(server, p *jsontree.Node) {
	key := publishedKey(p.First("registryType", "registry_type", "registry_name").String(), p.First("identifier", "name").String())
	if key.IsZero() {
		r.Diagnose(fact.Info, p, "reading server.json: this package is of no registry that is known here, or its name is to be filled in; it is left out")
		return
	}
	asks := secretNames(p.First("environmentVariables", "environment_variables"))
	for _, list := range []string{"runtimeArguments", "runtime_arguments", "packageArguments", "package_arguments"} {
		asks = append(asks, secretNames(p.Get(list))...)
	}
	r.Node(fact.Node{Key: key, Props: fact.Props{"mcpServer": server.Get("name").String(), "asksFor": asks,
		"sourceRepository": ingest.RepositoryFrom(server.Get("repository", "url").String())}, Evidence: []fact.Evidence{r.File.At(p)}})
}

// secretNames returns the names of the inputs that are secret: they say so, a
// variable of theirs does, or they are called like one.
func secretNames(list *jsontree.Node) (names []string) {
	for _, input := range list.Elements() {
		name := inputName(input)
		secret := ingest.NamesSecret(name) || input.First("isSecret", "is_secret").Bool()
		for _, variable := range input.Get("variables").Members() {
			secret = secret || variable.First("isSecret", "is_secret").Bool()
		}
		if secret && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// inputName returns what an input is called: of "-e NAME={value}" the variable.
func inputName(input *jsontree.Node) string {
	name := input.Get("name").String()
	if variable, _, ok := strings.Cut(input.Get("value").String(), "="); ok && strings.HasPrefix(name, "-") {
		return variable
	}
	return name
}
