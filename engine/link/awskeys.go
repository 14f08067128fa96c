package link

import (
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// bindKeys joins access keys to the users that IAM's listings name: account and
// user name are unique together, whatever the user's path.
func (l *linker) bindKeys() {
	users := l.awsUsers()
	for _, n := range l.nodes {
		name, account := n.Props.String("userName"), n.Props.String(fact.PropAccount)
		if n.Kind != credential.AWSAccessKey || name == "" || account == "" {
			continue
		}
		user, known := users[[2]string{account, name}]
		if !known {
			// The user is not in the export; an ARN without a path is the usual one.
			user = fact.Key{Kind: "aws-user", ID: "arn:aws:iam::" + account + ":user/" + name}
			l.node(fact.Node{Class: fact.ClassIdentity, Key: user, Name: name, Props: fact.Props{fact.PropAccount: account, "notListed": true}, Evidence: n.Evidence})
		}
		l.edge(fact.Edge{From: n.Key, Relation: fact.AuthenticatesAs, To: user, Evidence: naming(n)})
		// A key that IAM lists under a user is that user's key and nothing else.
		l.node(fact.Node{Class: n.Class, Key: n.Key, Props: fact.Props{fact.PropCandidates: []string{n.Kind}}, Evidence: n.Evidence})
	}
}

// awsUsers returns the users by account and name, which their ARNs spell.
func (l *linker) awsUsers() map[[2]string]fact.Key {
	users := map[[2]string]fact.Key{}
	for _, n := range l.nodes {
		parts := strings.SplitN(n.ID, ":", 6)
		if n.Kind != "aws-user" || n.Context != "" || len(parts) < 6 {
			continue
		}
		key := [2]string{parts[4], parts[5][strings.LastIndexByte(parts[5], '/')+1:]}
		if known, ok := users[key]; ok && !l.facts.Nodes[known].Props.Bool("notListed") {
			continue
		}
		users[key] = n.Key
	}
	return users
}

// naming returns the evidence that names a key's user: that of its status where
// the listing gave one, else all.
func naming(n *fact.Node) []fact.Evidence {
	wanted := n.Props.String(fact.PropStatusEvidence)
	for _, e := range n.Evidence {
		if e.Source+"#"+e.Pointer == wanted {
			return []fact.Evidence{e}
		}
	}
	return n.Evidence
}
