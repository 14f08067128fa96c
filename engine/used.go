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

// Used says whether something was used, as far as logs tell.
type Used struct {
	// Did is yes; no, within the time that the logs hold; or unknown, with Why.
	Did string `json:"did"`
	Why string `json:"why,omitempty"`
	// RulesOut is what a "no" rules out, in seconds: use at least as often as that
	// would be in the logs. What comes more seldom may lie outside. Null elsewhere.
	RulesOut *int64 `json:"rulesOut"`
}

// The words of Used.Did.
const (
	UsedYes     = "yes"
	UsedNo      = "no"
	UsedUnknown = "unknown"
)

func usedUnknown(why string) Used { return Used{Did: UsedUnknown, Why: why} }

func usedNo(from, at time.Time) Used {
	seconds := int64(at.Sub(from).Seconds())
	return Used{Did: UsedNo, RulesOut: &seconds}
}

// useLog is what the logs could have shown of some credentials' use.
type useLog struct {
	// from is since when they hold every class of it; why says what they lack.
	from time.Time
	why  string
	// nameless is use that may be of the credentials: nobody has joined it to one.
	nameless *fact.Use
}

// useClasses are the classes of events in which a log shows use, where it is parted
// into such: CloudTrail keeps reads of objects, items and messages apart.
func useClasses(log string) []string {
	if log == "cloudtrail" {
		return []string{"management", "data"}
	}
	return []string{""}
}

// useLogOf looks at the logs of the credentials' systems and accounts. could is what
// whoever holds the credentials may call.
func (a *Asker) useLogOf(keys []fact.Key, could callable, at time.Time) useLog {
	covered := a.coverageOf(keys, at)
	systems, accounts := a.systemsOf(keys)
	logs := logsOf(systems, covered)
	if len(logs) == 0 {
		return useLog{why: "no log was loaded that could show it"}
	}
	var whole useLog
	for _, log := range logs {
		if could.hides(log) {
			return useLog{why: "the " + log + " log itself is within the reach"}
		}
		of := []string{""}
		if log == "cloudtrail" && len(accounts) > 0 {
			of = accounts
		}
		for _, account := range of {
			for _, region := range a.regionsOf(log, account) {
				loaded := inRegion(covered, log, account, region)
				if len(loaded) == 0 && region != "" && len(inRegion(covered, log, account, "")) > 0 {
					return useLog{why: noRegion(log, account, region)}
				}
				one := whollyCovered(loaded, log, account, at)
				if one.why != "" {
					return one
				}
				if one.from.After(whole.from) {
					whole.from = one.from
				}
			}
		}
	}
	return whole
}

// logsOf names the logs that would show use under some systems: of each system
// those of which something was loaded, or else the first.
func logsOf(systems []string, covered []fact.Coverage) (logs []string) {
	for _, system := range systems {
		var loaded []string
		first := ""
		for _, c := range covered {
			if logFits(c.Log, system) && !slices.Contains(loaded, c.Log) {
				loaded = append(loaded, c.Log)
			}
		}
		for _, l := range logsBySystem() {
			if l.system == system && first == "" {
				first = l.log
			}
		}
		if len(loaded) == 0 { // a kind of any issuer's: what has shown it
			loaded = elsewhere(systems, covered)
		}
		if len(loaded) == 0 && first == "" {
			return nil // no format of a log of it is known
		}
		if len(loaded) == 0 {
			loaded = []string{first}
		}
		logs = append(logs, loaded...)
	}
	for _, c := range covered {
		if !slices.Contains(logs, c.Log) && len(systems) == 0 {
			logs = append(logs, c.Log) // the log of a database
		}
	}
	return logs
}

// elsewhere names the logs of what is covered that are of none of some systems.
func elsewhere(systems []string, covered []fact.Coverage) (logs []string) {
	for _, c := range covered {
		of := slices.ContainsFunc(systems, func(system string) bool { return logFits(c.Log, system) })
		if !of && !slices.Contains(logs, c.Log) {
			logs = append(logs, c.Log)
		}
	}
	return logs
}

// whollyCovered is since when a log holds all classes of an account's use without
// gaps, up to shortly before a time.
func whollyCovered(covered []fact.Coverage, log, account string, at time.Time) useLog {
	name := "the " + log + " log"
	if account != "" {
		name += " of account " + account
	}
	var whole useLog
	for _, class := range useClasses(log) {
		best, why := useLog{}, "no "+strings.TrimPrefix(name, "the ")+" was loaded"
		for i := range covered {
			c := &covered[i]
			switch {
			case c.Log != log || account != "" && c.Account != account && c.Account != "":
			case class != "" && !slices.Contains(c.Classes, class):
				why = name + " does not hold " + class + " events"
			case c.From == nil || c.To == nil:
				why = "of which time " + name + " is, is not known"
			case len(c.Gaps) > 0:
				why = name + " has gaps"
			case c.To.Before(at.Add(-logLag)):
				why = name + " ends before the asked time"
			case best.from.IsZero() || c.From.Before(best.from):
				best.from = *c.From
			}
		}
		if best.from.IsZero() {
			return useLog{why: why}
		}
		if best.from.After(whole.from) {
			whole.from = best.from
		}
	}
	return whole
}

// ofConsumer says whether a consumer used its credential: one that was not seen did
// not, unless the logs could not tell or it runs more seldom than they go back.
func (l useLog) ofConsumer(c *Consumer, s schedule, scheduled bool, at time.Time) Used {
	switch {
	case len(c.Observed) > 0:
		return Used{Did: UsedYes}
	case l.nameless != nil:
		return usedUnknown(l.nameless.Of.ID + " acted as " + l.nameless.As.ID + ": " + notJoined)
	case l.why != "":
		return usedUnknown(l.why)
	case scheduled && !s.within(l.from, at):
		return usedUnknown(fmt.Sprintf("it runs every %s, and the logs go back %s", days(s.every), days(at.Sub(l.from))))
	default:
		return usedNo(l.from, at)
	}
}

// ofOthers says whether anybody but the consumers used the credentials since they
// lie exposed.
func (l useLog) ofOthers(unmatched []Observation, exposed *Sighting, at time.Time) Used {
	could := 0
	for i := range unmatched {
		o := &unmatched[i]
		switch {
		case o.Count <= o.Denied: // refused throughout
		case len(o.Candidates) > 0:
			could++
		default:
			return Used{Did: UsedYes}
		}
	}
	switch {
	case could > 0:
		return usedUnknown("some use could be any of several consumers")
	case l.nameless != nil:
		return usedUnknown(l.nameless.Of.ID + " acted as " + l.nameless.As.ID + ": " + notJoined)
	case l.why != "":
		return usedUnknown(l.why)
	case exposed == nil:
		return usedUnknown("since when it is exposed is not known")
	case l.from.After(*exposed.Since):
		return usedUnknown(fmt.Sprintf("the logs begin at %s, after the exposure at %s", l.from.UTC().Format(time.RFC3339), exposed.Since.UTC().Format(time.RFC3339)))
	default:
		return usedNo(l.from, at)
	}
}

// days is a time in the largest unit that tells.
func days(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d days", int(d.Hours())/24)
	}
	return fmt.Sprintf("%d hours", int(d.Hours()))
}

// tellUse says of each consumer, and of all others, whether logs show them using the
// credentials. before is what whoever holds them reaches.
func (d *dependents) tellUse(consumers []Consumer, unmatched []Observation, before *reach.Result, held []reach.Held) Used {
	could := d.asker.couldCall(before, held, nil)
	logs := map[fact.Key]useLog{}
	starters := d.asker.newStarters()
	for i := range consumers {
		c := &consumers[i]
		s, scheduled := d.asker.runsBy(starters, d.nodes[i], d.at)
		of := fact.Key{Kind: c.Of.Kind, ID: c.Of.ID}
		if _, known := logs[of]; !known {
			log := d.asker.useLogOf([]fact.Key{of}, could, d.at)
			log.nameless = d.asker.nameless([]fact.Key{of}, d.at)
			logs[of] = log
		}
		c.Used = logs[of].ofConsumer(c, s, scheduled, d.at)
		c.New, c.NewUnknown = d.asker.newUse(c, d.at)
		if scheduled {
			every := int64(s.every.Seconds())
			c.Every = &every
			if !s.next.IsZero() {
				c.NextRun = &s.next
			}
		}
	}
	var nodes []graph.Node
	for _, key := range d.credentials {
		if n, ok := d.asker.lookup(key); ok {
			nodes = append(nodes, n)
		}
	}
	log := d.asker.useLogOf(d.credentials, could, d.at)
	log.nameless = d.asker.nameless(d.credentials, d.at)
	return log.ofOthers(unmatched, d.asker.firstSighting(nodes, d.at), d.at)
}
