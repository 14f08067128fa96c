package circleciconfig

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		filters, ref string
		want         []string
	}{
		{"{}", "refs/heads/main", []string{"default", "other"}},
		{"{branches: {only: main}}", "refs/heads/main", []string{"default"}},
		{"{branches: {only: main}}", "refs/heads/dev", []string{"other"}},
		{"{branches: {only: [main, /rel.*/]}}", "refs/heads/main", []string{"default", "other"}},
		{"{branches: {only: /main/}}", "refs/heads/mainly", []string{"other"}},
		{"{branches: {only: main}}", "", []string{"default", "other"}},
		{"{branches: {ignore: main}}", "refs/heads/main", []string{"other"}},
		{"{branches: {ignore: /.*/}}", "", nil},
		{"{branches: {ignore: /.*/}, tags: {only: /^v.*/}}", "refs/heads/main", []string{"tag"}},
		{"{tags: {only: [v1]}}", "refs/heads/main", []string{"default", "other", "tag"}},
	} {
		r := &reader{Pipeline: &ingest.Pipeline{Builder: &ingest.Builder{File: &ingest.File{Meta: ingest.Meta{Ref: c.ref}}}}}
		documents, _ := yamltree.Parse([]byte(c.filters))
		require.Len(t, documents, 1)
		assert.Equal(t, c.want, r.classes(documents[0]), "%s on %s", c.filters, c.ref)
	}
}
