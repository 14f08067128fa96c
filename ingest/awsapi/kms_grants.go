package awsapi

import (
	"encoding/json"
	"sort"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readGrants reads the grants of a KMS key. Each becomes a document that says
// what the grant does, in the words of a key policy.
func readGrants(c *call) {
	grants := c.listed("Grants")
	key, ok := c.grantedKey(grants)
	if !ok {
		return
	}
	c.addNode(key.Kind, key.ID, "", nil, fact.Props{fact.PropAccount: arnAccount(key.ID), fact.PropRegion: arnRegion(key.ID)})
	c.pageOf(arnAccount(key.ID), key, "GrantId", "GranteePrincipal")
	for _, g := range grants {
		c.grant(g, key)
	}
}

// grantedKey returns the key that a listing is about: the grants name it by ARN,
// the request by id or ARN.
func (c *call) grantedKey(grants []*jsontree.Node) (fact.Key, bool) {
	if len(grants) > 0 {
		if arn := grants[0].Get("KeyId").String(); arnAccount(arn) != "" {
			return fact.Key{Kind: "aws-kms-key", ID: arn}, true
		}
	}
	return c.requestedKey("which key these are the grants of")
}

func (c *call) grant(g *jsontree.Node, key fact.Key) {
	id, ok := c.Want(g, "GrantId")
	if !ok {
		return
	}
	grantee, ok := c.Want(g, "GranteePrincipal")
	if !ok {
		return
	}
	principal := "AWS"
	if !strings.HasPrefix(grantee, "arn:") {
		principal = "Service"
	}
	statement := map[string]any{"Effect": "Allow", "Principal": map[string]any{principal: grantee}, "Action": operations(g), "Resource": key.ID}
	if condition := constraints(g.Get("Constraints")); len(condition) > 0 {
		statement["Condition"] = condition
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{statement}})
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	here := c.Evidence(g)
	c.Facts = append(c.Facts, fact.Fact{Document: &fact.Document{Kind: fact.DocGrant, ID: id, Of: key, Text: text, Evidence: []fact.Evidence{here, here}}})
}

func operations(g *jsontree.Node) []string {
	var actions []string
	for _, o := range g.Get("Operations").Elements() {
		actions = append(actions, "kms:"+o.String())
	}
	return actions
}

// constraints puts the encryption context that a grant asks for as conditions:
// all of its pairs, and for EncryptionContextEquals no others beside them
// (kms/latest/developerguide/grants.html#grant-constraints).
func constraints(n *jsontree.Node) map[string]map[string]any {
	condition := map[string]map[string]any{}
	equals := map[string]any{}
	for _, name := range []string{"EncryptionContextSubset", "EncryptionContextEquals"} {
		for key, value := range n.Get(name).Members() {
			equals["kms:EncryptionContext:"+key] = value.String()
		}
	}
	if len(equals) > 0 {
		condition["StringEquals"] = equals
	}
	if exact := n.Get("EncryptionContextEquals"); exact.Len() > 0 {
		names := exact.Keys()
		sort.Strings(names)
		condition["ForAllValues:StringEquals"] = map[string]any{"kms:EncryptionContextKeys": names}
	}
	return condition
}
