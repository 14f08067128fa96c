package azurelog

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// The names of the claims that are read.
const (
	claimObject = "http://schemas.microsoft.com/identity/claims/objectidentifier"
	claimUPN    = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
	claimName   = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"
)

// activity counts a call on a subscription or on a resource in it.
func (l *log) activity(r record, c ingest.Call) {
	c.Of = l.caller(r)
	c.Action = ingest.Shown(strings.ToLower(r.outer("operationName")), 160)
	c.Denied = r.outer("resultSignature") == "403" || strings.Contains(strings.ToLower(r.outer("resultSignature")), "forbidden") ||
		r.text("statusCode") == "403" || r.text("statusCode") == "Forbidden" ||
		r.node.Get("subStatus", "value").String() == "Forbidden" || refused(r.outer("resultDescription"))
	if !c.Of.IsZero() {
		l.Used(c)
	}
}

// caller is whom the claims name by object id: a user where they have a user's
// name, else a service principal.
func (l *log) caller(r record) fact.Key {
	identity := r.get("identity")
	claims := identity.Get("claims")
	if claims == nil {
		claims = identity.Get("claim") // Key Vault's spelling
	}
	if claims == nil {
		claims = r.get("claims")
	}
	object := firstText(claims, claimObject, "oid")
	if object == "" {
		object = identity.Get("requester", "objectId").String() // storage
	}
	upn := firstText(claims, claimUPN, "upn", claimName, "unique_name")
	if upn == "" && !strings.Contains(identity.Get("requester", "upn").String(), "@") {
		return l.principal(r, object, "", "", "")
	}
	return l.principal(r, "", "", object, upn)
}

func firstText(n *jsontree.Node, names ...string) string {
	for _, name := range names {
		if text := n.Get(name).String(); text != "" {
			return text
		}
	}
	return ""
}
