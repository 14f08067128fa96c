package render

import (
	"fmt"
	"strings"
)

// screen is a page of lines. Each is cut at the screen's width; while the page has
// room, what was cut goes on in lines of its own, that of the most urgent names first.
type screen struct {
	lines []screenLine
	most  parts
}

// screenLine is one part of the page: more are its further lines.
type screenLine struct {
	name, indent, words string
	more                int
}

// The names of the lines that are never cut to one: what was not evaluated is told
// whole, and a command is worth nothing in part.
const (
	warning = "ANSWER INCOMPLETE"
	next    = "GET NEXT"
)

// urgent are the names of the lines that go on where room is left, in this order.
func urgent() []string {
	return []string{warning, next, "WARNING", "NOW", "STATUS", "SURVIVES", "PLANTED?", "OWNER", "USED BY"}
}

// line adds a named line: what goes on stands under its words.
func (s *screen) line(name, words string) {
	s.lines = append(s.lines, screenLine{name: name, indent: fmt.Sprintf("%-8s ", name), words: words})
}

// item adds a line of a list.
func (s *screen) item(indent, words string) {
	s.lines = append(s.lines, screenLine{indent: indent, words: words})
}

// height is how many lines the page needs.
func (s *screen) height() int {
	n := len(s.lines)
	for i := range s.lines {
		if name := s.lines[i].name; name == next || name == warning {
			n += s.lines[i].wanted()
		}
	}
	return n
}

// text is the page, whose height is that of its lines or up to screenLines.
func (s *screen) text() string {
	room := screenLines - len(s.lines)
	for _, name := range urgent() {
		for i := range s.lines {
			l := &s.lines[i]
			if l.name == name {
				l.more = min(l.wanted(), room)
				room -= l.more
			}
		}
	}
	var b strings.Builder
	for i := range s.lines {
		for _, line := range s.lines[i].shown() {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	return b.String()
}

// maxMore is the most lines that one part goes on for.
const maxMore = 3

// wanted is for how many lines a part goes on where there is room.
func (l *screenLine) wanted() int { return min(len(l.wrapped())-1, maxMore) }

func (l *screenLine) wrapped() []string {
	var b strings.Builder
	wrap(&b, l.indent, max(len(l.indent), 4), l.words)
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

// shown are the line and those in which it goes on, the last cut where it is not the end.
func (l *screenLine) shown() []string {
	if l.more == 0 {
		return []string{clip(l.indent + l.words)}
	}
	all := l.wrapped()
	shown := all[:min(len(all), l.more+1)]
	if len(shown) < len(all) {
		last := len(shown) - 1
		shown[last] = clip(shown[last] + " " + strings.TrimSpace(strings.Join(all[last+1:], " ")))
	}
	return shown
}
