package githubwebhook

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// deployKey reads a key that was made, or deleted: the same node as the API's list
// gives.
func (r *reader) deployKey(n *jsontree.Node, repository fact.Key) {
	at := n.Get("key")
	id := at.Get("id").Text()
	if id == "" {
		r.Diagnose(fact.Error, at, "reading webhooks of GitHub: this deploy key has no id; it is left out")
		return
	}
	status := "active"
	if n.Get("action").String() == "deleted" {
		status = "revoked"
	}
	here := r.File.At(at)
	key := fact.Key{Kind: "github-deploy-key", ID: id}
	props := fact.Props{"repository": repository.ID, "createdBy": at.Get("added_by").String(), "readOnly": at.Get("read_only").Bool(),
		fact.PropCreatedAt: ingest.Moment(at.Get("created_at").Time()),
		fact.PropStatus:    status, fact.PropStatusAsOf: ingest.Moment(here.ObservedAt), fact.PropStatusEvidence: here.Source + "#" + here.Pointer}
	if status == "active" && here.ObservedAt == nil {
		props[fact.PropStatusAsOf] = props[fact.PropCreatedAt]
	}
	r.Node(fact.Node{Key: key, Name: at.Get("title").String(), Props: props, Evidence: []fact.Evidence{here}})
	access, action := fact.Read|fact.Write, "deploy-key:write"
	if at.Get("read_only").Bool() {
		access, action = fact.Read, "deploy-key:read"
	}
	edge := r.Edge(key, fact.Can, repository, here)
	edge.Access, edge.Actions = access, []string{action}
}

// tokenRequest reads a fine-grained token that asks for an organisation.
func (r *reader) tokenRequest(n *jsontree.Node) {
	at := n.Get("personal_access_token_request")
	id, login, organization := at.Get("token_id").Text(), at.Get("owner", "login").String(), n.Get("organization", "login").String()
	if id == "" || login == "" || organization == "" {
		r.Diagnose(fact.Info, at, "reading webhooks of GitHub: this request does not name its token, owner and organisation; the list of the requests (GET /orgs/{org}/personal-access-token-requests) does")
		return
	}
	host, here := ingest.GitHubHost(at.Get("owner")), r.File.At(at)
	token, session := fact.Key{Kind: "github-pat-fine-grained", ID: id}, fact.Key{Kind: "github-user-session", ID: id}
	status := "active"
	if at.Get("token_expired").Bool() {
		status = "expired"
	}
	r.Node(fact.Node{Key: token, Name: at.Get("token_name").String(), Props: fact.Props{"user": host + "/" + login, fact.PropExpiresAt: ingest.Moment(at.Get("token_expires_at").Time()),
		"lastUsed": ingest.Moment(at.Get("token_last_used_at").Time()), fact.PropStatus: status,
		fact.PropStatusAsOf: ingest.Moment(here.ObservedAt), fact.PropStatusEvidence: here.Source + "#" + here.Pointer}, Evidence: []fact.Evidence{here}})
	state := map[string]string{"approved": "approved"}[n.Get("action").String()]
	if state == "" {
		state = "requested" // waiting, refused or taken back: it may not
	}
	permissions := at.Get("permissions_result")
	grant := ingest.ReadGitHubGrant(permissions.Get("organization"), permissions.Get("repository"), permissions.Get("other"))
	props := grant.Props()
	props["user"], props["organization"], props["grantState"] = host+"/"+login, host+"/"+organization, state
	props["repositorySelection"] = at.Get("repository_selection").String()
	var chosen []string
	for _, repository := range at.Get("repositories").Elements() {
		if full := repository.Get("full_name").String(); full != "" {
			chosen = append(chosen, host+"/"+full)
		}
	}
	slices.Sort(chosen)
	props["repositories"] = slices.Compact(chosen)
	r.Node(fact.Node{Key: session, Name: at.Get("token_name").String(), Props: props, Evidence: []fact.Evidence{here}})
	r.Edge(token, fact.AuthenticatesAs, session, here)
}
