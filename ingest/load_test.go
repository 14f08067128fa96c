package ingest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

func TestDiagnosticsOfOneFileAreBounded(t *testing.T) {
	file := &File{Source: "x"}
	list := make([]fact.Diagnostic, maxDiagnostics)
	assert.Equal(t, list, bounded(file, list))
	for _, test := range []struct{ rest, worst fact.Severity }{{fact.Info, fact.Info}, {fact.Warning, fact.Warning}, {fact.Error, fact.Error}} {
		more := append(list[:maxDiagnostics:maxDiagnostics], fact.Diagnostic{Severity: fact.Info, Line: 7}, fact.Diagnostic{Severity: test.rest}, fact.Diagnostic{Severity: fact.Info})
		got := bounded(file, more)
		assert.Len(t, got, maxDiagnostics+1)
		last := got[maxDiagnostics]
		assert.Equal(t, test.worst, last.Severity, "what is cut may be a gap")
		assert.Contains(t, last.Message, "3 further diagnostics of this file are not listed; the next one is at line 7")
	}
}
