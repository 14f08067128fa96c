package cliconfig

import (
	"context"
	"encoding/base64"
	"strings"

	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// isYarn recognises .yarnrc.yml by a setting that only Yarn has.
func isYarn(file *ingest.File) bool {
	shape := file.Shape()
	if shape.Form != ingest.FormYAML {
		return false
	}
	for _, key := range shape.Keys {
		switch key {
		case "npmAuthToken", "npmAuthIdent", "npmRegistries", "npmScopes", "npmRegistryServer", "yarnPath", "nodeLinker":
			return true
		}
	}
	return false
}

// readYarn reads the logins at the top, of registries and of scopes.
func readYarn(_ context.Context, r *reader) {
	documents, problems := r.File.Documents()
	r.Diagnostics = append(r.Diagnostics, problems...)
	if len(documents) == 0 {
		return
	}
	root := documents[0]
	r.yarnLogin(root, root.Get("npmRegistryServer").Text())
	for _, entry := range root.Get("npmRegistries").Entries() {
		r.yarnLogin(entry.Value, entry.Name())
	}
	for _, entry := range root.Get("npmScopes").Entries() {
		r.yarnLogin(entry.Value, entry.Value.Get("npmRegistryServer").Text())
	}
}

func (r *reader) yarnLogin(n *yamltree.Node, server string) {
	host := "registry.npmjs.org"
	if server != "" {
		host = npmHost(server)
	}
	if token := n.Get("npmAuthToken"); token != nil {
		r.login(host, "", token.Text(), nil, r.File.Where(token))
	}
	if ident := n.Get("npmAuthIdent"); ident != nil {
		user, secret, ok := strings.Cut(ident.Text(), ":")
		if plain, err := base64.StdEncoding.DecodeString(ident.Text()); !ok && err == nil { // the two as one text
			user, secret, _ = strings.Cut(string(plain), ":")
		}
		r.login(host, user, secret, nil, r.File.Where(ident))
	}
}
