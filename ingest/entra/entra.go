package entra

import (
	"context"
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "entra" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, sample := range file.Samples() {
		if first := sample.Get("value").Index(0); isObject(sample) || isObject(first) || isRole(sample) || isRole(first) {
			return true
		}
	}
	return false
}

// isObject tells an application or a service principal by what no other resource
// of Graph has together.
func isObject(n *jsontree.Node) bool {
	return guid.MatchString(n.Get("id").String()) && guid.MatchString(n.Get("appId").String()) &&
		(n.Get("passwordCredentials").Kind() == jsontree.Array || n.Get("keyCredentials").Kind() == jsontree.Array)
}

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{ingest.NewBuilder(file, env)}
	root, _ := file.Tree()
	list := root
	if root.Kind() == jsontree.Object {
		if isObject(root) || isRole(root) {
			r.read(root)
			return r.Result
		}
		list = root.Get("value")
	}
	for _, n := range list.Elements() {
		if ctx.Err() != nil {
			break
		}
		if page := n.Get("value"); page.Kind() == jsontree.Array {
			for _, one := range page.Elements() {
				r.read(one)
			}
			continue
		}
		r.read(n)
	}
	return r.Result
}

// reader reads the objects of one file.
type reader struct{ *ingest.Builder }

func (r *reader) read(n *jsontree.Node) {
	if n.Kind() == jsontree.Object && !n.Complete() {
		return // the break is told by the tree
	}
	if isRole(n) {
		r.role(n)
		return
	}
	if !isObject(n) {
		r.Diagnose(fact.Error, n, "reading Entra objects: this element is no application or service principal with its credentials (it needs id, appId and passwordCredentials or keyCredentials); it is left out")
		return
	}
	appID := strings.ToLower(n.Get("appId").String())
	here := []fact.Evidence{r.File.At(n)}
	name := ingest.Shown(n.Get("displayName").String(), 200)
	if n.Get("servicePrincipalType") == nil && n.Get("appOwnerOrganizationId") == nil {
		client := fact.Key{Kind: "oauth-client", ID: appID}
		r.Node(fact.Node{Key: client, Name: name, Props: fact.Props{"appId": appID, "audience": n.Get("signInAudience").String()}, Evidence: here})
		r.owners(n, client)
		r.credentials(n, appID, fact.Key{})
		return
	}
	principal := fact.Key{Kind: "entra-service-principal", ID: strings.ToLower(n.Get("id").String())}
	props := fact.Props{"appId": appID, "type": n.Get("servicePrincipalType").String()}
	if enabled := n.Get("accountEnabled"); enabled != nil && !enabled.Bool() {
		props["disabled"] = true
	}
	r.Node(fact.Node{Key: principal, Name: name, Props: props, Evidence: here})
	r.owners(n, principal)
	r.credentials(n, appID, principal)
}

// owners reads the owners where the export was asked to have them
// ($expand=owners).
func (r *reader) owners(n *jsontree.Node, of fact.Key) {
	for _, owner := range n.Get("owners").Elements() {
		id := owner.Get("userPrincipalName").String()
		if id == "" {
			continue
		}
		person := fact.Key{Kind: "person", ID: strings.ToLower(id)}
		r.NodeOnce(fact.Node{Key: person, Name: ingest.Shown(owner.Get("displayName").String(), 200), Evidence: []fact.Evidence{r.File.At(owner)}})
		r.Edge(of, fact.OwnedBy, person, r.File.At(owner)).Confidence = "documented"
	}
}

func (r *reader) credentials(n *jsontree.Node, appID string, principal fact.Key) {
	for _, list := range []struct{ member, kind string }{{"passwordCredentials", "entra-client-secret"}, {"keyCredentials", "entra-client-certificate"}} {
		for _, c := range n.Get(list.member).Elements() {
			r.credential(c, list.kind, appID, principal)
		}
	}
}

func (r *reader) credential(c *jsontree.Node, kind, appID string, principal fact.Key) {
	id := c.Get("keyId")
	if !guid.MatchString(id.String()) {
		r.Diagnose(fact.Error, c, "reading Entra objects: a credential without keyId is left out")
		return
	}
	key := fact.Key{Kind: kind, ID: strings.ToLower(id.String())}
	props := fact.Props{"appId": appID, "displayName": ingest.Shown(c.Get("displayName").String(), 100)}
	for prop, member := range map[string]string{fact.PropCreatedAt: "startDateTime", fact.PropExpiresAt: "endDateTime"} {
		if at := c.Get(member).Time(); at != nil {
			props[prop] = at.UTC().Format("2006-01-02T15:04:05Z")
		}
	}
	if hint := c.Get("hint").String(); hint != "" && kind == "entra-client-secret" {
		props[ingest.PropHints] = []string{ingest.EntraHint(r.Env.Fingerprint, hint)}
	}
	props[fact.PropFingerprints] = r.Env.Fingerprint.Value(c.Get("secretText").String())
	here := r.File.At(c)
	r.Node(fact.Node{Key: key, Props: props, Evidence: []fact.Evidence{here}})
	if !principal.IsZero() {
		r.Edge(key, fact.AuthenticatesAs, principal, here)
	}
}
