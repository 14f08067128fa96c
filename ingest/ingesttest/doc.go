// Package ingesttest is the contract that every format's parser is tested
// against. A format's test is one call:
//
//	func TestParser(t *testing.T) { ingesttest.Run(t, gitleaks.Parser{}) }
//	func FuzzParse(f *testing.F)  { ingesttest.Fuzz(f, gitleaks.Parser{}) }
//
// The cases lie in the format's testdata folder, one file a case:
//
//	<case>.<ext>          the input, as an export would be
//	<case>.golden.jsonl   the facts and diagnostics expected, one a line
//	<case>.meta.json      optional: an ingest.Meta, what keyreach.yaml would say
//	<case>.secrets        optional: values that may appear in no output, one a line
//	README.md             where the cases are from
//	other/                files that must not be taken for this format
//
// go test -update rewrites the golden files. Read each against its input before
// keeping it: a golden file says what is right, not what happens.
package ingesttest
