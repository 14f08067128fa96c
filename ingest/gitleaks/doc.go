// Package gitleaks reads the JSON reports of gitleaks: version 8 (an array of
// objects with RuleID) and versions 6 and 7 (with rule and offender).
//
// A finding becomes a place that stores a credential. A report names no
// repository (version 8) or only the folder it ran in: keyreach.yaml says which
// repository it is about. An empty report is an empty array, which tells nothing
// of its origin and is therefore not recognised.
package gitleaks
