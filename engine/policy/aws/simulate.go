package aws

import (
	"encoding/json"
	"errors"
	"fmt"

	"keyreach/engine/fact"
)

// simulateAnswer is one line out. Evidence in by points into the case.
type simulateAnswer struct {
	Name      string          `json:"name"`
	Result    string          `json:"result"`
	Condition fact.Conditions `json:"condition"`
	Missing   []fact.Missing  `json:"missing"`
	By        []fact.Blocker  `json:"by"`
}

type simulateFailure struct {
	Name  string `json:"name"`
	Error string `json:"error"`
}

// Simulator decides cases of `keyreach policy simulate`. It remembers the
// policies it has parsed, since cases share many (the SCP that allows all). It
// is for one goroutine at a time.
type Simulator struct{ documents map[string]*Document }

// NewSimulator returns a Simulator.
func NewSimulator() *Simulator { return &Simulator{documents: map[string]*Document{}} }

// Simulate decides one case with a Simulator of its own.
func Simulate(line []byte) ([]byte, error) { return NewSimulator().Decide(line) }

// The bounds of what a Simulator remembers.
const (
	maxRemembered     = 1024
	maxRememberedText = 16 << 10
)

// parse is Parse, with the memory of texts that parsed.
func (s *Simulator) parse(text []byte) (*Document, error) {
	if doc, ok := s.documents[string(text)]; ok {
		return doc, nil
	}
	doc, err := Parse(text)
	if err != nil {
		return nil, err
	}
	if len(text) <= maxRememberedText {
		if len(s.documents) >= maxRemembered {
			clear(s.documents)
		}
		s.documents[string(text)] = doc
	}
	return doc, nil
}

// Decide decides one case and returns its answer, one line of JSON without the
// newline. For a case that can't be read the answer names it with the error,
// which is returned too.
func (s *Simulator) Decide(line []byte) ([]byte, error) {
	c := simulateCase{parse: s.parse}
	d, err := c.decide(line)
	if err != nil {
		out, _ := json.Marshal(simulateFailure{c.Name, err.Error()})
		return out, err
	}
	answer := simulateAnswer{
		Name: c.Name, Result: d.Result.String(), Condition: d.Condition,
		Missing: append([]fact.Missing{}, d.Missing...), By: []fact.Blocker{},
	}
	if answer.Condition == nil {
		answer.Condition = fact.Conditions{}
	}
	for _, m := range d.By {
		answer.By = append(answer.By, m.Blocker())
	}
	return json.Marshal(answer)
}

func (c *simulateCase) decide(line []byte) (Decision, error) {
	if err := json.Unmarshal(line, c); err != nil {
		return Decision{}, fmt.Errorf("not a case: %w", err)
	}
	req, err := c.request()
	if err != nil {
		return Decision{}, fmt.Errorf("request: %w", err)
	}
	if c.Request.tooLong(len(line)) {
		return Decision{}, errors.New("the policies are too long to hold a request of this length against")
	}
	pol, err := c.policies(req)
	if err != nil {
		return Decision{}, fmt.Errorf("policies: %w", err)
	}
	return Evaluate(req, pol), nil
}
