package render

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// screenLines is the height of the first screen.
const screenLines = 25

// Report writes the first screen of an impact report: at most 25 lines of at most
// 100 columns. Where all parts are full, their lists are shortened by turns; where
// lines are left, what was cut goes on in them.
func Report(w io.Writer, a *engine.ReportAnswer, _ Style) error {
	most := parts{starts: 2, reach: 5, unmatched: 2, consumers: 4, steps: 5}
	s := newScreen(a, most)
	for i := 0; s.height() > screenLines; i++ {
		most.shorten(i)
		s = newScreen(a, most)
	}
	_, err := io.WriteString(w, s.text())
	return err
}

// parts is how many lines each list of the screen has at the most.
type parts struct{ starts, reach, unmatched, consumers, steps int }

// shorten takes a line from one list, each in its turn; one line of each stays.
func (p *parts) shorten(turn int) {
	lists := []*int{&p.consumers, &p.reach, &p.steps, &p.unmatched, &p.starts}
	list := lists[turn%len(lists)]
	*list = max(1, *list-1)
}

func newScreen(a *engine.ReportAnswer, most parts) *screen {
	s := &screen{most: most}
	s.head(a)
	s.status(a)
	s.now(a)
	s.reach(a)
	s.usedBy(a)
	s.owners(a)
	s.survives(a)
	s.plantedLine(a)
	s.steps(a)
	s.next(a)
	return s
}

func (s *screen) head(a *engine.ReportAnswer) {
	if !a.Summary.Complete {
		s.line(warning, incompleteShort(a))
	}
	if len(a.OurChannels) > 0 {
		s.line("WARNING", "do not paste this into "+label(a.OurChannels[0], "")+": it is within reach")
	}
	for i, start := range aliveFirst(a.Start) {
		words := fit(start.ID, 48) + "  " + start.Kind
		for j := range a.Credentials {
			if r := &a.Credentials[j]; r.Node == start.Node && len(r.ActsAs) > 0 {
				words += " of " + shortID(r.ActsAs[0])
			}
		}
		s.item("", words+"  asked "+clock(a.AsOf))
		if i+1 == s.most.starts && len(a.Start) > s.most.starts {
			s.line("", fmt.Sprintf("and %d more", len(a.Start)-s.most.starts))
			break
		}
	}
}

func incompleteShort(a *engine.ReportAnswer) string {
	parts := []string{}
	if len(a.Summary.NotEvaluated) > 0 {
		var systems []string
		for _, u := range a.Summary.NotEvaluated {
			systems = append(systems, u.System)
		}
		parts = append(parts, "NOT EVALUATED: "+strings.Join(systems, ", "))
	}
	parts = append(parts, count(deciding(a.Missing), "deciding input")+" missing")
	if a.Summary.OldestEvidence != nil {
		parts = append(parts, "oldest evidence "+age(a.AsOf.Sub(*a.Summary.OldestEvidence))+" old")
	}
	return strings.Join(parts, " · ")
}

func deciding(missing []engine.Missing) (n int) {
	for _, m := range missing {
		if m.Effect == fact.NotDecided {
			n++
		}
	}
	return n
}

// ended is 1 for what does not work any more.
func ended(s *engine.Start) int {
	if s.Status == "" || s.Status == "active" || s.Status == "unknown" {
		return 0
	}
	return 1
}

// aliveFirst orders starts from those that may work to those that have ended, and
// otherwise as they are.
func aliveFirst(starts []engine.Start) []engine.Start {
	return slices.SortedStableFunc(slices.Values(starts), func(x, y engine.Start) int { return cmp.Compare(ended(&x), ended(&y)) })
}

func (s *screen) status(a *engine.ReportAnswer) {
	records := slices.SortedStableFunc(slices.Values(a.Credentials), func(x, y engine.Record) int { return cmp.Compare(ended(&x.Start), ended(&y.Start)) })
	for i := range records[:min(len(records), s.most.starts)] {
		r, name := &records[i], ""
		if len(records) > 1 || len(a.Start) != 1 || a.Start[0].Node != r.Node {
			name = fit(shortID(r.Node), 34) + " "
		}
		s.line("STATUS", name+strings.TrimPrefix(statusWords(&r.Start), "status ")+";"+exposedWords(r, a.AsOf))
	}
}

// exposedWords says for how long and where a credential lies exposed.
func exposedWords(r *engine.Record, asked time.Time) string {
	if len(r.Sightings) == 0 {
		return " not seen exposed in what was loaded"
	}
	first := r.Sightings[0]
	text := " exposed"
	if first.Part != "" {
		text = " its " + first.Part + " alone was told, its other half may lie beside it"
	}
	if r.Lifecycle.ExposedSince != nil {
		text += " " + age(asked.Sub(*r.Lifecycle.ExposedSince.Since))
	}
	if first.Audience == engine.AudienceUnknown {
		text += ", readers unknown"
	} else {
		text += ", " + first.Audience
	}
	text += ": " + first.Place.ID
	if more := len(r.Sightings) - 1; more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	return text
}

func (s *screen) now(a *engine.ReportAnswer) {
	words := orderWords(&a.Advice)
	if a.Advice.NeedsHuman != "" {
		words = "needs a human: " + a.Advice.NeedsHuman + "; then " + words
	}
	if len(a.Now) > 0 {
		words = count(len(a.Now), "step") + " can go now; " + words
	}
	s.line("NOW", words)
}

func (s *screen) reach(a *engine.ReportAnswer) {
	s.line("REACH", counts(&a.Summary))
	labels := labelsOf(a.Reached)
	for i, shown := range mattersFirst(a.Reached) {
		if i == s.most.reach {
			break
		}
		e := &a.Reached[shown]
		s.item("  ", fmt.Sprintf("%-8s %-8s %s  %s", verdictWord(e), e.Access, labels[e.Node]+marks(e), count(e.Hops, "hop")))
	}
	for i := range a.Blocked {
		if i == 1 {
			break
		}
		s.item("  ", "blocked  "+a.Blocked[i].Access+" "+label(a.Blocked[i].Node, a.Blocked[i].Name)+": "+blockers(a.Blocked[i].By))
	}
}

// mattersFirst orders entries so that what is sensitive, production's or an
// account's comes first, and otherwise as it is.
func mattersFirst(entries []engine.Entry) []int {
	var first, rest []int
	seen := map[engine.Node]bool{}
	for i := range entries {
		e := &entries[i]
		switch {
		case seen[e.Node]: // its strongest access is listed
		case e.Sensitivity != "" || e.Environment == "production" || e.Kind == "aws-account":
			first = append(first, i)
		default:
			rest = append(rest, i)
		}
		seen[e.Node] = true
	}
	return append(first, rest...)
}

func (s *screen) usedBy(a *engine.ReportAnswer) {
	words := fmt.Sprintf("%s known", count(len(a.Consumers), "consumer"))
	if n := unreadableCount(a.Unreadable); n > 0 {
		words += fmt.Sprintf(", %s not readable that could hold it", count(n, "place"))
	}
	words += fmt.Sprintf("; use that matches none: %d", len(a.Unmatched))
	if len(a.Unmatched) == 0 && a.OtherUse.Did == engine.UsedUnknown && len(a.Coverage) > 0 {
		words += " seen, which tells nothing: " + a.OtherUse.Why
	}
	s.line("USED BY", words)
	logs := "no log was loaded that could show it"
	if len(a.Coverage) > 0 {
		logs = coverageText(&a.Coverage[0])
		if more := len(a.Coverage) - 1; more > 0 {
			logs = "1 of " + count(more+1, "log") + ": " + logs
		}
	}
	s.line("", logs)
	for i := range a.Unmatched {
		if i == s.most.unmatched {
			break
		}
		o := &a.Unmatched[i]
		s.item("  ", fmt.Sprintf("!!  %s %s  %s, last %s: matches no consumer", o.Address, o.Client, count(o.Count, "call"), clock(o.Last)))
	}
	for i := range a.Consumers {
		if i == s.most.consumers {
			s.item("  ", fmt.Sprintf("and %d more", len(a.Consumers)-s.most.consumers))
			break
		}
		c := &a.Consumers[i]
		s.item("  ", fmt.Sprintf("%s  %s  %s", label(c.Node, c.Name), c.Seen, strings.Join(firstWords(c), "  ")))
	}
}

func unreadableCount(list []engine.Unreadable) (n int) {
	for i := range list {
		n += list[i].Count
	}
	return n
}

// firstWords say of a consumer what is new in its use, where it belongs, whose it is and
// when it was seen.
func firstWords(c *engine.Consumer) (words []string) {
	var news []string
	for i := range c.New {
		if n := &c.New[i]; n.What == "service" || n.What == "region" {
			news = append(news, n.Value)
		}
	}
	if news != nil {
		words = append(words, "new since exposed: "+strings.Join(news, ", "))
	}
	if len(c.Environments) > 0 {
		words = append(words, c.Environments[0].Value)
	}
	if len(c.Owners) > 0 {
		words = append(words, c.Owners[0].Value)
	} else {
		words = append(words, "no owner")
	}
	if c.LastSeen != nil {
		words = append(words, "last "+clock(*c.LastSeen))
	}
	return words
}

func (s *screen) owners(a *engine.ReportAnswer) {
	words := []string{}
	for i := range a.Credentials {
		for j, o := range a.Credentials[i].Owners {
			if j == 2 {
				break
			}
			text := o.Value + " (" + o.Reason + ")"
			if o.Directory == engine.Left {
				text += ", left"
			}
			words = append(words, text)
		}
	}
	if len(words) == 0 {
		words = append(words, "none is known in what was loaded")
	}
	for i := range a.Credentials {
		words = append(words, madeWords(&a.Credentials[i].Lifecycle)...)
	}
	s.line("OWNER", strings.Join(words, " · "))
}

// madeWords say who made a credential, and when.
func madeWords(l *engine.Lifecycle) (words []string) {
	text := "created"
	if l.CreatedAt != nil {
		text += " " + l.CreatedAt.UTC().Format("2006-01-02")
	}
	if len(l.CreatedBy) > 0 {
		text += " by " + l.CreatedBy[0].Value
	}
	if text != "created" {
		words = append(words, text)
	}
	return words
}

// survives counts what lives on, and names what was seen and, of what is possible,
// that which lives longest: each kind once.
func (s *screen) survives(a *engine.ReportAnswer) {
	var observed, possible []string
	named := map[string]bool{}
	n := 0
	for _, one := range longestFirst(a.Survivors) {
		if one.Seen == engine.Observed {
			observed = append(observed, one.Kind+" "+shortID(one.Node)+" "+until(one.Until, a.AsOf)+" (seen)")
			continue
		}
		n++
		if what := cmp.Or(one.What, one.Kind); !named[what] {
			named[what] = true
			possible = append(possible, what+" "+until(one.Until, a.AsOf)+" (possible)")
		}
	}
	words := fmt.Sprintf("%d seen, %d possible", len(observed), n)
	if len(a.Remaining) > 0 {
		words += fmt.Sprintf("; they reach %d", len(a.Remaining))
	}
	s.line("SURVIVES", strings.Join(slices.Concat([]string{words}, observed[:min(len(observed), 2)], possible[:min(len(possible), 2)]), " · "))
}

// longestFirst orders survivors, which stand from no known end to the first end, so
// that what a source tells comes before what is inferred.
func longestFirst(list []engine.Survivor) []engine.Survivor {
	inferred := func(s *engine.Survivor) int {
		if s.Confidence == engine.Inferred {
			return 1
		}
		return 0
	}
	return slices.SortedStableFunc(slices.Values(list), func(x, y engine.Survivor) int { return cmp.Compare(inferred(&x), inferred(&y)) })
}

// unlookedWords name the systems in which nobody looks for what was planted.
func unlookedWords(list []engine.Unlooked) string {
	systems := make([]string, len(list))
	for i := range list {
		systems[i] = list[i].System
		if list[i].ForKind {
			systems[i] += " (for " + list[i].First.Kind + ")"
		}
	}
	return "no ways to stay are known here in " + strings.Join(systems, ", ")
}

func (s *screen) plantedLine(a *engine.ReportAnswer) {
	var words []string
	for _, did := range []string{engine.PlantedYes, engine.PlantedUnknown, engine.PlantedNo} {
		n, named := 0, ""
		for i := range a.Persistence {
			if a.Persistence[i].Did == did {
				if n++; n == 1 {
					named = a.Persistence[i].What
				}
			}
		}
		switch {
		case n == 0:
		case did == engine.PlantedYes:
			words = append(words, fmt.Sprintf("YES %d, first: %s", n, named))
		case did == engine.PlantedUnknown:
			words = append(words, fmt.Sprintf("unknown %d, first: %s", n, named))
		default:
			words = append(words, fmt.Sprintf("did not, within the logs: %d", n))
		}
	}
	switch {
	case len(words) > 0 && len(a.Unlooked) > 0:
		words = append(words, "unknown: "+unlookedWords(a.Unlooked))
	case len(words) > 0:
	case len(a.Summary.NotEvaluated) > 0:
		words = append(words, "unknown: what "+a.Summary.NotEvaluated[0].System+" allows was not evaluated")
	case len(a.Unlooked) > 0:
		words = append(words, "unknown: "+unlookedWords(a.Unlooked))
	default:
		words = append(words, "none of the ways that are looked for was within reach")
	}
	s.line("PLANTED?", strings.Join(words, " · "))
}

func (s *screen) steps(a *engine.ReportAnswer) {
	type tracked struct {
		track string
		step  *engine.PlanStep
	}
	var all []tracked
	for i := range a.Now {
		all = append(all, tracked{"now", &a.Now[i]})
	}
	looks := false
	for i := range a.Then {
		if looks && a.Then[i].Action == engine.ActionPlanted {
			continue // PLANTED? counts them
		}
		looks = looks || a.Then[i].Action == engine.ActionPlanted
		all = append(all, tracked{"then", &a.Then[i]})
	}
	for i, one := range all {
		if i == s.most.steps {
			s.line("", fmt.Sprintf("and %d more (keyreach plan lists all, with commands)", len(all)-s.most.steps))
			break
		}
		name := ""
		if i == 0 {
			name = "DO"
		}
		words := fmt.Sprintf("%d %-4s %s %s", one.step.Number, one.track, one.step.Action, shortID(one.step.Of))
		if endsSomething(one.step.Action) {
			words += "; " + breaksShort(one.step.Breaks)
		}
		s.line(name, words)
	}
}

func breaksShort(list []engine.Broken) string {
	if len(list) == 0 {
		return "breaks no known consumer"
	}
	if len(list) > 1 {
		return fmt.Sprintf("breaks %d, first %s", len(list), shortID(list[0].Node))
	}
	return "breaks " + shortID(list[0].Node)
}

// next names the one input to get: the first that a command fetches, else the first.
func (s *screen) next(a *engine.ReportAnswer) {
	if len(a.Missing) == 0 {
		s.line(next, "nothing that is known to be missing")
		return
	}
	best := &a.Missing[0]
	for i := range a.Missing {
		if a.Missing[i].Effect == fact.NotDecided && fetches(a.Missing[i].SettledBy) {
			best = &a.Missing[i]
			break
		}
	}
	if best.SettledBy == "" {
		s.line(next, best.What)
		return
	}
	s.line(next, best.SettledBy)
	s.line("", "settles: "+best.What)
}

// fetches reports whether words are a command.
func fetches(words string) bool {
	first, _, _ := strings.Cut(words, " ")
	switch first {
	case "aws", "for", "gh", "az", "gcloud", "glab", "kubectl", "curl", "npm", "okta":
		return true
	default:
		return false
	}
}

// ReportLines writes the report as one line of JSON.
func ReportLines(w io.Writer, a *engine.ReportAnswer) error { return jsonLines(w, []any{a}) }
