package awsapi

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/ingesttest"
	"keyreach/ingest/jsontree"
)

// cloudsplaining returns the example of github.com/salesforce/cloudsplaining
// (examples/files/example.json), a real account with 78 roles.
func cloudsplaining(t testing.TB) *ingest.File {
	t.Helper()
	file, err := os.Open("testdata/large/cloudsplaining-example.json.gz")
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	reader, err := gzip.NewReader(file)
	require.NoError(t, err)
	data, err := io.ReadAll(reader)
	require.NoError(t, err)
	return &ingest.File{Source: "example.json", Data: data}
}

// The counts were taken from the export itself, apart from this parser.
func TestARealAccountIsReadWhole(t *testing.T) {
	file, env := cloudsplaining(t), ingesttest.Env(t)
	require.True(t, Parser{}.Detect(file))
	result := Parser{}.Parse(t.Context(), file, env)
	assert.Empty(t, result.Diagnostics)
	assert.Empty(t, ingesttest.Check(file, env, result))
	count := map[string]int{}
	for _, f := range result.Facts {
		switch {
		case f.Node != nil:
			count[f.Node.Kind]++
		case f.Edge != nil:
			count[f.Edge.Relation.String()]++
		case f.Document != nil && len(f.Document.Text) > 0:
			count["texts"]++
			count["statements"] += len(f.Document.Evidence) - 1
		case f.Document != nil:
			count["attachments"]++
		case f.Inventory != nil:
			assert.True(t, f.Inventory.Complete)
			count["inventory of "+f.Inventory.Account]++
		}
	}
	assert.Equal(t, map[string]int{
		"aws-user": 44, "aws-group": 5, "aws-iam-instance-profile": 2, "aws-role": 78, "aws-account": 2, "inventory of 012345678901": 1, "inventory of 200611803367": 1,
		"texts": 201, "statements": 392, "attachments": 106, "member-of": 6,
	}, count)
}

func TestEvidenceOfEveryStatementPointsAtIt(t *testing.T) {
	file := cloudsplaining(t)
	root, _ := file.Tree()
	checked := 0
	for _, f := range (Parser{}).Parse(t.Context(), file, ingesttest.Env(t)).Facts {
		if f.Document == nil || len(f.Document.Text) == 0 {
			continue
		}
		text, _ := jsontree.Parse(f.Document.Text, jsontree.Limits{})
		list := statements(text)
		require.Len(t, f.Document.Evidence, 1+len(list))
		for i, statement := range list {
			checkStatement(t, file, root, f.Document.Evidence[1+i], statement)
			checked++
		}
	}
	assert.Equal(t, 392, checked)
}

func checkStatement(t *testing.T, file *ingest.File, root *jsontree.Node, e fact.Evidence, statement *jsontree.Node) {
	t.Helper()
	at := root.Resolve(e.Pointer)
	require.NotNil(t, at, e.Pointer)
	assert.JSONEq(t, string(statement.JSON()), string(at.JSON()), e.Pointer)
	line, column := file.Position(at.Offset())
	assert.Equal(t, [2]int{line, column}, [2]int{e.Line, e.Column}, e.Pointer)
	lines := strings.Split(string(file.Data[file.LineOffset(e.Line):]), "\n")
	assert.Equal(t, byte('{'), lines[0][e.Column-1], "the statement begins at its position")
	assert.True(t, json.Valid(at.Raw()))
}

func BenchmarkAccount(b *testing.B) {
	file, env := cloudsplaining(b), ingesttest.Env(b)
	b.SetBytes(int64(len(file.Data)))
	b.ReportAllocs()
	for b.Loop() {
		fresh := &ingest.File{Source: file.Source, Data: file.Data}
		if result := (Parser{}).Parse(b.Context(), fresh, env); len(result.Facts) == 0 {
			b.Fatal("nothing read")
		}
	}
}
