package gitleaks

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// isJUnit reports whether the file is the JUnit report: its suite has the
// scanner's name.
func isJUnit(file *ingest.File) bool {
	begin := file.Data[:min(len(file.Data), 4096)]
	if !file.HasPrefix("<") || !bytes.Contains(begin, []byte("<testsuites")) {
		return false
	}
	_, suite, found := bytes.Cut(begin, []byte("<testsuite "))
	suite, _, _ = bytes.Cut(suite, []byte(">"))
	return found && bytes.Contains(suite, []byte(`name="gitleaks"`))
}

// junit reads the JUnit report. The text of a failure is the finding, as JSON.
func (r *report) junit(ctx context.Context) {
	decoder := xml.NewDecoder(bytes.NewReader(r.File.Data))
	decoder.CharsetReader = func(_ string, text io.Reader) (io.Reader, error) { return text, nil } // the file is UTF-8 by now
	for ctx.Err() == nil {
		offset := int(decoder.InputOffset())
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			r.complain(fact.Error, r.File.Evidence("", offset), "reading XML: the document is broken here; what follows is left out")
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "failure" {
			continue
		}
		var text string
		if err := decoder.DecodeElement(&text, &start); err != nil {
			r.complain(fact.Error, r.File.Evidence("", offset), "reading XML: this failure is broken; what follows is left out")
			return
		}
		finding, _ := jsontree.Parse([]byte(text), jsontree.Limits{})
		r.add(finding, r.File.Evidence("", offset))
	}
}
