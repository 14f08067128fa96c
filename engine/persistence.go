package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// Persistence is something that the reach allowed to plant, with whether it was
// done as far as the logs tell.
type Persistence struct {
	What string `json:"what"`
	// Did is yes, no (within Coverage) or unknown, with Why.
	Did string `json:"did"`
	Why string `json:"why,omitempty"`
	// Coverage is what a "no" rests on, or what there is of it.
	Coverage []fact.Coverage `json:"coverage"`
	// Query is the read-only question that tells.
	Query    string          `json:"query"`
	Evidence []fact.Evidence `json:"evidence"`
}

// The words of Persistence.Did.
const (
	PlantedYes     = "yes"
	PlantedNo      = "no"
	PlantedUnknown = "unknown"
)

// plant is one way to stay.
type plant struct {
	what string
	// actions are the calls by which it is done; the first names the query.
	actions []string
	system  string
	log     string
	class   string
	// on is the kind of what must be in reach with control, where that allows it
	// and not the call alone.
	on string
}

// by reports whether a call is one of those that do it.
func (p *plant) by(call string) bool {
	return slices.ContainsFunc(p.actions, func(action string) bool { return strings.EqualFold(action, call) })
}

// plants are the ways to stay that are looked for, by the calls that do them
// (incidents of planted persistence, mechanism M6: keys, users, trusts, policies,
// code, grants; runners and opened repositories are what the worms of npm left in
// 2025). The actions of GitHub are named as in
// docs.github.com/en/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization.
func plants() []plant {
	aws := func(what string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "aws", log: "cloudtrail", class: "management"}
	}
	github := func(what, on string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "github", log: "github-audit", on: on}
	}
	return []plant{
		aws("access keys were made", "iam:CreateAccessKey"),
		aws("users were made", "iam:CreateUser"),
		aws("console passwords were set", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
		aws("roles or their trust were changed", "iam:CreateRole", "iam:UpdateAssumeRolePolicy"),
		aws("policies were attached or changed", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:CreatePolicyVersion"),
		aws("code of functions was changed", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:AddPermission"),
		aws("policies of buckets were changed", "s3:PutBucketPolicy"),
		aws("grants of keys were made", "kms:CreateGrant", "kms:PutKeyPolicy"),
		aws("logging was stopped", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"),
		github("deploy keys were added", "git-repository", "repo.add_deploy_key", "public_key.create", "deploy_key.create"),
		github("webhooks were added", "git-repository", "hook.create"),
		github("collaborators were added", "git-repository", "repo.add_member"),
		github("runners of their own were registered", "git-repository", "repo.register_self_hosted_runner", "org.register_self_hosted_runner"),
		github("repositories were made public", "git-repository", "repo.access"),
		github("protection of branches was changed", "git-repository", "protected_branch.destroy", "protected_branch.policy_override", "repository_ruleset.destroy", "repository_ruleset.update"),
		github("repositories were made", "github-organization", "repo.create"),
		github("apps were installed", "github-organization", "integration_installation.create"),
		github("members were added", "github-organization", "org.add_member", "org.invite_member"),
		github("tokens were made", "github-user", "personal_access_token.create", "oauth_access.create", "personal_access_token.access_granted"),
	}
}

// persistence returns what the reach before the step allowed to plant. Whether an
// administrator did is asked of every way; else only of the ways whose calls are
// in the reach. Where what the start may do was not evaluated, every way of its
// system may have been open.
func (a *Asker) persistence(s *surviving, held []reach.Held) []Persistence {
	list := []Persistence{}
	keys := s.suspects()
	systems, accounts := a.systemsOf(keys)
	behind := s.behind(systems)
	could := a.couldCall(s.before, held, slices.Concat(keys, behind))
	further, furtherAccounts := a.systemsOf(behind)
	for _, p := range plants() {
		var found Persistence
		switch {
		case slices.Contains(systems, p.system):
			found = a.didPlant(&p, s, keys, accounts, could)
		case slices.Contains(further, p.system):
			found = a.mayHavePlanted(&p, s, behind, furtherAccounts, could)
		default:
			continue
		}
		// What was done is told though no known path allows it.
		if could.plant(&p) || found.Did == PlantedYes {
			list = append(list, found)
		}
	}
	return list
}

// behind are the credentials that were read and the identities that were acted as on
// the way, of other systems than those of the starts: what ended since counts too,
// for what was planted with it stays.
func (s *surviving) behind(systems []string) (keys []fact.Key) {
	for e := range s.before.Entries() {
		class, key := s.asker.Estate.Class(e.Node), s.asker.Estate.Key(e.Node).Base()
		if class != fact.ClassCredential && (class != fact.ClassIdentity || !e.Access.Has(fact.Control)) {
			continue
		}
		if info, _ := s.asker.Catalogue.KindInfo(key.Kind); !slices.Contains(systems, info.System) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// mayHavePlanted is what the logs tell of those behind the start: others act as they
// do, so that what they did is not known to be the work of whoever held the start.
func (a *Asker) mayHavePlanted(p *plant, s *surviving, behind []fact.Key, accounts []string, could callable) Persistence {
	found := a.didPlant(p, s, behind, accounts, could)
	if found.Did == PlantedYes {
		found.Did, found.Why = PlantedUnknown, "it was done as what the start reaches: whether by whoever held the start is not known"
	}
	return found
}

// suspects are the credentials and identities whose calls count: the starts, what
// came of them, and what they acted as.
func (s *surviving) suspects() (keys []fact.Key) {
	g := s.asker.Estate
	note := func(n graph.Node) {
		if key := g.Key(n).Base(); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, n := range s.starts {
		note(n)
		for _, principal := range s.asker.principalsOf(n, s.at) {
			note(principal)
		}
	}
	for _, one := range s.survivors {
		if one.Seen == Observed {
			for _, h := range one.held {
				note(h.Node)
			}
		}
	}
	return keys
}

// callable is what a reach allows to call.
type callable struct {
	everything bool
	actions    map[string]bool
	// controls are the kinds of what is controlled; unevaluated names, for a system,
	// the first suspect of it of which nothing decided what it may do.
	controls    map[string]bool
	unevaluated map[string]fact.Key
	// logs are those that are kept where it may write.
	logs map[string]bool
}

func (a *Asker) couldCall(before *reach.Result, held []reach.Held, suspects []fact.Key) callable {
	c := callable{actions: map[string]bool{}, controls: map[string]bool{}, unevaluated: map[string]fact.Key{}, logs: map[string]bool{}}
	for e := range before.Entries() {
		key := a.Estate.Key(e.Node)
		if e.Access.Has(fact.Control) {
			c.controls[key.Kind] = true
			c.everything = c.everything || key.Kind == "aws-account"
		}
		if e.Access&(fact.Control|fact.Write) != 0 {
			for _, log := range a.Estate.Props(e.Node).Strings(fact.PropHoldsLog) {
				c.logs[log] = true
			}
		}
		c.calls(a.Estate, e.Node, e.Access)
	}
	for _, h := range held {
		c.calls(a.Estate, h.Node, h.Access)
	}
	for _, key := range suspects {
		info, _ := a.Catalogue.KindInfo(key.Kind)
		n, ok := a.lookup(key)
		if !ok || evaluated(info.System) || a.Estate.Props(n).Bool(fact.PropEvaluated) {
			continue
		}
		if _, known := c.unevaluated[info.System]; !known {
			c.unevaluated[info.System] = key
		}
	}
	return c
}

// calls notes what holding a node allows to call: on others, and on what is held
// already, which no path shows.
func (c callable) calls(g *graph.Estate, n graph.Node, access fact.Access) {
	for e := range g.Out(n) {
		if g.Verdict(e) == fact.No || reach.Gives(g.Class(n), access, g.Relation(e), g.Access(e)) == fact.NoAccess {
			continue
		}
		for _, action := range g.Detail(e).Actions {
			c.actions[strings.ToLower(action)] = true
		}
	}
}

// plant reports whether a way to stay was open, or may have been.
func (c callable) plant(p *plant) bool {
	_, open := c.unevaluated[p.system]
	return open || c.controls[p.on] || p.on == "" && c.any(p.actions)
}

// hides reports whether a log, or where it is kept, could be changed.
func (c callable) hides(log string) bool {
	return c.logs[log] || log == "cloudtrail" && c.any([]string{"cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"})
}

func (c callable) any(actions []string) bool {
	return c.everything || slices.ContainsFunc(actions, func(action string) bool { return c.actions[strings.ToLower(action)] })
}

func (a *Asker) didPlant(p *plant, s *surviving, keys []fact.Key, accounts []string, could callable) Persistence {
	found := Persistence{What: p.what, Did: PlantedUnknown, Coverage: []fact.Coverage{}, Query: queryFor(p), Evidence: []fact.Evidence{}}
	for _, key := range keys {
		for _, u := range a.Estate.UsesOf(key) {
			if u.Count > u.Denied && !u.First.After(s.at) && p.by(u.Action) {
				found.Did = PlantedYes
				found.Evidence = append(found.Evidence, u.Evidence...)
			}
		}
	}
	for _, c := range a.coverageOf(keys, s.at) {
		if c.Log == p.log {
			found.Coverage = append(found.Coverage, c)
		}
	}
	if found.Did == PlantedYes {
		return found
	}
	if act := a.unjoined(s.at, keys, func(u *fact.Use) bool { return p.by(u.Action) }); act != nil {
		found.Why = act.Of.ID + " did so as " + act.As.ID + ": " + notJoined
		found.Evidence = append(found.Evidence, act.Evidence...)
		return found
	}
	if of, open := could.unevaluated[p.system]; open && !could.controls[p.on] {
		found.Why = "what " + of.ID + " may do there was not evaluated"
		return found
	}
	if found.Why = a.blind(p, s, found.Coverage, accounts, could); found.Why == "" {
		found.Did = PlantedNo
	}
	return found
}

// blind says why a log cannot tell that something was not done; empty where it
// can.
func (a *Asker) blind(p *plant, s *surviving, covered []fact.Coverage, accounts []string, could callable) string {
	if could.hides(p.log) {
		return "the log itself was within the reach"
	}
	if s.exposed == nil {
		return "since when it is exposed is not known"
	}
	exposed := *s.exposed.Since
	if len(accounts) == 0 {
		accounts = []string{""}
	}
	for _, account := range accounts {
		regions := a.regionsOf(p.log, account)
		if p.isGlobal() {
			regions = intersected(regions, []string{"us-east-1"}) // where CloudTrail keeps the calls of global services
		}
		for _, region := range regions {
			of := inRegion(covered, p.log, account, region)
			if len(of) == 0 && region != "" && len(inRegion(covered, p.log, account, "")) > 0 {
				return noRegion(p.log, account, region)
			}
			if !slices.ContainsFunc(of, func(c fact.Coverage) bool { return covers(&c, p.class, exposed, s.at) }) {
				return lacks(of, account, p, exposed)
			}
		}
	}
	return ""
}

// isGlobal reports whether a way to stay is of services that have no regions.
func (p *plant) isGlobal() bool {
	return !slices.ContainsFunc(p.actions, func(action string) bool { return !strings.HasPrefix(action, "iam:") })
}

// logLag is what logs are late by.
const logLag = time.Hour

// covers reports whether a log shows a class from a time until shortly before the
// asked one, without gaps.
func covers(c *fact.Coverage, class string, from, to time.Time) bool {
	return c.From != nil && c.To != nil && !c.From.After(from) && !c.To.Before(to.Add(-logLag)) && len(c.Gaps) == 0 &&
		(class == "" || slices.Contains(c.Classes, class))
}

func lacks(covered []fact.Coverage, account string, p *plant, exposed time.Time) string {
	of := ""
	if account != "" {
		of = " of account " + account
	}
	for _, c := range covered {
		if account != "" && c.Account != account && c.Account != "" {
			continue
		}
		switch {
		case p.class != "" && !slices.Contains(c.Classes, p.class):
			return fmt.Sprintf("the %s log%s does not hold %s events", p.log, of, p.class)
		case len(c.Gaps) > 0:
			return fmt.Sprintf("the %s log%s has gaps", p.log, of)
		case c.From != nil && c.From.After(exposed):
			return fmt.Sprintf("the %s log%s begins at %s, after the exposure at %s", p.log, of, c.From.UTC().Format(time.RFC3339), exposed.UTC().Format(time.RFC3339))
		default:
			return fmt.Sprintf("the %s log%s ends before the asked time", p.log, of)
		}
	}
	return fmt.Sprintf("no %s log%s was loaded", p.log, of)
}

// queryFor is the read-only question that tells: it asks for every call of the way, by
// the name that the log has for it. Event history shows the calls of IAM in us-east-1
// alone, and all others in the region where they were made
// (docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html).
func queryFor(p *plant) string {
	service, _, isAWS := strings.Cut(p.actions[0], ":")
	names := make([]string, len(p.actions))
	for i, action := range p.actions {
		names[i] = eventName(action)
	}
	region := "'<region>'"
	if service == "iam" {
		region = "us-east-1"
	}
	switch {
	case isAWS && len(names) == 1:
		return "aws cloudtrail lookup-events --region " + region + " --lookup-attributes AttributeKey=EventName,AttributeValue=" + names[0]
	case isAWS:
		return "for event in " + strings.Join(names, " ") + "; do aws cloudtrail lookup-events --region " + region + ` --lookup-attributes AttributeKey=EventName,AttributeValue="$event"; done`
	case len(names) == 1:
		return "gh api '/orgs/<org>/audit-log?phrase=action:" + names[0] + "'"
	default:
		return "for action in " + strings.Join(names, " ") + `; do gh api '/orgs/<org>/audit-log?phrase=action:'"$action"; done`
	}
}

// eventName is what CloudTrail calls an action: the events of Lambda carry the version of
// its interface
// (docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html).
func eventName(action string) string {
	service, name, ok := strings.Cut(action, ":")
	switch {
	case !ok:
		return action
	case service == "lambda":
		return name + "20150331v2"
	default:
		return name
	}
}
