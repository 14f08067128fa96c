package render

import (
	"fmt"
	"strings"
	"time"

	"keyreach/engine"
)

// reportDocument lays a report out.
func reportDocument(a *engine.ReportAnswer) *document {
	d := &document{title: "Impact report"}
	if !a.Summary.Complete {
		d.notices = append(d.notices, "ANSWER INCOMPLETE: "+incomplete(&a.Tail))
	}
	for _, ours := range a.OurChannels {
		d.notices = append(d.notices, "Do not paste this into "+ours.Kind+" "+ours.ID+": it is within reach of the start.")
	}
	d.sections = []section{
		startSection(a), lifeSection(a), adviceSection(a), reachSection(a), blockedSection(a), consumerSection(a), unmatchedSection(a),
		ownerSection(a), survivorSection(a), remainingSection(a), plantedSection(a),
		stepSection("Now", a.Now), stepSection("Then", a.Then), containmentSection(a), replacementSection(a), missingSection(a), evidenceSection(a),
	}
	return d
}

func startSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"kind", "id", "name", "status"}, code: map[int]bool{0: true, 1: true, 2: true}}
	for i := range a.Start {
		s := &a.Start[i]
		status := ""
		if s.Status != "" {
			status = statusWords(s)
		}
		g.rows = append(g.rows, []string{s.Kind, s.ID, s.Name, status})
	}
	return section{title: "Start", lines: []string{"Asked at " + clock(a.AsOf) + ", answered by keyreach " + a.Tool.Version + "."}, table: g}
}

func lifeSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"credential", "status", "created", "expires", "last use", "exposed since", "where", "read by", "valid after exposure", "lives"}, code: map[int]bool{0: true, 6: true}}
	for i := range a.Credentials {
		r := &a.Credentials[i]
		l := &r.Lifecycle
		where, audience := "", ""
		if len(r.Sightings) > 0 {
			where, audience = r.Sightings[0].Place.ID, r.Sightings[0].Audience
		}
		exposed, valid := "unknown", "unknown"
		if l.ExposedSince != nil {
			exposed = clock(*l.ExposedSince.Since)
		}
		if l.ValidAfterExposure != nil {
			valid = age(secondsOf(*l.ValidAfterExposure))
		}
		g.rows = append(g.rows, []string{r.Kind + " " + r.ID, strings.TrimPrefix(statusWords(&r.Start), "status "), dateOr(l.CreatedAt), dateOr(l.ExpiresAt), dateOr(l.LastUsed), exposed, where, audience, valid, l.Standing.Value})
	}
	return section{title: "Life", table: g}
}

func adviceSection(a *engine.ReportAnswer) section {
	s := section{title: "Advice", lines: []string{orderWords(&a.Advice) + " (" + ruleWords(&a.Advice) + ")"}}
	if a.Advice.NeedsHuman != "" {
		s.lines = append(s.lines, "Needs a human: "+a.Advice.NeedsHuman)
	}
	s.lines = append(s.lines, "Waiting costs: "+strings.Join(a.Advice.Waiting, "; "), "Revoking costs: "+strings.Join(a.Advice.Revoking, "; "))
	return s
}

// reachSection lists the entries. One that goes on from another names it and its
// last hop, so that each hop stands in one row.
func reachSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"#", "verdict", "access", "kind", "id", "hops", "path", "conditions"}, code: map[int]bool{3: true, 4: true}}
	listed := newIndex(a.Reached)
	for i := range a.Reached {
		e := &a.Reached[i]
		g.rows = append(g.rows, []string{fmt.Sprint(i + 1), verdictWord(e) + marks(e), e.Access, e.Kind, e.ID, fmt.Sprint(e.Hops), pathFrom(e, listed), conditionText(e.Conditions) + metWords(e.MetBy)})
	}
	return section{title: "Reach", lines: []string{counts(&a.Summary)}, table: g}
}

func pathFrom(e *engine.Entry, listed *index) string {
	if i, ok := listed.neighbour(e, arriving); ok {
		return fmt.Sprintf("#%d, then %s", i+1, pathWords(e.Path[len(e.Path)-1:]))
	}
	return pathWords(e.Path)
}

// pathWords names each hop with its first evidence.
func pathWords(path []engine.Hop) string {
	var words []string
	for i := range path {
		hop := &path[i]
		word := hop.Relation.String()
		if hop.Technique != "" {
			word = hop.Technique
		}
		text := word + " → " + label(hop.To, "")
		if len(hop.Evidence) > 0 {
			text += " [" + evidenceText(hop.Evidence[0]) + "]"
		}
		words = append(words, text)
	}
	return strings.Join(words, "; ")
}

func blockedSection(a *engine.ReportAnswer) section {
	s := section{title: "Blocked"}
	for i := range a.Blocked {
		s.lines = append(s.lines, a.Blocked[i].Access+" "+label(a.Blocked[i].Node, a.Blocked[i].Name)+": "+blockers(a.Blocked[i].By))
	}
	return s
}

func consumerSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"kind", "id", "seen", "environment", "owner", "last seen", "else"}, code: map[int]bool{0: true, 1: true}}
	for i := range a.Consumers {
		c := &a.Consumers[i]
		environment, owner := "", "no owner"
		if len(c.Environments) > 0 {
			environment = c.Environments[0].Value
		}
		if len(c.Owners) > 0 {
			owner = c.Owners[0].Value + " (" + c.Owners[0].Reason + ")"
		}
		g.rows = append(g.rows, []string{c.Kind, c.ID, c.Seen, environment, owner, dateOr(c.LastSeen), notSeenWords(c)})
	}
	s := section{title: "Used by", table: g}
	for _, u := range a.Unreadable {
		s.lines = append(s.lines, fmt.Sprintf("%s could hold it too and were not readable: %s", count(u.Count, u.What), u.Why))
	}
	for i := range a.Coverage {
		s.lines = append(s.lines, "Log: "+coverageText(&a.Coverage[i]))
	}
	if len(a.Coverage) == 0 {
		s.lines = append(s.lines, "No log was loaded that could show its use.")
	}
	return s
}

func unmatchedSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"address", "client", "calls", "denied", "first", "last", "actions"}, code: map[int]bool{0: true, 1: true}}
	for i := range a.Unmatched {
		o := &a.Unmatched[i]
		g.rows = append(g.rows, []string{o.Address, o.Client, fmt.Sprint(o.Count), fmt.Sprint(o.Denied), clock(o.First), clock(o.Last), strings.Join(o.Actions, ", ")})
	}
	u := section{title: "Use that matches no known consumer", table: g}
	if words := usedWords(&a.OtherUse); words != "" && len(a.Unmatched) == 0 {
		u.lines = []string{words}
	}
	return u
}

func ownerSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"credential", "owner", "why", "confidence", "directory"}, code: map[int]bool{0: true, 1: true}}
	for i := range a.Credentials {
		for _, o := range a.Credentials[i].Owners {
			g.rows = append(g.rows, []string{a.Credentials[i].ID, o.Value, o.Reason, o.Confidence, o.Directory})
		}
	}
	s := section{title: "Owner", table: g}
	if len(g.rows) == 0 {
		s.lines = []string{"None is known in what was loaded."}
	}
	return s
}

func survivorSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"#", "seen", "until", "what", "ended by", "confidence"}}
	for i := range a.Survivors {
		one := &a.Survivors[i]
		what := one.What
		if what == "" {
			what = one.Kind + " " + one.ID
		}
		g.rows = append(g.rows, []string{fmt.Sprint(i + 1), one.Seen, strings.TrimPrefix(until(one.Until, a.AsOf), "until "), what, one.EndBy, one.Confidence})
	}
	var names []string
	for _, step := range a.AfterStep {
		names = append(names, step.Name)
	}
	return section{title: "Survives", lines: []string{"After: " + strings.Join(names, ", ") + ". What a step ends is ended for new requests; these live on."}, table: g}
}

func remainingSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"verdict", "access", "until", "kind", "id"}, code: map[int]bool{3: true, 4: true}}
	for i := range a.Remaining {
		r := &a.Remaining[i]
		g.rows = append(g.rows, []string{verdictWord(&r.Entry), r.Access, strings.TrimPrefix(until(r.Until, a.AsOf), "until "), r.Kind, r.ID})
	}
	return section{title: "What the survivors reach", table: g}
}

func plantedSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"what the reach allowed", "did", "why", "query"}, code: map[int]bool{3: true}}
	for i := range a.Persistence {
		p := &a.Persistence[i]
		why := p.Why
		if p.Did == engine.PlantedNo {
			why = withinWords(p)
		}
		g.rows = append(g.rows, []string{p.What, p.Did, why, p.Query})
	}
	planted := section{title: "Planted?", table: g}
	if len(a.Unlooked) > 0 {
		planted.lines = []string{"unknown: " + unlookedWords(a.Unlooked)}
	}
	return planted
}

func stepSection(title string, steps []engine.PlanStep) section {
	s := section{title: title}
	for i := range steps {
		one := &steps[i]
		it := item{number: one.Number, title: one.Action + " " + one.Of.Kind + " " + one.Of.ID + ": " + one.Reason, command: one.Command}
		it.fields = stepFields(one)
		s.steps = append(s.steps, it)
	}
	return s
}

func containmentSection(a *engine.ReportAnswer) section {
	s := section{title: "While it must wait"}
	for i := range a.Containments {
		c := &a.Containments[i]
		for j := range c.Cut {
			s.lines = append(s.lines, "Cut: "+label(c.Cut[j].From, "")+" → "+label(c.Cut[j].To, "")+" ("+c.Cut[j].Relation.String()+")")
		}
		s.lines = append(s.lines, "Keeps it from: "+nodeWords(c.Protects), "Breaks: "+breaksWords(c.Breaks))
	}
	return s
}

func replacementSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"for", "instead", "subject", "seen doing", "what that cannot tell"}, code: map[int]bool{0: true, 2: true}}
	for i := range a.Replacements {
		r := &a.Replacements[i]
		g.rows = append(g.rows, []string{r.For.Kind + " " + r.For.ID, r.Instead, subjectWords(r), strings.Join(r.Actions, ", "), strings.Join(r.Notes, "; ")})
	}
	return section{title: "In its place", table: g}
}

func missingSection(a *engine.ReportAnswer) section {
	g := &grid{header: []string{"effect", "what", "settles", "get it by"}, code: map[int]bool{}}
	for _, m := range a.Missing {
		g.rows = append(g.rows, []string{string(m.Effect), m.What, fmt.Sprint(m.Settles), m.SettledBy})
	}
	return section{title: "Missing", table: g}
}

func evidenceSection(a *engine.ReportAnswer) section {
	s := section{title: "Evidence", lines: []string{evidenceLine(&a.Summary, a.AsOf, len(a.Skipped), len(a.Diagnostics))}}
	for _, one := range a.Skipped {
		s.lines = append(s.lines, "Skipped: "+one.Source+": "+one.Reason)
	}
	return s
}

func dateOr(at *time.Time) string {
	if at == nil {
		return "unknown"
	}
	return clock(*at)
}

func secondsOf(n int64) time.Duration { return time.Duration(n) * time.Second }
