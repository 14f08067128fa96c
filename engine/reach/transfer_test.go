package reach_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
	"keyreach/engine/reach"
)

// TestTransfers goes through the table of relations: what each gives, with
// which access it must be held, and that less gives nothing.
func TestTransfers(t *testing.T) {
	const none = fact.NoAccess
	cases := []struct {
		from     string
		relation fact.Relation
		to       string
		access   fact.Access
		with     fact.Access
		gives    fact.Access
	}{
		{"git-repository:r", fact.Contains, "git-ref:r@main", none, fact.Read, fact.Read},
		{"git-repository:r", fact.Contains, "git-ref:r@main", fact.Write, fact.Write, fact.Write},
		{"git-repository:r", fact.Contains, "file:r:a", none, fact.Read, fact.Read},
		{"git-repository:r", fact.Contains, "ci-secret:r/secrets/A", fact.Discover, fact.Discover, fact.Discover},
		{"git-ref:r@main", fact.Contains, "file:r:a", fact.Write, fact.Write, fact.Write},
		{"ci-environment:e", fact.Contains, "ci-secret:e/secrets/A", none, fact.Read, fact.Read},
		{"file:r:a", fact.Contains, "env-var:x", none, fact.Read, fact.Read},
		{"database:d", fact.Contains, "document:x", none, fact.Read, fact.Read},
		{"aws-s3-bucket:b", fact.Contains, "file:b/x", none, fact.Read, fact.Read},
		{"aws-s3-bucket:b", fact.Contains, "aws-secret:x", none, none, none},
		{"aws-s3-bucket:b", fact.Contains, "aws-s3-object:x", none, none, none},
		{"database:d", fact.Contains, "site:x", none, none, none},
		{"git-ref:r@main", fact.Contains, "git-ref:r@dev", none, none, none},
		{"aws-account:1", fact.Contains, "file:x", none, none, none},
		{"ci-workflow:w", fact.Contains, "ci-job:j", none, none, none},
		{"aws-user:u", fact.MemberOf, "aws-group:g", none, none, none},
		{"aws-user:u", fact.OwnedBy, "person:p", none, none, none},
		{"aws-user:u", fact.SameAs, "github-user:u", none, fact.Control, fact.Control},
		{"file:a", fact.SameAs, "document:a", none, fact.Write, fact.Write},
		{"file:a", fact.Stores, "key:k", none, fact.Read, fact.Read},
		{"aws-s3-bucket:b", fact.Stores, "key:k", none, fact.Read, fact.Read},
		{"git-ref:r@main", fact.LoadedBy, "aws-lambda-function:f", none, fact.Write, fact.Control},
		{"file:a", fact.LoadedBy, "agent:f", none, fact.Write, fact.Control},
		{"container-image:i", fact.LoadedBy, "k8s-workload:w", none, fact.Write, fact.Control},
		{"ci-job:j", fact.Enters, "ci-environment:e", none, fact.Control, fact.Read},
		{"ci-job:j", fact.Uses, "key:k", none, fact.Control, fact.Read},
		{"aws-lambda-function:f", fact.Uses, "key:k", none, fact.Control, fact.Read},
		{"agent:a", fact.Uses, "key:k", none, fact.Control, fact.Read},
		{"github-app:a", fact.Uses, "key:k", none, fact.Control, fact.Read},
		{"key.id:a", fact.PartOf, "key:k", none, fact.Read, fact.Read},
		{"key:k", fact.AuthenticatesAs, "aws-user:u", none, fact.Read, fact.Control},
		{"aws-role:r", fact.Can, "aws-s3-bucket:b", fact.Read, fact.Control, fact.Read},
		{"aws-role:r", fact.Can, "aws-s3-bucket:b", fact.Discover, fact.Control, fact.Discover},
		{"ci-job:j", fact.Can, "git-repository:r", fact.Write, fact.Control, fact.Write},
		{"key:sas", fact.Can, "site:s", fact.Write, fact.Read, fact.Write},
		{"aws-group:g", fact.Can, "aws-s3-bucket:b", fact.Read, none, none},
		{"aws-role:r", fact.CanBecome, "aws-role:s", none, fact.Control, fact.Control},
		{"aws-role:r", fact.Mints, "key:k", none, fact.Control, fact.Read},
		{"key:a", fact.Mints, "key:k", none, fact.Read, fact.Read},
		{"git-ref:r@main", fact.Triggers, "ci-job:j|push", none, fact.Write, fact.Control},
		{"ci-job:j|push", fact.RunsAs, "oidc-subject:s", none, fact.Control, fact.Control},
		{"aws-lambda-function:f", fact.RunsAs, "aws-role:r", none, fact.Control, fact.Control},
		{"agent:a", fact.DelegatesTo, "mcp-server:m", fact.Read, fact.Control, fact.Read},
		{"key:a", fact.ExchangedFor, "key:b", none, none, none},
		{"github-app:a", fact.CachesAuthorisation, "key:b", none, none, none},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.from, " ", c.relation, " ", c.to), func(t *testing.T) {
			s := newEstate(t).edge(c.from, c.relation, c.to, access(c.access)).freeze()
			for _, held := range fact.Accesses() {
				want := c.gives
				if held != c.with && held != fact.Control {
					want = fact.NoAccess
				}
				if c.relation == fact.SameAs {
					want = held
				}
				assert.Equal(t, want, gained(s, c.from, held, c.to), "held %v", held)
			}
			if c.gives != none && c.relation != fact.SameAs {
				assert.Equal(t, c.with, needed(s, c.from, c.to, c.gives))
			}
		})
	}
}

// gained is the access to a node that holding another gives.
func gained(s *estate, from string, held fact.Access, to string) fact.Access {
	r := s.forward(s.query(from + " " + held.String()))
	return accessTo(s, r, to)
}

// needed is the access to a node that leads to an access of another.
func needed(s *estate, from, to string, wanted fact.Access) fact.Access {
	r := s.backward(s.query(to + " " + wanted.String()))
	return accessTo(s, r, from)
}

func accessTo(s *estate, r *reach.Result, name string) fact.Access {
	var all fact.Access
	for e := range r.Entries() {
		if s.s.Key(e.Node) == key(name) {
			all |= e.Access
		}
	}
	return all
}

func TestGivesCoversEveryRelation(t *testing.T) {
	silent := []fact.Relation{fact.MemberOf, fact.OwnedBy, fact.ExchangedFor, fact.CachesAuthorisation}
	for _, relation := range fact.Relations() {
		var given fact.Access
		for class := fact.ClassCredential; class <= fact.ClassPerson; class++ {
			given |= reach.Gives(class, fact.Control, relation, fact.AnyAccess)
		}
		assert.Equal(t, slices.Contains(silent, relation), given == fact.NoAccess, relation.String())
	}
}
