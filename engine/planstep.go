package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// final chooses the step that can't be taken back.
func (p *planner) final(n graph.Node) *credential.Revocation {
	row, ok := p.asker.Catalogue.Lookup(p.asker.Estate.Key(n).Kind)
	if !ok {
		return nil
	}
	for i := range row.Revocation {
		r := &row.Revocation[i]
		if r.Reversible != nil && !*r.Reversible && endsAlone(r) {
			return r
		}
	}
	return nil
}

// ending makes the step that ends a credential; r is nil where nothing is known of
// how.
func (p *planner) ending(action string, n graph.Node, r *credential.Revocation, reason string) *step {
	key := p.asker.Estate.Key(n).Base()
	if r == nil {
		breaks := p.broken([]graph.Node{n})
		return &step{PlanStep: PlanStep{Action: action, Of: p.asker.node(n), Reason: reason, Method: "ask its issuer: how " + article(key.Kind) + " is ended is not in the catalogue", Ends: []Node{p.asker.node(n)},
			Breaks: breaks, DoneWhen: endShows("the issuer refuses it", breaks), Confidence: Inferred, Evidence: orEmpty(p.asker.Estate.Evidence(n))}}
	}
	s := p.revoking(action, n, key.Kind, r, reason)
	ended, identities := p.surviving.endedBy(n, r)
	for _, one := range ended {
		s.Ends = append(s.Ends, p.asker.node(one))
	}
	s.Breaks = p.broken(ended)
	if r.Step == credential.StepRevokeSessions {
		s.Breaks = p.alsoBroken(s.Breaks, identities)
	}
	s.DoneWhen = endShows("the issuer refuses it, or lists it no more", s.Breaks)
	return s
}

// endShows says what shows that a credential has ended. Who used it and does not fail is
// the sign that another one was ended.
func endShows(issuer string, breaks []Broken) string {
	if len(breaks) == 0 {
		return issuer
	}
	return issuer + "; what it breaks fails then: where that goes on as before, something that it works with still lives"
}

// alsoBroken adds what runs as one of some identities: who ends the sessions of an
// identity ends those too.
func (p *planner) alsoBroken(breaks []Broken, identities []fact.Key) []Broken {
	for _, key := range identities {
		n, ok := p.asker.lookup(p.asker.roleOf(key))
		if !ok {
			continue
		}
		for _, one := range p.runsAs(n) {
			if !slices.ContainsFunc(breaks, func(b Broken) bool { return b.Node == one.Node }) {
				breaks = append(breaks, one)
			}
		}
	}
	return breaks
}

// roleOf returns the role that an identity is a session of, where the estate has it
// without a path, else the identity.
func (a *Asker) roleOf(key fact.Key) fact.Key {
	account, name, ok := strings.Cut(unpathed(key).ID, "/")
	parts := strings.SplitN(key.ID, ":", 3)
	if key.Kind != "aws-session" || !ok || len(parts) < 3 {
		return key
	}
	return fact.Key{Kind: "aws-role", ID: parts[0] + ":" + parts[1] + ":iam::" + account + ":role/" + name}
}

// article puts a word behind the article that it takes.
func article(word string) string {
	if strings.ContainsAny(word[:min(1, len(word))], "aeiou") {
		return "an " + word
	}
	return "a " + word
}

// revoking makes a step of a row of the catalogue.
func (p *planner) revoking(action string, n graph.Node, kind string, r *credential.Revocation, reason string) *step {
	s := &step{PlanStep: PlanStep{Action: action, Of: p.asker.node(n), Reason: reason, Method: r.Method, Reversible: r.Reversible, EndsAlso: statement(r.Ends), Undo: statement(r.Undo), Notifies: statement(r.Notifies),
		Confidence: confidenceOf(r.Source), Evidence: []fact.Evidence{builtinField(kind, "revoke")}}}
	if r.Destroys != nil {
		s.Destroys, s.SaveFirst = statement(&r.Destroys.Statement), r.Destroys.SaveFirst
	}
	if r.Propagation != nil {
		s.Takes = r.Propagation.Words
	}
	if r.Reversible != nil && !*r.Reversible && r.Undo == nil {
		s.Undo = "none: this cannot be undone"
	}
	p.command(s, n, kind)
	return s
}

// statement words what is said of a step, with how sure that is.
func statement(s *credential.Statement) string {
	if s == nil {
		return ""
	}
	if s.Confidence == credential.Documented {
		return s.What
	}
	return s.What + " (" + string(s.Confidence) + ")"
}

// command composes the line for the shell. What a key signed ends with the key: the
// line is the key's own then.
func (p *planner) command(s *step, n graph.Node, kind string) {
	if c := p.asker.Catalogue.CommandOf(kind, s.Method); c != nil {
		s.fill(c, p.asker.commandValues(n, p.q))
		return
	}
	signers := p.asker.signersOf(n)
	if len(signers) != 1 {
		return
	}
	signer := signers[0]
	if r := p.asker.pausing(signer); r != nil {
		if c := p.asker.Catalogue.CommandOf(p.asker.Estate.Key(signer).Kind, r.Method); c != nil {
			s.fill(c, p.asker.commandValues(signer, p.q))
		}
	}
}

// fill composes a step's command and its undo of what is known, or says why there is
// none.
func (s *step) fill(c *credential.Command, values map[string]string) {
	text, lacks, bad := credential.Fill(c.Check+" && "+c.Command, values)
	if bad != "" {
		s.Method += " (no command is composed: its " + bad + " holds what a shell or the program could take for more than a name)"
		return
	}
	s.Command = text
	for _, lack := range lacks {
		if !slices.Contains(s.FillIn, lack) {
			s.FillIn = append(s.FillIn, lack)
		}
	}
	if undo, _, _ := credential.Fill(c.Undo, values); undo != "" {
		s.Undo = undo
	}
	if c.Save != "" {
		s.save, s.saveLacks, _ = credential.Fill(c.Save, values)
	}
}

// commandValues are the words of commands that the estate knows of a credential or
// identity.
func (a *Asker) commandValues(n graph.Node, q *Question) map[string]string {
	values := map[string]string{}
	key, props := a.Estate.Key(n).Base(), a.Estate.Props(n)
	if a.Estate.Class(n) == fact.ClassCredential && !isAnonymousID(key) {
		values["id"] = key.ID
	}
	values["app"], values["key_name"] = props.String("appId"), props.String("keyName")
	if key.Kind == "azure-storage-account-key" {
		account, name, _ := strings.Cut(key.ID, "/")
		opened := cmp.Or(props.String("storageAccount"), a.storageAccountOf(n, q.At))
		values["account_name"] = cmp.Or(lastOf(opened), account)
		values["subscription"], values["resource_group"] = placeInAzure(opened)
		if name == "key1" || name == "key2" {
			values["key_name"] = cmp.Or(values["key_name"], name)
		}
	}
	values["namespace"] = props.String("namespace")
	for _, identity := range append(a.principalsOf(n, q.At), n) {
		id := a.Estate.Key(identity).ID
		switch a.Estate.Key(identity).Kind {
		case "aws-user":
			values["user"] = lastOf(id)
		case "aws-role":
			values["role"] = lastOf(id)
		case "gcp-service-account":
			values["principal"] = id
		case "entra-service-principal":
			values["app"] = cmp.Or(values["app"], a.Estate.Props(identity).String("appId"))
		}
		if parts := strings.SplitN(id, ":", 6); len(parts) == 6 && parts[0] == "arn" {
			values["account"] = parts[4]
		}
	}
	if organization := props.String("organization"); organization != "" {
		values["org_api"] = "orgs/" + strings.TrimPrefix(organization, "github.com/")
	}
	if repository := props.String("repository"); repository != "" {
		values["repo_api"] = "repos/" + strings.TrimPrefix(repository, "github.com/")
	}
	return values
}

// storageAccountOf returns the id of the one storage account that a key opens, empty
// where none or several are known.
func (a *Asker) storageAccountOf(key graph.Node, at time.Time) (id string) {
	for e := range a.Estate.Out(key) {
		to := a.Estate.Key(a.Estate.To(e))
		if a.Estate.Relation(e) != fact.Can || to.Kind != "azure-storage-account" || !a.Estate.ValidAt(e, at) {
			continue
		}
		if id != "" && id != to.ID {
			return ""
		}
		id = to.ID
	}
	return id
}

// placeInAzure returns the subscription and the resource group of a resource id,
// /subscriptions/<id>/resourceGroups/<name>/…, empty where it has none.
func placeInAzure(id string) (subscription, group string) {
	parts := strings.Split(id, "/")
	if len(parts) < 5 || !strings.EqualFold(parts[1], "subscriptions") || !strings.EqualFold(parts[3], "resourceGroups") {
		return "", ""
	}
	return parts[2], parts[4]
}

func lastOf(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// isAnonymousID reports whether an id is only where the credential was first seen,
// which its issuer does not know.
func isAnonymousID(key fact.Key) bool {
	return strings.HasPrefix(key.ID, key.Kind+"@") || key.Kind == fact.UnknownSecret
}
