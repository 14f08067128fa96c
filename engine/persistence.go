package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"keyreach/engine/credential"
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
	_, furtherAccounts := a.systemsOf(behind)
	for _, p := range plants() {
		var found Persistence
		switch {
		case a.anyFits(&p, keys):
			found = a.didPlant(&p, s, keys, accounts, could)
		case a.anyFits(&p, behind):
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

// anyFits reports whether one of some credentials and identities is of a kind that can
// plant so.
func (a *Asker) anyFits(p *plant, keys []fact.Key) bool {
	return slices.ContainsFunc(keys, func(key fact.Key) bool {
		info, _ := a.Catalogue.KindInfo(key.Kind)
		return p.fits(key, info.System)
	})
}

// planters are all of whom something may have been planted with: the suspects, and what
// lies behind them.
func (s *surviving) planters() []fact.Key {
	keys := s.suspects()
	systems, _ := s.asker.systemsOf(keys)
	return append(keys, s.behind(systems)...)
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
	actions map[string]bool
	// held is with what access kinds are in reach; unevaluated are, by system, the
	// suspects of which nothing decided what they may do.
	held        map[string]fact.Access
	unevaluated map[string][]fact.Key
	// logs are those that are kept where it may write.
	logs map[string]bool
}

func (a *Asker) couldCall(before *reach.Result, held []reach.Held, suspects []fact.Key) callable {
	c := callable{actions: map[string]bool{}, held: map[string]fact.Access{}, unevaluated: map[string][]fact.Key{}, logs: map[string]bool{}}
	for e := range before.Entries() {
		c.held[a.Estate.Key(e.Node).Kind] |= e.Access
		if e.Access&(fact.Control|fact.Write) != 0 {
			for _, log := range a.Estate.Props(e.Node).Strings(fact.PropHoldsLog) {
				c.logs[log] = true
			}
		}
		c.calls(a.Estate, e.Node, e.Access)
	}
	for _, h := range held {
		c.held[a.Estate.Key(h.Node).Kind] |= h.Access
		c.calls(a.Estate, h.Node, h.Access)
	}
	for _, key := range suspects {
		info, _ := a.Catalogue.KindInfo(key.Kind)
		n, ok := a.lookup(key)
		if !ok || evaluated(info.System) || a.Estate.Props(n).Bool(fact.PropEvaluated) {
			continue
		}
		c.unevaluated[info.System] = append(c.unevaluated[info.System], key)
	}
	return c
}

// calls notes what holding a node allows to call: on others, and on what is held
// already, which no path shows.
func (c callable) calls(g *graph.Estate, n graph.Node, access fact.Access) {
	if access.Has(fact.Control) {
		c.stays(g, n)
	}
	for e := range g.Out(n) {
		if g.Verdict(e) == fact.No || reach.Gives(g.Class(n), access, g.Relation(e), g.Access(e)) == fact.NoAccess {
			continue
		}
		for _, action := range g.Detail(e).Actions {
			c.actions[strings.ToLower(action)] = true
		}
	}
}

// stays notes the calls by which an identity may make what no edge shows: users and keys
// that are not there yet.
func (c callable) stays(g *graph.Estate, n graph.Node) {
	for _, variant := range []fact.Key{g.Key(n), g.Key(n).Base()} {
		if base, ok := g.Lookup(variant); ok {
			for _, action := range g.Props(base).Strings(fact.PropMayCall) {
				c.actions[strings.ToLower(action)] = true
			}
		}
	}
}

// plant reports whether a way to stay was open, or may have been.
func (c callable) plant(p *plant) bool {
	_, unknown := c.undecided(p)
	return unknown || c.opens(p)
}

// opens reports whether what is in reach allows a way to stay: a call of it, or what it
// is planted on.
func (c callable) opens(p *plant) bool {
	if slices.ContainsFunc(p.on, func(o opens) bool { return c.held[o.kind]&o.with != 0 }) {
		return true
	}
	for action := range c.actions {
		if p.by(action) {
			return true
		}
	}
	return false
}

// undecided returns the first of those that may do it of whom nothing decided what they
// may do.
func (c callable) undecided(p *plant) (fact.Key, bool) {
	for _, key := range c.unevaluated[p.system] {
		if p.fits(key, p.system) {
			return key, true
		}
	}
	return fact.Key{}, false
}

// hides reports whether a log, or where it is kept, could be changed. Of the logs that
// are known, only a trail can be stopped.
func (c callable) hides(log string) bool {
	return c.logs[log] || log == "cloudtrail" && c.opens(&plant{actions: credential.StopsLogging(), on: controlOf("aws-account")})
}

func (a *Asker) didPlant(p *plant, s *surviving, keys []fact.Key, accounts []string, could callable) Persistence {
	found := Persistence{What: p.what, Did: PlantedUnknown, Coverage: []fact.Coverage{}, Query: queryFor(p), Evidence: []fact.Evidence{}}
	uses := a.usesBy(keys, p.byUser)
	for i := range uses {
		u := &uses[i]
		if u.Count > u.Denied && !u.First.After(s.at) && p.by(u.Action) {
			found.Did = PlantedYes
			found.Evidence = append(found.Evidence, u.Evidence...)
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
	if of, unknown := could.undecided(p); unknown && !could.opens(p) {
		found.Why = "what " + of.ID + " may do there was not evaluated"
		return found
	}
	if len(p.actions) == 0 {
		found.Why = "no log of " + p.system + " tells"
		return found
	}
	if found.Why = a.blind(p, s, found.Coverage, accounts, could); found.Why == "" {
		found.Did = PlantedNo
	}
	return found
}

// usesBy are the uses of some credentials and identities, with byUser also those in
// which a log names another who acted as one of them.
func (a *Asker) usesBy(keys []fact.Key, byUser bool) (uses []fact.Use) {
	for _, key := range keys {
		uses = append(uses, a.Estate.UsesOf(key)...)
	}
	if !byUser {
		return uses
	}
	for i := range a.Estate.Uses {
		if u := &a.Estate.Uses[i]; slices.Contains(keys, u.As) && !slices.Contains(keys, u.Of) {
			uses = append(uses, *u)
		}
	}
	return uses
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
	if len(accounts) == 0 || p.log != "cloudtrail" { // the accounts are those of AWS
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
			for _, class := range p.classesOf() {
				if !slices.ContainsFunc(of, func(c fact.Coverage) bool { return covers(&c, class, exposed, s.at) }) {
					return lacks(of, account, p.log, class, exposed)
				}
			}
		}
	}
	return ""
}

// isGlobal reports whether a way to stay is of services that have no regions.
func (p *plant) isGlobal() bool {
	return !slices.ContainsFunc(p.actions, func(action string) bool { return !strings.HasPrefix(action, "iam:") })
}

// classesOf are the classes that a log must hold to tell; one without a name where it is
// not parted into such.
func (p *plant) classesOf() []string {
	if len(p.classes) == 0 {
		return []string{""}
	}
	return p.classes
}

// logLag is what logs are late by.
const logLag = time.Hour

// covers reports whether a log shows a class from a time until shortly before the
// asked one, without gaps.
func covers(c *fact.Coverage, class string, from, to time.Time) bool {
	return c.From != nil && c.To != nil && !c.From.After(from) && !c.To.Before(to.Add(-logLag)) && len(c.Gaps) == 0 &&
		(class == "" || slices.Contains(c.Classes, class))
}

func lacks(covered []fact.Coverage, account, log, class string, exposed time.Time) string {
	of := ""
	if account != "" {
		of = " of account " + account
	}
	for _, c := range covered {
		if account != "" && c.Account != account && c.Account != "" {
			continue
		}
		switch {
		case class != "" && !slices.Contains(c.Classes, class):
			return fmt.Sprintf("the %s log%s does not hold %s events", log, of, class)
		case len(c.Gaps) > 0:
			return fmt.Sprintf("the %s log%s has gaps", log, of)
		case c.From != nil && c.From.After(exposed):
			return fmt.Sprintf("the %s log%s begins at %s, after the exposure at %s", log, of, c.From.UTC().Format(time.RFC3339), exposed.UTC().Format(time.RFC3339))
		default:
			return fmt.Sprintf("the %s log%s ends before the asked time", log, of)
		}
	}
	return fmt.Sprintf("no %s log%s was loaded", log, of)
}
