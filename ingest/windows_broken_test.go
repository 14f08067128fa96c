package ingest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

// What is wrong in a text is told once, of what stands in it, and where the text as a
// whole would tell it: the windows' own ends are no part of it.
func TestWindowsTellWhatIsWrongOnce(t *testing.T) {
	good := `{"id":1,"deep":[{"x":[1,2]}]}`
	many := strings.Repeat(good+",\n", 100)
	for name, text := range map[string]string{
		"cut in a record":     "[" + many + good[:12],
		"cut in a list":       `{"Records":[` + many + good[:12],
		"cut behind a comma":  "[" + many,
		"a colon is missing":  "[" + many + `{"id" 5},` + "\n" + many + good + "]\n",
		"a quote is missing":  "[" + many + `{"id":"x},` + "\n" + many + good + "]\n",
		"a bracket is open":   "[" + many + `{"id":[5},` + "\n" + many + good + "]\n",
		"a bracket too many":  "[" + many + `{"id":5]},` + "\n" + many + good + "]\n",
		"a word that is none": `{"Records":[` + many + `{"id":nope},` + "\n" + many + good + "]}\n",
	} {
		t.Run(name, func(t *testing.T) {
			whole := errorsOf((&File{Source: "log", Data: []byte(text)}).TreeDiagnostics())
			require.Len(t, whole, 1)
			w, ok := newWindows(&File{Source: "log"}, strings.NewReader(text), 1000)
			require.True(t, ok)
			var told []fact.Diagnostic
			for f := w.next(); f != nil; f = w.next() {
				told = append(told, errorsOf(f.TreeDiagnostics())...)
			}
			assert.Equal(t, whole, told)
		})
	}
}

func errorsOf(all []fact.Diagnostic) (list []fact.Diagnostic) {
	for _, d := range all {
		if d.Severity == fact.Error {
			list = append(list, d)
		}
	}
	return list
}
