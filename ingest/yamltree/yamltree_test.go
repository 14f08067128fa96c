package yamltree_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest/jsontree"
	"keyreach/ingest/yamltree"
)

func TestDocumentsAndPositions(t *testing.T) {
	data := "# c\na: {b: \"ü\", c: [1, two]}\n---\nx: y\n--- # empty\n---\nz: |\n  --- no\n"
	documents, problems := yamltree.Parse([]byte(data))
	assert.Empty(t, problems)
	require.Len(t, documents, 3)
	c := documents[0].Get("a", "c")
	assert.Equal(t, "[1, two]}", data[c.Offset():strings.Index(data, "\n---")], "columns count characters")
	assert.Equal(t, []string{"1", "two"}, c.Strings())
	assert.Equal(t, "y", data[documents[1].Get("x").Offset():][:1])
	assert.Equal(t, "--- no\n", documents[2].Get("z").Text())
	assert.Nil(t, documents[0].Get("q", "r"))
	assert.Equal(t, jsontree.Absent, documents[0].Get("q").Kind())
}

func TestAliasesAndMerges(t *testing.T) {
	documents, problems := yamltree.Parse([]byte("base: &b {k: 1, l: 2}\na: {<<: *b, k: 3}\nb: *b\nc: &c [*c]\nd: {<<: [{m: 1}, {m: 2}]}\n"))
	assert.Empty(t, problems)
	root := documents[0]
	assert.Equal(t, "3", root.Get("a", "k").Text())
	assert.Equal(t, "2", root.Get("a", "l").Text())
	assert.Equal(t, []string{"k", "l"}, root.Get("a").Names())
	assert.Equal(t, "1", root.Get("b", "k").Text())
	assert.Equal(t, "1", root.Get("d", "m").Text())
}

func TestNestedAliasesCostNothing(t *testing.T) {
	var text strings.Builder
	text.WriteString("a0: &a0 {x: 1}\n")
	for i := 1; i < 60; i++ {
		previous := "*a" + string(rune('0'+(i-1)/10)) + string(rune('0'+(i-1)%10))
		if i == 1 {
			previous = "*a0"
		}
		text.WriteString("a" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + ": &a" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + " {<<: [" + previous + ", " + previous + "]}\n")
	}
	documents, _ := yamltree.Parse([]byte(text.String()))
	require.Len(t, documents, 1)
	assert.Nil(t, documents[0].Get("a59", "nothing"))
}

func TestBrokenDocuments(t *testing.T) {
	data := "a: 1\nb: [\n---\nc: 2\n"
	documents, problems := yamltree.Parse([]byte(data))
	require.Len(t, documents, 2)
	assert.Equal(t, "1", documents[0].Get("a").Text())
	assert.Equal(t, "2", documents[1].Get("c").Text())
	assert.NotEmpty(t, problems)
	documents, problems = yamltree.Parse([]byte("\t- x\n"))
	assert.Empty(t, documents)
	assert.NotEmpty(t, problems)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a: &b [1, *b]\n---\nc: {<<: *b}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		documents, problems := yamltree.Parse(data)
		for _, p := range problems {
			if p.Offset < 0 || p.Offset > len(data) {
				t.Fatal("a problem lies outside")
			}
		}
		for _, d := range documents {
			for _, value := range d.Members() {
				if at := value.Offset(); at < 0 || at > len(data) {
					t.Fatal("a value lies outside")
				}
			}
		}
	})
}
