package ingest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestShape(t *testing.T) {
	for _, test := range []struct {
		name, text string
		form       Form
		keys       []string
	}{
		{"object", "{\n \"a\": 1,\n \"b\": 2}\n", FormObject, []string{"a", "b"}},
		{"one line is an object", `{"a":1}` + "\n\n", FormObject, []string{"a"}},
		{"array of objects", `[1,{"x":1},{"y":2}]`, FormArray, []string{"x"}},
		{"array of lines", "[\n{\"a\":1},\n{\"b\":2}\n]\n", FormArray, []string{"a"}},
		{"lines", "{\"a\":1}\n{\"b\":2}\n", FormLines, []string{"a"}},
		{"lines after a log", "starting: now\nsecond\n{\"a\":1}\n", FormLines, []string{"a"}},
		{"a broken first line", "{\"a\":\n{\"b\":2}\n{\"c\":2}\n", FormLines, []string{"b"}},
		{"a wrapped record", "{\"Records\":[\n{\"x\":1}\n]}\n", FormObject, []string{"Records"}},
		{"truncated", `{"a":1,"b":`, FormObject, []string{"a"}},
		{"yaml", "# c\nname: x\n'on':\n  push:\njobs:\n  a:\n", FormYAML, []string{"name", "on", "jobs"}},
		{"first yaml document", "---\na: 1\n---\nb: 1\n", FormYAML, []string{"a"}},
		{"indented yaml", "---\n  on:\n    push:\n  # c\n  jobs:\n", FormYAML, []string{"on", "jobs"}},
		{"yaml list", "- a: 1\n- b: 1\n", FormYAML, nil},
		{"prose", "This is a text.\n\n{\"a\":1}\nand more\nand more\nand more\nand more\n", FormText, nil},
		{"csv", "a,b\n1,2\n", FormText, nil},
		{"empty", "", FormText, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			shape := (&File{Data: []byte(test.text)}).Shape()
			assert.Equal(t, test.form, shape.Form)
			assert.Equal(t, test.keys, shape.Keys)
		})
	}
}

func TestShapeHas(t *testing.T) {
	shape := Shape{Keys: []string{"a", "b"}}
	assert.True(t, shape.Has("b", "a"))
	assert.False(t, shape.Has("a", "c"))
}

func TestTreeIsSharedAndDiagnosed(t *testing.T) {
	file := &File{Source: "x.json", Data: []byte("{\"a\":1,\n \"a\":2}")}
	root, _ := file.Tree()
	again, _ := file.Tree()
	assert.Same(t, root, again)
	diagnostics := file.TreeDiagnostics()
	assert.Len(t, diagnostics, 1, "%v", diagnostics)
	assert.Equal(t, 2, diagnostics[0].Line)
	assert.Equal(t, 2, diagnostics[0].Column)
	at := file.At(root.Get("a"))
	assert.Equal(t, "/a", at.Pointer)
	assert.Equal(t, 2, at.Line)
	assert.Equal(t, 6, at.Column)
}
