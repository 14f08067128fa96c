// Package noseyparker reads the reports of Nosey Parker, as JSON (an array) or
// JSON lines.
//
// A finding is one value that a rule found; each of its matches becomes a place
// that stores it: the path in the repository with the commit that first had it,
// where the provenance tells them, else the file. The value is match_content of
// early versions; of later ones the one capture group, which may be in base64: the
// snippet tells. A rule with several groups finds parts, of which none is taken for
// the value, except where they are the halves of an AWS key. A finding that someone
// labelled "reject" is left out, with a diagnostic.
//
// Source: praetorian-inc/noseyparker, and JSON reports of versions 0.13 and 0.24.
// The groups' form is from descriptions by others and not from Nosey Parker's own.
package noseyparker
