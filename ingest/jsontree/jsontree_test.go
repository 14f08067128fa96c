package jsontree

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

func parse(t *testing.T, text string) *Node {
	t.Helper()
	root, problems := Parse([]byte(text), Limits{})
	require.Empty(t, problems)
	return root
}

func TestAccessors(t *testing.T) {
	root := parse(t, `{"s":"a\u0041","n":12,"f":1.5,"t":true,"z":null,"a":["x",1,"y"],"o":{"p/q":{"~":7}}}`)
	assert.Equal(t, "aA", root.Get("s").String())
	assert.Equal(t, int64(12), root.Get("n").Int())
	assert.Equal(t, "12", root.Get("n").Text())
	assert.Equal(t, int64(1), root.Get("f").Int())
	assert.InDelta(t, 1.5, root.Get("f").Float(), 0)
	assert.True(t, root.Get("t").Bool())
	assert.Equal(t, Null, root.Get("z").Kind())
	assert.Equal(t, []string{"x", "y"}, root.Get("a").Strings())
	assert.Equal(t, []string{"aA"}, root.Get("s").Strings())
	assert.Equal(t, []string{"s", "n", "f", "t", "z", "a", "o"}, root.Keys())
	deep := root.Get("o", "p/q", "~")
	assert.Equal(t, "/o/p~1q/~0", deep.Pointer())
	assert.Equal(t, deep, root.Resolve(deep.Pointer()))
	assert.Equal(t, "7", string(deep.Raw()))
	assert.Equal(t, `{"p/q":{"~":7}}`, string(root.Get("o").JSON()))
}

func TestNilIsAbsent(t *testing.T) {
	var n *Node
	assert.Equal(t, Absent, n.Get("a").Index(0).Get("b").Kind())
	assert.Empty(t, n.String())
	assert.Empty(t, n.Strings())
	assert.Empty(t, n.Keys())
	assert.Empty(t, n.Pointer())
	assert.Empty(t, n.Raw())
	assert.Empty(t, n.JSON())
	assert.Empty(t, n.Name())
	assert.Nil(t, n.Time())
	assert.Nil(t, n.Resolve("/a"))
	assert.Zero(t, n.Int())
	assert.Zero(t, n.Len())
	assert.False(t, n.Bool())
	assert.False(t, n.Complete())
}

func TestFirstIsThereAndNotNull(t *testing.T) {
	root, _ := Parse([]byte(`{"a": null, "b": 1, "c": 2}`), Limits{})
	assert.Equal(t, "1", root.First("x", "a", "b", "c").Text())
	assert.Nil(t, root.First("x", "a"))
	assert.Nil(t, root.Get("b").First("a"))
}

func TestWrongTypesAreAbsent(t *testing.T) {
	root := parse(t, `{"s":"x","a":[1],"o":{}}`)
	assert.Nil(t, root.Get("s", "deeper"))
	assert.Nil(t, root.Get("a").Index(1))
	assert.Empty(t, root.Get("o").String())
	assert.Zero(t, root.Get("s").Int())
	assert.Nil(t, root.Get("s").Time())
}

func TestTruncatedTextGivesWhatWasRead(t *testing.T) {
	root, problems := Parse([]byte(`{"a":[{"b":1},{"c":2,"d":`), Limits{})
	require.Len(t, problems, 1)
	assert.Equal(t, fact.Error, problems[0].Severity)
	assert.Contains(t, problems[0].Message, "ends in the middle")
	assert.Equal(t, 25, problems[0].Offset)
	assert.Equal(t, int64(2), root.Get("a").Index(1).Get("c").Int())
	assert.True(t, root.Get("a").Index(0).Complete())
	assert.False(t, root.Get("a").Index(1).Complete())
	assert.False(t, root.Complete())
	assert.Equal(t, `{"a":[{"b":1},{"c":2}]}`, string(root.JSON()))
}

func TestBrokenTextGivesWhatWasRead(t *testing.T) {
	root, problems := Parse([]byte(`{"a":1, "b":oops, "c":3}`), Limits{})
	require.Len(t, problems, 1)
	assert.Equal(t, 12, problems[0].Offset)
	assert.Equal(t, []string{"a"}, root.Keys())
}

func TestEmptyAndTrailingText(t *testing.T) {
	root, problems := Parse([]byte("  \n"), Limits{})
	assert.Nil(t, root)
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0].Message, "there is no value")

	root, problems = Parse([]byte("\xef\xbb\xbf{\"a\":1}\n{}"), Limits{})
	assert.Equal(t, int64(1), root.Get("a").Int())
	require.Len(t, problems, 1)
	assert.Equal(t, 11, problems[0].Offset)
}

func TestTheLastOfDuplicateNamesCounts(t *testing.T) {
	for _, filler := range []string{"", manyMembers(40)} {
		root, problems := Parse([]byte(`{"a":1,`+filler+`"b":2,"\u0061":3}`), Limits{})
		require.Len(t, problems, 1)
		assert.Equal(t, fact.Warning, problems[0].Severity)
		assert.Equal(t, strings.LastIndex(`{"a":1,`+filler+`"b":2,"\u0061":3}`, `"\u`), problems[0].Offset)
		assert.Equal(t, int64(3), root.Get("a").Int())
		assert.Equal(t, "a", root.Keys()[len(root.Keys())-1])
	}
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"m%d":%d,`, i, i)
	}
	return b.String()
}

func TestInvalidUTF8IsReplaced(t *testing.T) {
	root, problems := Parse([]byte("{\"a\":\"x\xffy\"}"), Limits{})
	require.Len(t, problems, 1)
	assert.Equal(t, 5, problems[0].Offset)
	assert.Equal(t, "x\uFFFDy", root.Get("a").String())
	assert.True(t, json.Valid(root.JSON()))
}

func TestDeepValuesAreLeftOut(t *testing.T) {
	deep := strings.Repeat("[", 300) + strings.Repeat("]", 300)
	root, problems := Parse([]byte(`{"a":`+deep+`,"b":[`+deep+`,2]}`), Limits{})
	require.Len(t, problems, 2)
	assert.Contains(t, problems[0].Message, "nested deeper than 200")
	second := root.Get("b").Index(1)
	assert.Equal(t, int64(2), second.Int())
	assert.Equal(t, "/b/1", second.Pointer())

	root, problems = Parse([]byte(`{"a":1,"b":`+strings.Repeat("[", 100_000)), Limits{})
	assert.NotEmpty(t, problems)
	assert.Equal(t, int64(1), root.Get("a").Int())
}

func TestLimitsOfNodesAndProblems(t *testing.T) {
	root, problems := Parse([]byte("["+strings.Repeat("1,", 100)+"1]"), Limits{Nodes: 10})
	require.Len(t, problems, 1)
	assert.Equal(t, 9, root.Len())
	assert.False(t, root.Complete())

	_, problems = ParseLines([]byte(strings.Repeat("log line\n", 50)), Limits{Problems: 5})
	assert.Len(t, problems, 6)
}

func TestLines(t *testing.T) {
	text := "starting\n{\"a\":1}\r\n\n{\"a\":\n  {\"a\":[3]} \n{\"a\":4} x\n"
	root, problems := ParseLines([]byte(text), Limits{})
	assert.Equal(t, Lines, root.Kind())
	assert.Equal(t, 4, root.Len())
	assert.Equal(t, "/1/a", root.Index(0).Get("a").Pointer())
	assert.Equal(t, strings.Index(text, "1}"), root.Index(0).Get("a").Offset())
	assert.False(t, root.Index(1).Complete())
	assert.Equal(t, "/4/a/0", root.Index(2).Get("a").Index(0).Pointer())
	assert.Equal(t, int64(3), root.Resolve("/4/a/0").Int())
	assert.Nil(t, root.Resolve("/0"))
	require.Len(t, problems, 3)
	assert.Equal(t, fact.Warning, problems[0].Severity)
	assert.Equal(t, fact.Error, problems[1].Severity)
	assert.Equal(t, strings.Index(text, " x")+0, problems[2].Offset)
}

func TestTimes(t *testing.T) {
	want := time.Date(2023, 3, 9, 10, 41, 45, 0, time.UTC)
	for _, text := range []string{
		`"2023-03-09T10:41:45Z"`, `"2023-03-09T11:41:45.000+01:00"`, `"2023-03-09 10:41:45+00:00"`,
		`"2023-03-09 10:41:45 +0000"`, `"2023-03-09T10:41:45+0000"`, `"2023-03-09 10:41:45 +0000 UTC"`,
		`"2023-03-09 10:41:45 UTC"`, `"2023-03-09 03:41:45 -0700 -0700"`, `1678358505`, `1678358505000`, `1678358505.0`,
	} {
		got := parse(t, text).Time()
		require.NotNil(t, got, text)
		assert.True(t, want.Equal(*got), "%s: %s", text, got)
	}
	for _, text := range []string{`"2023-03-09T10:41:45"`, `"yesterday"`, `0`, `-5`, `1e300`, `true`, `"0001-01-01T00:00:00Z"`,
		`"9999-12-31T23:59:59-05:00"`, `"0001-12-31T23:59:59+23:00"`} {
		assert.Nil(t, parse(t, text).Time(), text)
	}
}

// A tree must cost little beside its data: files of 100 MB are normal.
func TestMemoryOfATree(t *testing.T) {
	event := `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111111111111:assumed-role/deploy/i-0123","accessKeyId":"ASIAEXAMPLE"},"eventTime":"2026-01-01T00:00:00Z","eventName":"GetObject","requestParameters":{"bucketName":"b","key":"k"}},`
	data := []byte(`{"Records":[` + strings.Repeat(event, 20_000) + `null]}`)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	root, problems := Parse(data, Limits{})
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Empty(t, problems)
	assert.Equal(t, 20_001, root.Get("Records").Len())
	assert.Less(t, after.HeapAlloc-before.HeapAlloc, uint64(3*len(data)))
	runtime.KeepAlive(data)
}

func BenchmarkParse(b *testing.B) {
	event := `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111111111111:assumed-role/deploy/i-0123"},"eventName":"GetObject","requestParameters":{"bucketName":"b","key":"k"}},`
	data := []byte(`{"Records":[` + strings.Repeat(event, 5_000) + `null]}`)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(data, Limits{})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"x\u00e9",null,{"b":true}]}`, `{"a":1,"a":2}`, "{\"a\":\"\xff\"}", `[[[[`, `{"a":1} {"b":2}`, "log\n{\"a\":1}\n", "\xef\xbb\xbf[]", `"\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := Limits{Depth: 20, Nodes: 1000}
		for _, parse := range []func([]byte, Limits) (*Node, []Problem){Parse, ParseLines} {
			root, problems := parse(data, limits)
			walk(t, root, root, len(data))
			for _, p := range problems {
				if p.Offset < 0 || p.Offset > len(data) {
					t.Fatalf("problem at %d of %d bytes", p.Offset, len(data))
				}
			}
			if root != nil && !json.Valid(root.JSON()) {
				t.Fatalf("JSON() is not valid: %q", root.JSON())
			}
		}
	})
}

func walk(t *testing.T, root, n *Node, size int) {
	if n == nil {
		return
	}
	if n.Offset() < 0 || n.Offset() > size || root.Resolve(n.Pointer()) != n {
		t.Fatalf("node %q at %d does not resolve", n.Pointer(), n.Offset())
	}
	_, _, _ = n.String(), n.Time(), n.Int()
	for i := range n.Len() {
		walk(t, root, n.Index(i), size)
	}
}
