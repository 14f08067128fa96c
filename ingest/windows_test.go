package ingest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest/jsontree"
)

// place is where a record stood: pointer, line, column.
type place struct {
	pointer      string
	line, column int
	id           int64
}

func placesOf(f *File, name string) (places []place) {
	root, _ := f.Tree()
	for _, n := range list(root, name).Elements() {
		e := f.At(n.Get("id"))
		places = append(places, place{e.Pointer, e.Line, e.Column, n.Get("id").Int()})
	}
	return places
}

func records(separator string, count int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteString(separator)
		}
		fmt.Fprintf(&b, `{"text":"a ] } , \" %s","id":%d,"deep":[{"x":[1,2,{"y":"]"}]}]}`, strings.Repeat("é", 20000), i)
	}
	return b.String()
}

// The windows of a text hold its records with the positions and pointers that the
// text as a whole gives.
func TestWindowsAreTheWhole(t *testing.T) {
	const count = 900 // some 36 MB
	for name, c := range map[string]struct{ text, list string }{
		"lines":               {records("\n", count) + "\n", ""},
		"lines with blanks":   {records("\n\n", count), ""},
		"array":               {"[" + records(",\n", count) + "]\n", ""},
		"array on one line":   {"  [" + records(",", count) + "]", ""},
		"list in an object":   {`{"version": "1", "tags": ["a"], "Records": [` + records(" ,\n ", count) + `], "next": {"token": null}}`, "Records"},
		"list after newlines": {"{\n\"Records\":\n[\n" + records(",", count) + "\n]\n}\n", "Records"},
	} {
		t.Run(name, func(t *testing.T) {
			whole := &File{Source: "log", Data: []byte(c.text)}
			_, problems := whole.Tree()
			require.Empty(t, problems)
			w, ok := newWindows(&File{Source: "log"}, strings.NewReader(c.text), windowSize)
			require.True(t, ok)
			var got []place
			windows := 0
			for f := w.next(); f != nil; f = w.next() {
				windows++
				assert.Empty(t, f.TreeDiagnostics())
				assert.LessOrEqual(t, len(f.Data), windowSize+64)
				got = append(got, placesOf(f, c.list)...)
			}
			assert.Greater(t, windows, 3)
			require.Equal(t, placesOf(whole, c.list), got)
		})
	}
}

// A text that breaks off says so at its end; what came before is there.
func TestWindowsThatBreakOff(t *testing.T) {
	text := `{"Records":[` + records(",", 900)
	for name, c := range map[string]struct {
		reader  io.Reader
		records int
		says    string
	}{
		"in a record":       {strings.NewReader(text[:len(text)-10]), 899, "the text ends in the middle"},
		"behind a record":   {strings.NewReader(text), 900, "the text ends in the middle"},
		"behind the list":   {strings.NewReader(text + "]"), 900, "the text ends in the middle"},
		"by the reader":     {io.MultiReader(strings.NewReader(text), iotest.ErrReader(io.ErrUnexpectedEOF)), 900, "unexpected EOF"},
		"by a bomb's limit": {&boundedReader{strings.NewReader(text), int64(len(text) - 100)}, 899, "expands beyond"},
	} {
		t.Run(name, func(t *testing.T) {
			w, ok := newWindows(&File{Source: "log"}, c.reader, windowSize)
			require.True(t, ok)
			whole, said := 0, ""
			for f := w.next(); f != nil; f = w.next() {
				root, _ := f.Tree()
				for _, n := range root.Get("Records").Elements() {
					if n.Complete() {
						whole++
					}
				}
				for _, d := range f.TreeDiagnostics() {
					said += d.Message
				}
			}
			assert.GreaterOrEqual(t, c.records, whole)
			assert.Greater(t, whole, c.records-220, "all windows but the last are there")
			assert.Contains(t, said, c.says)
		})
	}
}

func TestWindowsOfWhatHasNone(t *testing.T) {
	for name, text := range map[string]string{
		"small":          `[{"id":1}]`,
		"no JSON":        strings.Repeat("a line of text\n", windowSize/10),
		"no list":        `{"a":"` + strings.Repeat("x", windowSize+10) + `"}`,
		"list of words":  `{"a":["` + strings.Repeat(`x","`, windowSize) + `"]}`,
		"a broken start": `{"a" 1` + strings.Repeat(" ", windowSize),
	} {
		_, ok := newWindows(&File{}, strings.NewReader(text), windowSize)
		assert.False(t, ok, name)
	}
}

func TestARecordThatIsTooLong(t *testing.T) {
	w, ok := newWindows(&File{Source: "log"}, io.MultiReader(strings.NewReader(`[{"id":0},{"a":"`), io.LimitReader(zeros{}, 2*maxRecord)), windowSize)
	require.True(t, ok)
	said := ""
	for f := w.next(); f != nil; f = w.next() {
		for _, d := range f.TreeDiagnostics() {
			said += d.Message
		}
	}
	assert.Contains(t, said, "a record is longer than")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte("0"), len(p)))
	return len(p), nil
}

// What the cutter takes for a value's end is where the value ends.
func TestValueEnd(t *testing.T) {
	for _, text := range []string{`{"a":"}"}`, `"a\"b"`, `"\\"`, `[[],[1]]`, `12.5`, `true`, `{"a":[{"b":"]\\"}]}`} {
		assert.Equal(t, len(text), valueEnd([]byte(text+",x")), text)
		_, problems := jsontree.Parse([]byte(text), jsontree.Limits{})
		assert.Empty(t, problems, text)
	}
	for _, text := range []string{`{"a":"`, `[1,2`, `"abc`, `{"a\`, ``} {
		assert.Zero(t, valueEnd([]byte(text)), text)
	}
}
