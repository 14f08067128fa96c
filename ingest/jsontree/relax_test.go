package jsontree

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRelax(t *testing.T) {
	for _, c := range []struct {
		text, want string
		first      int
	}{
		{`{"a":1}`, `{"a":1}`, -1},
		{"// note\n{\"a\":1}", "       \n{\"a\":1}", 0},
		{`{"a":1,}`, `{"a":1 }`, 6},
		{`[1, /* two */ ]`, `[1            ]`, 2},
		{`{"a":"http://x, }"}`, `{"a":"http://x, }"}`, -1},
		{`{"a":"\"//"}`, `{"a":"\"//"}`, -1},
		{`{"a":1, /* open`, `{"a":1, /* open`, -1},
		{"{\"a\":1 // one\r\n}", "{\"a\":1       \r\n}", 7},
		{`{"a":1,`, `{"a":1,`, -1},
	} {
		got, first := Relax([]byte(c.text))
		assert.Equal(t, c.want, string(got), c.text)
		assert.Equal(t, c.first, first, c.text)
	}
}

func FuzzRelax(f *testing.F) {
	f.Add([]byte("// a\n{\"b\":[1,],}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		text, first := Relax(data)
		if len(text) != len(data) || first >= len(data) {
			t.Fatalf("%d bytes became %d, first %d", len(data), len(text), first)
		}
	})
}
