package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// Dependents writes who depends on a node as text.
func Dependents(w io.Writer, a *engine.DependentsAnswer, style Style) error {
	var b strings.Builder
	style.openingWith(&b, &a.Head, &a.Tail, "USED BY", usedBy(a))
	consumers(&b, a.Consumers)
	unmatched(&b, a)
	unreadable(&b, a.Unreadable)
	logs(&b, a.Coverage)
	if style.Paths {
		style.consumerEvidence(&b, a)
	}
	closing(&b, a.AsOf, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// usedBy says how many depend, and beside a zero what was not looked at.
func usedBy(a *engine.DependentsAnswer) string {
	seen, places := 0, 0
	for i := range a.Consumers {
		if len(a.Consumers[i].Observed) > 0 {
			seen++
		}
	}
	for _, u := range a.Unreadable {
		places += u.Count
	}
	text := fmt.Sprintf("%s declared, %d of them seen in a log; %s that none of them explains", count(len(a.Consumers), "consumer"), seen, count(len(a.Unmatched), "use"))
	if places > 0 {
		text += fmt.Sprintf("; %s not readable", count(places, "place"))
	}
	return text
}

// rows writes a table's lines without trailing blanks.
func rows(b *strings.Builder, t table.Writer) {
	for row := range strings.Lines(t.Render()) {
		b.WriteString(strings.TrimRight(row, " \n") + "\n")
	}
}

func consumers(b *strings.Builder, list []engine.Consumer) {
	if len(list) == 0 {
		b.WriteString("\nCONSUMERS: none that a loaded configuration declares\n")
		return
	}
	b.WriteString("\nCONSUMERS that a configuration declares\n")
	t := newTable()
	t.AppendHeader(table.Row{"#", "consumer", "environment", "owner", "last seen"})
	for i := range list {
		c := &list[i]
		what := label(c.Node, c.Name)
		if c.Through != nil {
			what += " through " + shortID(*c.Through)
		}
		if c.Verdict != fact.Yes {
			what += " (" + c.Verdict.String() + ")"
		}
		t.AppendRow(table.Row{i + 1, fit(what, 40), fit(firstOf(c.Environments), 14), fit(firstOf(c.Owners), 18), lastSeen(c.LastSeen)})
	}
	rows(b, t)
	notSeen(b, list)
}

// notSeen says what it means that consumers were not seen, those together of which the
// same holds, what is new in the use of those that were, and when a scheduled one runs
// next.
func notSeen(b *strings.Builder, list []engine.Consumer) {
	var order []string
	numbers := map[string][]string{}
	for i := range list {
		c := &list[i]
		words := notSeenWords(c)
		if words == "" {
			continue
		}
		if numbers[words] == nil {
			order = append(order, words)
		}
		numbers[words] = append(numbers[words], fmt.Sprintf("#%d", i+1))
	}
	for _, words := range order {
		wrap(b, "  ", 4, strings.Join(numbers[words], ", ")+" "+words)
	}
}

// newWords tell what a consumer's use has that it had not before the exposure.
func newWords(list []engine.NewUse) string {
	var words []string
	for i := range list {
		if i == maxText {
			words = append(words, fmt.Sprintf("%d more", len(list)-i))
			break
		}
		n := &list[i]
		text := n.What + " " + n.Value + " (" + count(n.Count, "call")
		if n.Denied > 0 {
			text += fmt.Sprintf(", %d refused", n.Denied)
		}
		words = append(words, text+" from "+clock(n.First)+" on)")
	}
	return "first seen since the exposure: " + strings.Join(words, ", ")
}

func notSeenWords(c *engine.Consumer) string {
	words := ""
	if c.Used.Did != engine.UsedYes {
		words = usedWords(&c.Used)
	}
	if len(c.New) > 0 {
		words = strings.TrimPrefix(words+"; "+newWords(c.New)+": whoever sits where it runs is taken for it", "; ")
	} else if c.NewUnknown != "" {
		words = strings.TrimPrefix(words+"; whether its use changed since the exposure is unknown: "+c.NewUnknown, "; ")
	}
	if c.NextRun != nil {
		words = strings.TrimPrefix(words+"; runs next at "+clock(*c.NextRun), "; ")
	}
	return words
}

// usedWords say what it means that no use was seen.
func usedWords(u *engine.Used) string {
	switch {
	case u.Did == engine.UsedUnknown:
		return "not seen, which tells nothing: " + u.Why
	case u.Did == engine.UsedNo && u.RulesOut != nil:
		return "no use seen in " + age(secondsOf(*u.RulesOut)) + " of logs: what runs more seldom may lie outside"
	default:
		return ""
	}
}

// firstOf names the surest of several values, and that there are more.
func firstOf(list []engine.Reasoned) string {
	if len(list) == 0 {
		return "unknown"
	}
	text := list[0].Value
	if list[0].Confidence == engine.Inferred {
		text += "?"
	}
	if len(list) > 1 {
		text += fmt.Sprintf(" +%d", len(list)-1)
	}
	return text
}

func lastSeen(at *time.Time) string {
	if at == nil {
		return "not seen"
	}
	return clock(*at)
}

func unmatched(b *strings.Builder, a *engine.DependentsAnswer) {
	list := a.Unmatched
	if len(list) == 0 {
		wrap(b, "\nUNMATCHED ", 4, usedWords(&a.OtherUse))
		return
	}
	b.WriteString("\nUNMATCHED: use that no known consumer explains\n")
	t := newTable()
	t.AppendHeader(table.Row{"address", "client", "calls", "denied", "last seen", "did"})
	for i := range list {
		o := &list[i]
		if i == maxText {
			break
		}
		t.AppendRow(table.Row{fit(o.Address, 18), fit(o.Client, 18), o.Count, o.Denied, clock(o.Last), fit(actions(o), 24)})
	}
	rows(b, t)
	if more := len(list) - maxText; more > 0 {
		wrap(b, "  ", 4, fmt.Sprintf("and %d more (--format json lists all)", more))
	}
	for i := range list[:min(len(list), maxText)] {
		if o := &list[i]; len(o.Candidates) > 0 {
			var names []string
			for _, c := range o.Candidates {
				names = append(names, shortID(c))
			}
			wrap(b, "  ", 4, o.Address+" could be any of "+strings.Join(names, ", ")+"; nothing tells which")
		}
	}
}

func actions(o *engine.Observation) string {
	text := strings.Join(o.Actions, ", ")
	if n := len(o.Actions) + o.MoreActions; n > 1 {
		text = fmt.Sprintf("%d actions: ", n) + text
	}
	return text
}

func unreadable(b *strings.Builder, list []engine.Unreadable) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\nNOT READABLE: places that could hold it too\n")
	for _, u := range list {
		var first []string
		for _, n := range u.First {
			first = append(first, shortID(n))
		}
		more := ""
		if u.Count > len(first) {
			more = " …"
		}
		wrap(b, "  ", 4, fmt.Sprintf("%s (%s): %s%s", count(u.Count, u.What), u.Why, strings.Join(first, ", "), more))
	}
}

func logs(b *strings.Builder, list []fact.Coverage) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\nLOGS that were looked at\n")
	for i := range list {
		if i == maxText {
			wrap(b, "  ", 4, fmt.Sprintf("and %d more (--format json lists all)", len(list)-maxText))
			break
		}
		wrap(b, "  ", 4, coverageText(&list[i]))
	}
}

func coverageText(c *fact.Coverage) string {
	text := c.Log
	for _, part := range []string{c.Account, c.Region} {
		if part != "" {
			text += " " + part
		}
	}
	if c.From != nil && c.To != nil {
		text += ", " + clock(*c.From) + " to " + clock(*c.To)
	}
	if len(c.Classes) > 0 {
		text += ": " + strings.Join(c.Classes, ", ")
	}
	if n := len(c.Gaps); n > 0 {
		text += fmt.Sprintf("; %s that could not be read", count(n, "part"))
	}
	return text
}

// consumerEvidence writes why each consumer is one, and whose it may be.
func (s Style) consumerEvidence(b *strings.Builder, a *engine.DependentsAnswer) {
	for i := range a.Consumers {
		c := &a.Consumers[i]
		wrap(b, fmt.Sprintf("\n#%d ", i+1), 4, label(c.Node, c.Name)+" "+c.Relation.String()+" "+c.Of.Kind+" "+c.Of.ID)
		for _, e := range c.Evidence {
			wrap(b, "    ", 6, evidenceText(e))
		}
		for _, list := range []struct {
			what   string
			values []engine.Reasoned
		}{{"environment", c.Environments}, {"owner", c.Owners}} {
			for _, r := range list.values {
				wrap(b, "    ", 6, fmt.Sprintf("%s %s: %s (%s)", list.what, r.Value, r.Reason, r.Confidence))
			}
		}
		for _, o := range c.Observed {
			wrap(b, "    ", 6, fmt.Sprintf("seen from %s %s, last %s: %s", o.Address, o.Client, clock(o.Last), o.Reason))
		}
	}
}

// DependentsLines writes one consumer or observation a line.
func DependentsLines(w io.Writer, a *engine.DependentsAnswer) error {
	var list []any
	for i := range a.Consumers {
		list = append(list, map[string]any{"consumer": &a.Consumers[i]})
	}
	for i := range a.Unmatched {
		list = append(list, map[string]any{"unmatched": &a.Unmatched[i]})
	}
	for i := range a.Unreadable {
		list = append(list, map[string]any{"unreadable": &a.Unreadable[i]})
	}
	return jsonLines(w, list)
}
