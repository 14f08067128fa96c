package yamltree_test

import (
	"fmt"
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
	assert.Equal(t, []string{"1", "two"}, c.Texts())
	assert.Equal(t, "y", data[documents[1].Get("x").Offset():][:1])
	key, _ := documents[0].Get("a").Find("c")
	assert.Equal(t, "c: [", data[key.Offset():][:4])
	assert.Equal(t, "--- no\n", documents[2].Get("z").Text())
	assert.Nil(t, documents[0].Get("q", "r"))
	assert.Nil(t, documents[0].Get("none", "at", "all").Elements())
	assert.Equal(t, jsontree.Absent, documents[0].Get("q").Kind())
}

func TestDocumentsEndWhereYAMLSays(t *testing.T) {
	for _, c := range []struct {
		data string
		want []string
	}{
		{"%YAML 1.1\n# c\n---\na: 1\n", []string{"1"}},
		{"a: 1\n...\na: 2\n", []string{"1", "2"}},
		{"a: 1\n...\n%YAML 1.1\n---\na: 2\n", []string{"1", "2"}},
		{"a: 1\n...\n---\na: 2\n...", []string{"1", "2"}},
		{"---\n---\na: 1\n", []string{"1"}},
	} {
		documents, problems := yamltree.Parse([]byte(c.data))
		assert.Empty(t, problems, c.data)
		var got []string
		for _, document := range documents {
			got = append(got, document.Get("a").Text())
		}
		assert.Equal(t, c.want, got, c.data)
	}
}

func TestAliasesAndMerges(t *testing.T) {
	documents, problems := yamltree.Parse([]byte("base: &b {k: 1, l: 2}\na: {<<: *b, k: 3}\nb: *b\nc: &c [*c]\nd: {<<: [{m: 1}, {m: 2}]}\ne: {\"<<\": 1}\n&f f: 1\n*f : 2\n"))
	assert.Empty(t, problems)
	root := documents[0]
	assert.Equal(t, "3", root.Get("a", "k").Text())
	assert.Equal(t, "2", root.Get("a", "l").Text())
	assert.Equal(t, []string{"k", "l"}, root.Get("a").Names())
	assert.Equal(t, "1", root.Get("b", "k").Text())
	assert.Equal(t, "1", root.Get("d", "m").Text())
	assert.Equal(t, "1", root.Get("e", "<<").Text(), "quoted it is a name")
	assert.Equal(t, "2", root.Get("f").Text())
}

func TestOfEqualNamesTheLastCounts(t *testing.T) {
	documents, _ := yamltree.Parse([]byte("a: 1\nb: 0\na: 2\n"))
	root := documents[0]
	assert.Equal(t, "2", root.Get("a").Text())
	assert.Equal(t, []string{"a", "b"}, root.Names())
	assert.Equal(t, "2", root.Entries()[0].Value.Text())
}

func TestTags(t *testing.T) {
	documents, _ := yamltree.Parse([]byte("a: !reference [x, y]\nb: !reset null\nc: plain\n"))
	root := documents[0]
	assert.Equal(t, "!reference", root.Get("a").Tag())
	assert.Equal(t, []string{"x", "y"}, root.Get("a").Texts())
	assert.False(t, root.Get("b").IsText())
	assert.Empty(t, root.Get("c").Tag())
}

func TestJSONReadsAsYAMLDoes(t *testing.T) {
	tree, _ := jsontree.Parse([]byte(`{"a": {"b": [1, null, "x"]}}`), jsontree.Limits{})
	root := yamltree.FromJSON(tree)
	key, value := root.Get("a").Find("b")
	assert.Equal(t, []string{"1", "x"}, value.Texts())
	assert.Equal(t, "/a/b", key.Pointer())
	assert.Equal(t, []string{"b"}, root.Get("a").Names())
	assert.Equal(t, 1, yamltree.Size(root))
	var seen []string
	root.Scalars(func(n *yamltree.Node) { seen = append(seen, n.Text()) })
	assert.Equal(t, []string{"1", "x"}, seen)
}

func TestNestedAliasesCostNothing(t *testing.T) {
	var text strings.Builder
	text.WriteString("a0: &a0 {x: 1}\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&text, "a%d: &a%d {<<: [*a%d, *a%d]}\n", i, i, i-1, i-1)
	}
	documents, _ := yamltree.Parse([]byte(text.String()))
	require.Len(t, documents, 1)
	assert.Nil(t, documents[0].Get("a59", "nothing"))
	assert.Equal(t, []string{"x"}, documents[0].Get("a59").Names())
}

func TestSizeCountsWhatAliasesStandFor(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	for _, text := range []string{bomb.String(), "a: &a [*a]\n"} {
		documents, _ := yamltree.Parse([]byte(text))
		require.Len(t, documents, 1)
		assert.Greater(t, yamltree.Size(documents...), yamltree.MaxSize)
	}
	documents, _ := yamltree.Parse([]byte("a: &a [1, 2]\nb: *a\n"))
	assert.Equal(t, 9, yamltree.Size(documents...))
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

func TestWholeLeavesOutTheEntryOfABreak(t *testing.T) {
	documents, _ := yamltree.Parse([]byte("a: 1\nb:\n  c: 2\n  d: \"\nx\n"))
	require.Len(t, documents, 1)
	assert.Equal(t, []string{"a", "b"}, documents[0].Names())
	assert.Equal(t, []string{"a"}, documents[0].Whole().Names())
	documents, _ = yamltree.Parse([]byte("a: 1\nb: 2\n"))
	assert.Equal(t, []string{"a", "b"}, documents[0].Whole().Names())
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a: &b [1, *b]\n---\nc: {<<: *b}\n"))
	f.Add([]byte("%YAML 1.1\n---\n*a : 1\n...\nb: [\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		documents, problems := yamltree.Parse(data)
		for _, p := range problems {
			if p.Offset < 0 || p.Offset > len(data) {
				t.Fatal("a problem lies outside")
			}
		}
		for _, d := range documents {
			for _, entry := range d.Whole().Entries() {
				if at := entry.Value.Offset(); at < 0 || at > len(data) {
					t.Fatal("a value lies outside")
				}
				if _, value := d.Whole().Find(entry.Name()); value.Kind() != entry.Value.Kind() {
					t.Fatal("an entry is not what its name finds")
				}
			}
		}
	})
}
