package aws

import (
	"encoding/json"
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

// Simulate decides one case of `keyreach policy simulate` and returns its
// answer, one line of JSON without the newline. For a case that can't be read
// the answer names it with the error, which is returned too.
func Simulate(line []byte) ([]byte, error) {
	var c simulateCase
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
	pol, err := c.policies(req)
	if err != nil {
		return Decision{}, fmt.Errorf("policies: %w", err)
	}
	return Evaluate(req, pol), nil
}
