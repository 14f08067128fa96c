package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"

	"keyreach/engine"
)

// JSON writes an answer as indented JSON with a newline behind it.
func JSON(w io.Writer, answer any) error {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(answer); err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	_, err := w.Write(Escaped(buffer.Bytes()))
	return err
}

// Escaped writes the invisible characters of JSON text (bidirectional marks and
// the like, which stand in strings only) as escapes, so that a terminal or an
// editor shows them.
func Escaped(text []byte) []byte {
	if plain(text) || !bytes.ContainsFunc(text, func(r rune) bool { return hidden(r) && r != '\n' }) {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		switch {
		case !hidden(r) || r == '\n':
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, "\\u%04x\\u%04x", high, low)
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.Bytes()
}

// plain reports whether text is printable ASCII and line ends.
func plain(text []byte) bool {
	for _, b := range text {
		if (b < ' ' && b != '\n') || b > '~' {
			return false
		}
	}
	return true
}

// line is an entry without its path.
type line struct {
	engine.Entry
	// Path hides the entry's; it is there only where the predecessor has no line.
	Path []engine.Hop `json:"path,omitempty"`
	// Via is the line (from 1) of the predecessor; null behind the start.
	Via *int        `json:"via"`
	Hop *engine.Hop `json:"hop"`
}

// ReachLines writes one entry a line. Instead of its path an entry has its last
// hop and, under via, the line of the entry that the hop starts from.
func ReachLines(w io.Writer, a *engine.ReachAnswer) error { return lines(w, a.Reached, arriving) }

// ExposureLines writes one entry a line. Instead of its path an entry has its
// first hop and, under via, the line of the entry that the hop leads to.
func ExposureLines(w io.Writer, a *engine.ExposureAnswer) error { return lines(w, a.Sources, leaving) }

func lines(w io.Writer, entries []engine.Entry, way towards) error {
	listed := newIndex(entries)
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	for i := range entries {
		if err := encoder.Encode(newLine(&entries[i], listed, way)); err != nil {
			return fmt.Errorf("encoding entry %d: %w", i+1, err)
		}
		if buffer.Len() > 1<<20 {
			if _, err := w.Write(Escaped(buffer.Bytes())); err != nil {
				return err
			}
			buffer.Reset()
		}
	}
	_, err := w.Write(Escaped(buffer.Bytes()))
	return err
}

func newLine(entry *engine.Entry, listed *index, way towards) line {
	l := line{Entry: *entry}
	if len(entry.Path) == 0 {
		return l
	}
	l.Hop, _ = way.link(entry.Path)
	if len(entry.Path) == 1 {
		return l
	}
	if i, ok := listed.neighbour(entry, way); ok {
		at := i + 1
		l.Via = &at
	} else {
		l.Path = entry.Path
	}
	return l
}

// jsonLines writes one value a line.
func jsonLines(w io.Writer, list []any) error {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	for i, value := range list {
		if err := encoder.Encode(value); err != nil {
			return fmt.Errorf("encoding line %d: %w", i+1, err)
		}
	}
	_, err := w.Write(Escaped(buffer.Bytes()))
	return err
}
