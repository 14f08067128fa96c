// Package gitleaks reads the reports of gitleaks: the JSON of version 8 (an array
// of objects with RuleID) and of versions 6 and 7 (with rule and offender), the CSV
// and the JUnit XML of version 8. Its SARIF is read by package sarif.
//
// A finding becomes a place that stores a credential. A report names no
// repository (version 8) or only the folder it ran in: keyreach.yaml says which
// repository it is about. An empty JSON report is an empty array, which tells
// nothing of its origin and is therefore not recognised; the empty CSV (its header
// alone) and the empty JUnit report are.
package gitleaks
