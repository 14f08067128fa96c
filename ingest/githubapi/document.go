package githubapi

import (
	"encoding/json"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// keptMembers are the members of GitHub's answers that evaluating a protection
// needs. Whatever else an answer has (addresses, avatars, descriptions) is not
// kept.
func keptMembers() map[string]bool {
	kept := map[string]bool{}
	for name := range strings.FieldsSeq(`required_pull_request_reviews required_approving_review_count require_code_owner_reviews
		require_code_owner_review require_last_push_approval bypass_pull_request_allowances users teams apps login slug
		enforce_admins enabled required_status_checks contexts checks context restrictions lock_branch block_creations
		protection_rules type wait_timer prevent_self_review reviewers reviewer deployment_branch_policy protected_branches
		custom_branch_policies can_admins_bypass name branch_policies rules parameters ruleset_id ruleset_source
		ruleset_source_type id target source source_type enforcement bypass_actors actor_id actor_type bypass_mode conditions
		ref_name repository_name repository_id repository_ids repository_property include exclude protected property_values
		required_deployment_environments required_reviewers minimum_approvals restricted_file_paths`) {
		kept[name] = true
	}
	return kept
}

// addDocument adds a protection in GitHub's own words, as far as they are needed.
func (c *call) addDocument(kind, id string, of fact.Key, at *jsontree.Node) {
	text, err := json.Marshal(pruned(at, keptMembers()))
	if err != nil || !at.Complete() {
		c.Fail(at, "what stands here is not whole; it is left out")
		return
	}
	c.document(fact.Document{Kind: kind, ID: id, Of: of, Text: text, Evidence: []fact.Evidence{c.Evidence(at)}})
}

// noDocument adds that a thing has no document of the kind.
func (c *call) noDocument(kind string, of fact.Key) {
	e := c.Evidence(nil)
	if c.doubt {
		e.Note = doubtNote
	}
	c.document(fact.Document{Kind: kind, Of: of, None: true, Evidence: []fact.Evidence{e}})
}

// doubtNote is what evidence says of an answer that GitHub gives also to who may
// not see.
const doubtNote = "404 Not Found, which GitHub answers also to who may not see it"

func (c *call) document(d fact.Document) {
	c.Facts = append(c.Facts, fact.Fact{Document: &d})
}

// pruned returns a value with the kept members alone.
func pruned(n *jsontree.Node, kept map[string]bool) any {
	switch n.Kind() {
	case jsontree.Object:
		object := map[string]any{}
		for name, member := range n.Members() {
			if kept[name] {
				object[name] = pruned(member, kept)
			}
		}
		return object
	case jsontree.Array:
		list := []any{}
		for _, element := range n.Elements() {
			list = append(list, pruned(element, kept))
		}
		return list
	default:
		return n.Any()
	}
}
