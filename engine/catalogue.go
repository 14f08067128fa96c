package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/credential"
)

// CatalogueHead is what answers about the catalogue of credential kinds begin
// with. They are of no estate and of no time.
type CatalogueHead struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	// Catalogue is the version of the embedded catalogue.
	Catalogue string `json:"catalogue"`
}

func catalogueHead(question, version string) CatalogueHead {
	return CatalogueHead{Schema: "keyreach/catalogue-" + question + "/v1", Tool: Tool{Name: "keyreach", Version: version}, Catalogue: credential.CatalogueVersion}
}

// Kind is a row of the catalogue, as answers hold it.
type Kind = credential.Kind

// Propagation is how long a step takes to work everywhere.
type Propagation = credential.Propagation

// Statement is one thing that a row says of a step.
type Statement = credential.Statement

// CatalogueListAnswer lists kinds of credential.
type CatalogueListAnswer struct {
	CatalogueHead
	Kinds []KindSummary `json:"kinds"`
}

// KindSummary is a kind of credential in a line.
type KindSummary struct {
	ID              string              `json:"id"`
	Name            string              `json:"name"`
	Issuer          string              `json:"issuer"`
	Form            string              `json:"form"`
	ActsAs          string              `json:"actsAs"`
	DefaultLifetime credential.Lifetime `json:"defaultLifetime"`
	MaxLifetime     credential.Lifetime `json:"maxLifetime"`
	// Mints and Steps count what it makes and how it is revoked.
	Mints int `json:"mints"`
	Steps int `json:"steps"`
	// Survivors counts what survives its revocation, by confidence.
	Survivors KindSurvivors `json:"survivors"`
	// Verified says that a source was read for a survivor or a mint.
	Verified bool `json:"verified"`
}

// KindSurvivors counts survivors by the confidence of what is said of them.
type KindSurvivors struct {
	Documented int `json:"documented"`
	Reported   int `json:"reported"`
	Inferred   int `json:"inferred"`
}

// CatalogueKindAnswer is all that the catalogue says of a kind.
type CatalogueKindAnswer struct {
	CatalogueHead
	// Kind is the row; what is null or empty in it is not known.
	Kind *Kind `json:"kind"`
}

// RecogniseAnswer says what a value may be. It holds nothing of the value but
// what the value says of itself.
type RecogniseAnswer struct {
	CatalogueHead
	// Inner says that a part of what was given is the value: what stands in quotes,
	// behind a name or behind the scheme of a header.
	Inner      bool              `json:"inner"`
	Candidates []KindCandidate   `json:"candidates"`
	Facts      []credential.Fact `json:"facts"`
	// Joins says whether equal values may be taken for the same secret; short
	// ones, placeholders and redacted ones may not.
	Joins bool `json:"joins"`
}

// KindCandidate is a kind that a value may be of.
type KindCandidate struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Issuer string `json:"issuer"`
	ActsAs string `json:"actsAs"`
	// Marked says that a prefix of the kind's own tells it; else others may have
	// the form too.
	Marked bool `json:"marked"`
	// Weak says that the form tells next to nothing: a bare UUID. Only where the value
	// stands, or who reported it, chooses.
	Weak bool `json:"weak"`
	// Hinted says that what the value is called beside it fits this kind best. Who
	// wrote the name chose it: it hints and decides nothing.
	Hinted bool `json:"hinted"`
	// Sourced says that the form stands in a document that was read.
	Sourced  bool `json:"sourced"`
	Verified bool `json:"verified"`
}

// ListCatalogue lists the kinds in the catalogue's order: of one issuer, where it
// is named by a part of its name or by the first word of its kinds' ids, else all.
func ListCatalogue(c *credential.Catalogue, issuer, version string) (*CatalogueListAnswer, error) {
	a := &CatalogueListAnswer{CatalogueHead: catalogueHead("list", version), Kinds: []KindSummary{}}
	wanted := strings.ToLower(strings.TrimSpace(issuer))
	for _, id := range c.Kinds() {
		row, _ := c.Lookup(id)
		word, _, _ := strings.Cut(row.ID, "-")
		if wanted != "" && word != wanted && !strings.Contains(strings.ToLower(row.Issuer), wanted) {
			continue
		}
		a.Kinds = append(a.Kinds, summaryOf(row))
	}
	if len(a.Kinds) == 0 {
		return nil, fmt.Errorf("the catalogue has no issuer of that name; keyreach catalogue list shows all")
	}
	return a, nil
}

func summaryOf(row *credential.Kind) KindSummary {
	s := KindSummary{ID: row.ID, Name: row.Name, Issuer: row.Issuer, Form: row.Form, ActsAs: row.ActsAs, DefaultLifetime: row.DefaultLifetime,
		MaxLifetime: row.MaxLifetime, Mints: len(row.Mints), Steps: len(row.Revocation), Verified: row.Verified}
	for _, survivor := range row.Survivors {
		switch survivor.Confidence {
		case credential.Documented:
			s.Survivors.Documented++
		case credential.Reported:
			s.Survivors.Reported++
		case credential.Inferred:
			s.Survivors.Inferred++
		}
	}
	return s
}

// maxSuggested bounds how many kinds an error suggests.
const maxSuggested = 8

// ShowKind returns all that the catalogue says of a kind. A kind that it has not
// is an error that suggests some, and that repeats nothing that may be a value.
func ShowKind(c *credential.Catalogue, kind, version string) (*CatalogueKindAnswer, error) {
	if row, ok := c.Lookup(kind); ok {
		return &CatalogueKindAnswer{CatalogueHead: catalogueHead("kind", version), Kind: row}, nil
	}
	if len(kind) > 64 || credential.LooksLikeValue(kind) || c.Recognise(kind, nil) != nil {
		return nil, fmt.Errorf("that is no kind of credential and may be a value, so it is not repeated: give a value to keyreach catalogue recognise --value-stdin, on standard input")
	}
	return nil, fmt.Errorf("the catalogue has no kind %q%s", kind, suggestion(c, kind))
}

// suggestion names kinds that have words in common with a text, those with more
// of them first.
func suggestion(c *credential.Catalogue, text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == '-' || r == '_' || r == ' ' || r == '.' })
	common := func(id string) (n int) {
		for _, word := range strings.Split(id, "-") {
			if slices.Contains(words, word) {
				n++
			}
		}
		return n
	}
	like := slices.DeleteFunc(c.Kinds(), func(id string) bool { return common(id) == 0 })
	slices.SortStableFunc(like, func(x, y string) int { return cmp.Compare(common(y), common(x)) })
	if len(like) == 0 {
		return "; keyreach catalogue list shows all"
	}
	return "; there are " + strings.Join(like[:min(len(like), maxSuggested)], ", ")
}

// Recognise returns the kinds that the value in a text may be of, those that a prefix
// of their own tells first, then those that its name hints at, else in the catalogue's
// order, and what the value says by itself.
func Recognise(c *credential.Catalogue, text, version string) *RecogniseAnswer {
	value, name := credential.Meant(text)
	a := &RecogniseAnswer{CatalogueHead: catalogueHead("recognise", version), Inner: value != strings.TrimSpace(text), Candidates: []KindCandidate{}, Facts: credential.Facts(value), Joins: credential.Joinable(value)}
	if a.Facts == nil {
		a.Facts = []credential.Fact{}
	}
	kinds := c.Recognise(value, nil)
	for _, id := range c.Recognise(strings.TrimSpace(text), nil) {
		if !slices.Contains(kinds, id) {
			kinds = append(kinds, id) // a form that holds the name: client-key-data: …
		}
	}
	for _, id := range kinds {
		row, _ := c.Lookup(id)
		a.Candidates = append(a.Candidates, ofForm(row, value))
	}
	hint(a.Candidates, name)
	slices.SortStableFunc(a.Candidates, func(x, y KindCandidate) int {
		return cmp.Or(soFirst(x.Marked, y.Marked), soFirst(x.Hinted, y.Hinted))
	})
	return a
}

// soFirst orders what is so before what is not.
func soFirst(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	default:
		return 1
	}
}
