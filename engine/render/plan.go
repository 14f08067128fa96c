package render

import (
	"fmt"
	"io"
	"strings"

	"keyreach/engine"
)

// Plan writes in which order to act as text.
func Plan(w io.Writer, a *engine.PlanAnswer, style Style) error {
	var b strings.Builder
	style.openingWith(&b, &a.Head, &a.Tail, "PLAN", orderWords(&a.Advice)+" ("+ruleWords(&a.Advice)+")")
	costs(&b, &a.Advice)
	track(&b, "NOW", a.Now)
	track(&b, "THEN", a.Then)
	containments(&b, a.Containments)
	replacements(&b, a.Replacements)
	closing(&b, a.AsOf, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// orderWords says the order for people, and the rule that decided it.
func orderWords(a *engine.Advice) string {
	var words string
	switch a.Order {
	case engine.NothingToEnd:
		words = "it is no credential: shut the way in, then end what lies in reach"
	case engine.AlreadyEnded:
		words = "it has ended already; what it made before has not"
	case engine.RevokeFirst:
		words = "end it before its consumers are moved"
	case engine.DeactivateFirst:
		words = "end it first: nobody is known to depend on it"
	default:
		words = "move the consumers that its end stops before it ends"
	}
	return words
}

// ruleWords names the order and the rule behind it.
func ruleWords(a *engine.Advice) string {
	if a.Rule == "true" {
		return a.Order + ", since no other rule holds"
	}
	return a.Order + ", by the rule: " + a.Rule
}

func costs(b *strings.Builder, a *engine.Advice) {
	if a.NeedsHuman != "" {
		wrap(b, "HUMAN    ", 9, "needs a human: "+a.NeedsHuman)
	}
	if len(a.Waiting) > 0 {
		wrap(b, "WAITING  ", 9, "costs: "+strings.Join(a.Waiting, "; "))
	}
	wrap(b, "REVOKING ", 9, "costs: "+strings.Join(a.Revoking, "; "))
}

func track(b *strings.Builder, title string, steps []engine.PlanStep) {
	b.WriteString("\n" + title + "\n")
	if len(steps) == 0 {
		b.WriteString("  nothing\n")
	}
	for i := range steps {
		planStep(b, &steps[i])
	}
}

func planStep(b *strings.Builder, s *engine.PlanStep) {
	head := fmt.Sprintf("%2d  %s  ", s.Number, s.Action)
	wrap(b, head, 4, s.Of.Kind+" "+s.Of.ID+": "+s.Reason)
	if s.Command != "" {
		shellLine(b, s.Command)
	}
	field := func(name, words string) {
		if words != "" {
			wrap(b, fmt.Sprintf("      %-9s ", name), 16, words)
		}
	}
	for _, one := range stepFields(s) {
		if one[0] != "how" || s.Command == "" || s.Action == engine.ActionPlanted {
			field(one[0], one[1])
		}
	}
}

// stepFields are what is said of a step, each with its name.
func stepFields(s *engine.PlanStep) (fields [][2]string) {
	add := func(name, words string) {
		if words != "" {
			fields = append(fields, [2]string{name, words})
		}
	}
	add("how", s.Method)
	add("fill in", strings.Join(s.FillIn, ", "))
	add("after", afterWords(s.After))
	if endsSomething(s.Action) {
		add("ends", endsWords(s))
		add("ends also", s.EndsAlso)
		add("breaks", breaksWords(s.Breaks))
		add("undo", s.Undo)
		add("tells", s.Notifies)
		add("destroys", s.Destroys)
		add("takes", s.Takes)
	}
	switch s.Action {
	case engine.ActionPause:
		add("breaks", breaksWords(s.Breaks))
		add("undo", s.Undo)
	case engine.ActionNarrow:
		add("undo", s.Undo)
	}
	add("done when", s.DoneWhen)
	return fields
}

// endsWords names the credentials that a step ends beside the one it is about, all
// of them: each has consumers of its own.
func endsWords(s *engine.PlanStep) string {
	var words []string
	for _, n := range s.Ends {
		if n != s.Of {
			words = append(words, label(n, ""))
		}
	}
	return strings.Join(words, ", ")
}

func endsSomething(action string) bool {
	switch action {
	case engine.ActionContain, engine.ActionSession, engine.ActionSibling, engine.ActionFinal:
		return true
	default:
		return false
	}
}

// shellLine writes a command so that it can be pasted: it goes on over lines at
// the joints between its parts, where a backslash may stand. What a terminal could
// take for more than text was refused before.
func shellLine(b *strings.Builder, command string) {
	const indent = "      "
	line := indent + "$ "
	var parts []string
	for _, part := range jointed(Printable(command), beginsPart) {
		if strings.HasPrefix(part, "for ") && len(indent)+4+len(part)+len(` \`) > Width { // a list of words: it is cut between them
			parts = append(parts, jointed(part, beginsWord)...)
			continue
		}
		parts = append(parts, part)
	}
	for i, part := range parts {
		switch {
		case i == 0:
			line += part
		case len(line)+1+len(part)+len(` \`) <= Width:
			line += " " + part
		default:
			b.WriteString(line + " \\\n")
			line = indent + "    " + part
		}
	}
	b.WriteString(line + "\n")
}

// jointed cuts a command before its options and joints, or whatever else begins a part,
// never within quotes or a command within it.
func jointed(command string, begins func(rest string) bool) (parts []string) {
	var within []byte // what each open quote and command ends at
	start := 0
	for i := 0; i < len(command); i++ {
		if len(within) == 0 && command[i] == ' ' && begins(command[i+1:]) {
			parts = append(parts, command[start:i])
			start = i + 1
		}
		within, i = quoting(within, command, i)
	}
	return append(parts, command[start:])
}

// quoting follows a POSIX shell over one character: between single quotes a backslash
// is a character, elsewhere it takes the next as it is; within double quotes single
// ones are characters, but not in a command that stands there.
func quoting(within []byte, command string, i int) (now []byte, at int) {
	var end byte
	if len(within) > 0 {
		end = within[len(within)-1]
	}
	switch c := command[i]; {
	case c == end:
		return within[:len(within)-1], i
	case end == '\'':
		return within, i
	case c == '\\':
		return within, i + 1
	case c == '"', c == '\'' && end != '"':
		return append(within, c), i
	case strings.HasPrefix(command[i:], "$("):
		return append(within, ')'), i + 1
	}
	return within, i
}

func beginsPart(rest string) bool {
	return strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "&& ") || strings.HasPrefix(rest, "| ")
}

func beginsWord(string) bool { return true }

func afterWords(after []int) string {
	words := make([]string, len(after))
	for i, n := range after {
		words[i] = fmt.Sprintf("%d", n)
	}
	return strings.Join(words, ", ")
}

func breaksWords(list []engine.Broken) string {
	if len(list) == 0 {
		return "no consumer that is known"
	}
	words := make([]string, len(list))
	for i := range list {
		words[i] = list[i].Kind + " " + list[i].ID
		var more []string
		for _, word := range []string{list[i].Environment, list[i].Owner, list[i].Seen} {
			if word != "" {
				more = append(more, word)
			}
		}
		if len(more) > 0 {
			words[i] += " (" + strings.Join(more, ", ") + ")"
		}
	}
	return strings.Join(words, "; ")
}

func containments(b *strings.Builder, list []engine.Containment) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\nWHILE IT MUST WAIT: the fewest hops without which no known path leads on\n")
	for i := range list {
		c := &list[i]
		for j := range c.Cut {
			hop := &c.Cut[j]
			words := hop.Relation.String()
			if hop.Technique != "" {
				words = hop.Technique
			}
			text := label(hop.From, "") + " " + words + " " + label(hop.To, "")
			if len(hop.Evidence) > 0 {
				text += " [" + evidenceText(hop.Evidence[0]) + "]"
			}
			wrap(b, "  cut  ", 7, text)
		}
		wrap(b, "  keeps it from  ", 17, nodeWords(c.Protects))
		if len(c.Through) > 0 {
			wrap(b, "  every path passes  ", 21, nodeWords(c.Through))
		}
		wrap(b, "  breaks  ", 10, breaksWords(c.Breaks))
	}
}

func nodeWords(nodes []engine.Node) string {
	words := make([]string, 0, len(nodes))
	for i, n := range nodes {
		if i == maxText {
			words = append(words, fmt.Sprintf("%d more", len(nodes)-maxText))
			break
		}
		words = append(words, label(n, ""))
	}
	return strings.Join(words, ", ")
}

func replacements(b *strings.Builder, list []engine.Replacement) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\nIN ITS PLACE, so that this does not happen again\n")
	for i := range list {
		r := &list[i]
		wrap(b, "  ", 4, label(r.For, "")+": "+r.Instead)
		if r.Subject != "" {
			wrap(b, "    subject  ", 13, subjectWords(r))
			wrap(b, "    issuer   ", 13, r.Issuer)
		}
		if len(r.Actions) > 0 {
			wrap(b, "    seen doing  ", 16, strings.Join(r.Actions, ", "))
		}
		for _, note := range r.Notes {
			wrap(b, "    note     ", 13, note)
		}
	}
}

// subjectWords are all subjects that a replacement's trust names.
func subjectWords(r *engine.Replacement) string {
	if len(r.Subjects) > 0 {
		return strings.Join(r.Subjects, ", ")
	}
	return r.Subject
}

// PlanLines writes one step a line, with its track.
func PlanLines(w io.Writer, a *engine.PlanAnswer) error {
	var list []any
	for i := range a.Now {
		list = append(list, map[string]any{"track": "now", "step": &a.Now[i]})
	}
	for i := range a.Then {
		list = append(list, map[string]any{"track": "then", "step": &a.Then[i]})
	}
	return jsonLines(w, list)
}
