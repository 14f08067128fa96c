package engine

import (
	"fmt"
	"reflect"
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
	further := s.behind(keys)
	could := a.couldCall(s.before, held, slices.Concat(keys.list, further.list))
	suspects, behind := s.planters(keys), s.planters(further)
	for _, p := range plants() {
		var found Persistence
		isBehind := behind.fits(a, &p)
		switch {
		case suspects.fits(a, &p):
			found = a.didPlant(&p, s, suspects, could)
			if found.Did == PlantedNo && isBehind {
				found = found.unless(a.mayHavePlanted(&p, s, behind, could))
			}
		case isBehind:
			found = a.mayHavePlanted(&p, s, behind, could)
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

// unless takes a "did not" back where it is not known of others that they did not.
func (p Persistence) unless(others Persistence) Persistence {
	for _, c := range others.Coverage {
		if !slices.ContainsFunc(p.Coverage, func(known fact.Coverage) bool { return reflect.DeepEqual(known, c) }) {
			p.Coverage = append(p.Coverage, c)
		}
	}
	if others.Did != PlantedNo {
		p.Did, p.Why, p.Evidence = others.Did, others.Why, others.Evidence
	}
	return p
}

// mayHavePlanted is what the logs tell of those behind the start: others act as they
// do, so that what they did is not known to be the work of whoever held the start.
func (a *Asker) mayHavePlanted(p *plant, s *surviving, behind *planters, could callable) Persistence {
	found := a.didPlant(p, s, behind, could)
	if found.Did == PlantedYes {
		found.Did, found.Why = PlantedUnknown, "it was done as what the start reaches: whether by whoever held the start is not known"
	}
	return found
}

// callable is what a reach allows to call.
type callable struct {
	actions map[string]bool
	// held is with what access kinds are in reach; unevaluated are, by system, the
	// suspects of which nothing decided what they may do.
	held map[string]fact.Access
	// at is, by kind, in which accounts what is in reach lies, as its log names them.
	at          map[string]map[string]fact.Access
	unevaluated map[string][]fact.Key
	// logs are those that are kept where it may write.
	logs map[string]bool
}

func (a *Asker) couldCall(before *reach.Result, held []reach.Held, suspects []fact.Key) callable {
	c := callable{actions: map[string]bool{}, held: map[string]fact.Access{}, at: map[string]map[string]fact.Access{}, unevaluated: map[string][]fact.Key{}, logs: map[string]bool{}}
	for e := range before.Entries() {
		c.holds(a.Estate.Key(e.Node), e.Access)
		if e.Access&(fact.Control|fact.Write) != 0 {
			for _, log := range a.Estate.Props(e.Node).Strings(fact.PropHoldsLog) {
				c.logs[log] = true
			}
		}
		c.calls(a.Estate, e.Node, e.Access)
	}
	for _, h := range held {
		c.holds(a.Estate.Key(h.Node), h.Access)
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

// holds notes what is in reach, and where it lies.
func (c callable) holds(key fact.Key, access fact.Access) {
	c.held[key.Kind] |= access
	account := logAccount(key)
	if account == "" {
		return
	}
	if c.at[key.Kind] == nil {
		c.at[key.Kind] = map[string]fact.Access{}
	}
	c.at[key.Kind][account] |= access
}

// accountsOf are the accounts in which what is in reach allows a way to stay, as far as
// that is known: the log of each must tell.
func (c callable) accountsOf(p *plant) (accounts []string) {
	for _, o := range p.on {
		for account, access := range c.at[o.kind] {
			if access&o.with != 0 {
				accounts = append(accounts, account)
			}
		}
	}
	return distinct(accounts)
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

func (a *Asker) didPlant(p *plant, s *surviving, by *planters, could callable) Persistence {
	found := Persistence{What: p.what, Did: PlantedUnknown, Coverage: []fact.Coverage{}, Query: queryFor(p), Evidence: []fact.Evidence{}}
	for _, u := range by.usesBy(p) {
		if u.Count > u.Denied && !u.First.After(s.at) && p.by(u.Action) {
			found.Did = PlantedYes
			found.Evidence = append(found.Evidence, u.Evidence...)
		}
	}
	for _, c := range by.covered {
		if c.Log == p.log {
			found.Coverage = append(found.Coverage, c)
		}
	}
	if found.Did == PlantedYes {
		return found
	}
	if at := slices.IndexFunc(by.mayBe, func(u *fact.Use) bool { return p.by(u.Action) }); at >= 0 {
		act := by.mayBe[at]
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
	if found.Why = a.blind(p, s, found.Coverage, by.accounts, could); found.Why == "" {
		found.Did = PlantedNo
		found.Coverage = slices.DeleteFunc(found.Coverage, func(c fact.Coverage) bool { return !p.restsOn(&c, *s.exposed.Since, s.at) })
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
	if p.log != "cloudtrail" { // the accounts are those of AWS
		accounts = could.accountsOf(p)
	}
	if len(accounts) == 0 {
		accounts = []string{""}
	}
	for _, account := range accounts {
		regions := a.regionsOf(p.log, account)
		if p.isGlobal() {
			regions = globalRegion(regions)
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

// restsOn reports whether a "did not" rests on what a log holds: the whole time of a
// class in which the way shows.
func (p *plant) restsOn(c *fact.Coverage, from, to time.Time) bool {
	return slices.ContainsFunc(p.classesOf(), func(class string) bool { return covers(c, class, from, to) })
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
		if !ofAccount(&c, account) {
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
