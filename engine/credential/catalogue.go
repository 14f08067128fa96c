package credential

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// CatalogueVersion names the embedded catalogue in evidence.
const CatalogueVersion = "2026-11-24"

//go:embed catalogue.jsonl
var catalogueText []byte

// Catalogue is the embedded table of credential kinds.
type Catalogue struct {
	rows   []Kind
	byID   map[string]int
	byRule map[scannerRule][]string
	// commands are by kind and method.
	commands map[[2]string]*Command
}

type scannerRule struct{ scanner, rule string }

// Load reads the embedded catalogue. An error means that the program was built
// with a broken one.
func Load() (*Catalogue, error) {
	c := newCatalogue()
	lines := bufio.NewScanner(bytes.NewReader(catalogueText))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if err := c.add(lines.Bytes()); err != nil {
			return nil, fmt.Errorf("reading row %d of the credential catalogue: %w", len(c.rows)+1, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the credential catalogue: %w", err)
	}
	if err := c.loadCommands(); err != nil {
		return nil, err
	}
	if err := c.loadNeeds(); err != nil {
		return nil, err
	}
	return c, c.check()
}

func newCatalogue() *Catalogue {
	return &Catalogue{byID: map[string]int{}, byRule: map[scannerRule][]string{}}
}

// add reads one row. A key that no field has is an error: what nobody reads is
// a mistake in the row or in the program.
func (c *Catalogue) add(line []byte) error {
	var row Kind
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&row); err != nil {
		return err
	}
	if decoder.More() {
		return fmt.Errorf("more than one value in the row of %s", row.ID)
	}
	for _, m := range row.Match {
		p, err := newPattern(m)
		if err != nil {
			return fmt.Errorf("compiling a pattern of credential kind %s: %w", row.ID, err)
		}
		row.patterns = append(row.patterns, p)
	}
	if _, twice := c.byID[row.ID]; twice {
		return fmt.Errorf("credential kind %s is there twice", row.ID)
	}
	for scanner, rules := range row.ScannerRules {
		for _, rule := range rules {
			key := scannerRule{scanner, rule}
			c.byRule[key] = append(c.byRule[key], row.ID)
		}
	}
	c.byID[row.ID] = len(c.rows)
	c.rows = append(c.rows, row)
	return nil
}

// Lookup returns the row of a kind; a part of a credential (<kind>.<part>)
// has the row of the whole.
func (c *Catalogue) Lookup(kind string) (*Kind, bool) {
	whole, _, _ := strings.Cut(kind, ".")
	i, ok := c.byID[whole]
	if !ok {
		return nil, false
	}
	return &c.rows[i], true
}

// Kinds returns the catalogue's kinds in its own order, which is the order of
// candidates.
func (c *Catalogue) Kinds() []string {
	ids := make([]string, len(c.rows))
	for i := range c.rows {
		ids[i] = c.rows[i].ID
	}
	return ids
}

// ByRule returns the kinds that a scanner's rule reports, in the catalogue's
// order; nil for a rule the catalogue does not know. The list is shared and must
// not be changed.
func (c *Catalogue) ByRule(scanner, rule string) []string {
	list := c.byRule[scannerRule{scanner, rule}]
	return list[:len(list):len(list)]
}

// Recognise returns the kinds that value may be: those among candidates whose
// pattern matches it, or all candidates where none has a pattern that matches.
// With no candidates every kind whose pattern matches is returned.
func (c *Catalogue) Recognise(value string, candidates []string) []string {
	matching := c.matching(value, candidates)
	if len(matching) == 0 {
		return candidates
	}
	kinds := make([]string, len(matching))
	for i, row := range matching {
		kinds[i] = c.rows[row].ID
	}
	return kinds
}

// matching returns the rows that value has a form of, in the catalogue's order.
func (c *Catalogue) matching(value string, candidates []string) (rows []int) {
	if len(candidates) == 0 {
		for i := range c.rows {
			if c.rows[i].Matches(value) {
				rows = append(rows, i)
			}
		}
		return c.narrowest(value, rows)
	}
	for _, kind := range candidates {
		if i, ok := c.byID[kind]; ok && c.rows[i].Matches(value) {
			rows = append(rows, i)
		}
	}
	slices.Sort(rows)
	return c.narrowest(value, rows)
}

// narrowest returns the rows that the claims of a value tell, where there are
// any: a JWT of a known issuer is none of another's, a SAS that names the identity that
// signed it none of an account's key.
func (c *Catalogue) narrowest(value string, rows []int) []int {
	if len(rows) > 1 && isUserDelegation(value) {
		if at, ok := c.byID["azure-user-delegation-sas"]; ok && slices.Contains(rows, at) {
			return []int{at}
		}
	}
	if len(rows) < 2 || !jwtForm.MatchString(value) {
		return rows
	}
	var told []int
	for _, i := range rows {
		if c.rows[i].told(value) {
			told = append(told, i)
		}
	}
	if len(told) == 0 {
		return rows
	}
	return told
}

// KindInfo returns class and authorisation system of any kind: of the
// credential catalogue, of a part of one, or of the table of kinds.
func (c *Catalogue) KindInfo(kind string) (fact.KindInfo, bool) {
	if row, ok := c.Lookup(kind); ok {
		return fact.KindInfo{Kind: kind, Class: fact.ClassCredential, System: systemOf(row.ID), IDForm: "the issuer's public identifier"}, true
	}
	if kind == fact.UnknownSecret {
		return fact.KindInfo{Kind: kind, Class: fact.ClassCredential, IDForm: "the place it lies in"}, true
	}
	return fact.LookupKind(kind)
}

// systemOf names the authorisation system by the first word of a kind's id,
// which is its issuer.
func systemOf(kind string) string {
	issuer, _, _ := strings.Cut(kind, "-")
	switch issuer {
	case "google":
		return "gcp"
	case "azure", "entra":
		return "entra"
	default:
		return issuer
	}
}
