package credential

import (
	"bytes"
	_ "embed" // the needs
	"encoding/json"
	"fmt"
	"slices"
)

//go:embed needs.jsonl
var needsFile []byte

// needs are the calls of which one at least made what a survivor says could have been
// made: of its issuer, and those by which somebody acts as another who may call them.
type needs struct {
	Kind   string   `json:"kind"`
	What   string   `json:"what"`
	Needs  []string `json:"needs"`
	Source string   `json:"source"`
}

// loadNeeds reads what survivors need. Each is of a survivor that is there.
func (c *Catalogue) loadNeeds() error {
	for number, line := range bytes.Split(bytes.TrimSpace(needsFile), []byte("\n")) {
		var one needs
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&one); err != nil {
			return fmt.Errorf("reading needs.jsonl, line %d: %w", number+1, err)
		}
		survivor := c.survivorOf(one.Kind, one.What)
		if survivor == nil || len(one.Needs) == 0 || one.Source == "" {
			return fmt.Errorf("needs.jsonl, line %d: %s %q is no survivor of the catalogue, or its calls or source are empty", number+1, one.Kind, one.What)
		}
		survivor.Needs = one.Needs
	}
	return nil
}

func (c *Catalogue) survivorOf(kind, what string) *Survivor {
	row, ok := c.Lookup(kind)
	if !ok {
		return nil
	}
	at := slices.IndexFunc(row.Survivors, func(s Survivor) bool { return s.What == what })
	if at < 0 {
		return nil
	}
	return &row.Survivors[at]
}

// Needs are all calls that some survivor needs, sorted.
func (c *Catalogue) Needs() (calls []string) {
	for i := range c.rows {
		for j := range c.rows[i].Survivors {
			calls = append(calls, c.rows[i].Survivors[j].Needs...)
		}
	}
	slices.Sort(calls)
	return slices.Compact(calls)
}
