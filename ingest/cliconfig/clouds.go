package cliconfig

import (
	"context"
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// isGoogle recognises what Google's clients log in with: the key file of a service
// account, and the refresh token of a user.
func isGoogle(file *ingest.File) bool {
	if file.Shape().Form != ingest.FormObject {
		return false
	}
	root, _ := file.Tree()
	switch root.Get("type").String() {
	case "service_account":
		return root.Get("private_key").Kind() == jsontree.String && root.Get("client_email").Kind() == jsontree.String
	case "authorized_user":
		return root.Get("refresh_token").Kind() == jsontree.String && root.Get("client_id").Kind() == jsontree.String
	}
	return false
}

// keyID is how Google names a key in its lists and logs.
var keyID = regexp.MustCompile(`^[0-9a-f]{40}$`)

// readGoogle reads a key and whom it is the key of. It is the key of that id, by
// which logs know it.
func readGoogle(_ context.Context, r *reader) {
	root, _ := r.File.Tree()
	if token := root.Get("refresh_token"); root.Get("type").String() == "authorized_user" {
		r.slot(token, []string{"google-oauth-refresh-token"}, root.Get("client_id").String(), nil)
		return
	}
	email := ingest.Shown(root.Get("client_email").String(), 300)
	r.slot(root.Get("private_key"), []string{"gcp-service-account-key"}, email, func(found fact.Key, here fact.Evidence) {
		if email != "" {
			account := fact.Key{Kind: "gcp-service-account", ID: email}
			r.NodeOnce(fact.Node{Key: account, Evidence: []fact.Evidence{here}})
			r.Edge(found, fact.AuthenticatesAs, account, here)
		}
		if id := root.Get("private_key_id").String(); keyID.MatchString(id) {
			known := fact.Key{Kind: "gcp-service-account-key", ID: id}
			r.NodeOnce(fact.Node{Key: known, Evidence: []fact.Evidence{here}})
			r.Edge(found, fact.SameAs, known, here)
			r.Edge(known, fact.SameAs, found, here)
		}
	})
}

// isEntra recognises a service principal's login, as az ad sp create-for-rbac
// prints it, bare or for SDKs.
func isEntra(file *ingest.File) bool {
	if file.Shape().Form != ingest.FormObject {
		return false
	}
	root, _ := file.Tree()
	return root.Len() <= maxEntra && (hasTexts(root, "appId", "password", "tenant") || hasTexts(root, "clientId", "clientSecret", "tenantId"))
}

// maxEntra is how many members such a login has at the most.
const maxEntra = 12

func hasTexts(n *jsontree.Node, names ...string) bool {
	for _, name := range names {
		if n.Get(name).Kind() != jsontree.String {
			return false
		}
	}
	return true
}

func readEntra(_ context.Context, r *reader) {
	root, _ := r.File.Tree()
	secret, app := root.Get("password"), root.Get("appId")
	if app == nil {
		secret, app = root.Get("clientSecret"), root.Get("clientId")
	}
	r.slot(secret, []string{"entra-client-secret"}, app.String(), nil)
}

// slot takes in what stands where a client keeps a secret of known kind.
func (r *reader) slot(n *jsontree.Node, kinds []string, user string, then func(found fact.Key, here fact.Evidence)) {
	value := strings.TrimSpace(n.String())
	if value == "" || credential.Placeholder(value) || strings.HasPrefix(value, "$") {
		return
	}
	here := r.File.At(n)
	finding := ingest.Finding{Value: n.String(), Kinds: kinds, Certain: true, Place: r.place, Evidence: here, Props: loginProps("", user)}
	if then != nil {
		finding.Then = func(found fact.Key) { then(found, here) }
	}
	r.AddHere(finding)
}
