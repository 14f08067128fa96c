package yamlwalk_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest/yamlwalk"
)

func TestMergesAndAliases(t *testing.T) {
	file := yamlwalk.Parse([]byte("base: &b {x: 1, y: 2}\njob:\n  <<: *b\n  y: 3\nother: *b\nref: !reference [a, b]\n"))
	require.Len(t, file.Documents, 1)
	root := file.Documents[0]
	assert.Equal(t, "1", root.Get("job", "x").Text())
	assert.Equal(t, "3", root.Get("job", "y").Text())
	assert.Equal(t, "2", root.Get("other", "y").Text())
	assert.Equal(t, "!reference", root.Get("ref").Tag())
	assert.Equal(t, []string{"a", "b"}, root.Get("ref").Texts())
	assert.Nil(t, root.Get("none", "at", "all").Elements())
	key, value := root.Get("job").Find("y")
	assert.Equal(t, []int{4, 3, 4, 6}, []int{key.Line(), key.Column(), value.Line(), value.Column()})
}

func TestOfEqualNamesTheLastCounts(t *testing.T) {
	root := yamlwalk.Parse([]byte("a: 1\na: 2\n")).Documents[0]
	assert.Equal(t, "2", root.Get("a").Text())
	assert.Len(t, root.Entries(), 1)
}

func TestBrokenTextIsReadUpToItsBreak(t *testing.T) {
	file := yamlwalk.Parse([]byte("---\na: 1\n---\nb: 2\nc: 3\nd: [\n"))
	assert.Positive(t, file.Broken)
	require.Len(t, file.Documents, 2)
	assert.Equal(t, "2", file.Documents[1].Get("b").Text())
	assert.Empty(t, yamlwalk.Parse([]byte("\t[")).Documents)
}

func TestBombsAreRefused(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		name, last := string(rune('1'+i)), string(rune('0'+i))
		bomb.WriteString("a" + name + ": &a" + name + " [" + strings.TrimSuffix(strings.Repeat("*a"+last+", ", 10), ", ") + "]\n")
	}
	assert.True(t, yamlwalk.Parse([]byte(bomb.String())).Refused)
	assert.True(t, yamlwalk.Parse([]byte("a: &a [*a]\n")).Refused)
}
