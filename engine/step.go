package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// The steps that residual simulates. Each is what the issuer's own action ends,
// and no more.
const (
	// StepDeactivate, StepDelete, StepRotate and StepRevoke end the credential
	// itself; the first can be undone.
	StepDeactivate = "deactivate"
	StepDelete     = "delete"
	StepRotate     = "rotate"
	StepRevoke     = "revoke"
	// StepDisablePrincipal ends every credential that authenticates as the same
	// principal, and what asks the principal anew for each call.
	StepDisablePrincipal = "disable-principal"
	// StepRevokeSessions ends the sessions that were made before it.
	StepRevokeSessions = "revoke-sessions"
	// StepRemoveTrust takes the way into a role: remove-trust:<role>. Sessions of
	// the role that are there stay.
	StepRemoveTrust = "remove-trust"
)

// Step is what was asked to be done, and what it ends.
type Step struct {
	Name string `json:"name"`
	// Of is what remove-trust names.
	Of string `json:"of,omitempty"`
	// Ends are the credentials that the step itself ends, siblings among them.
	Ends []Node `json:"ends"`
}

// ParseStep reads a step as the command line has it.
func ParseStep(text string) (Step, error) {
	name, of, has := strings.Cut(text, ":")
	names := []string{StepDeactivate, StepDelete, StepRotate, StepRevoke, StepDisablePrincipal, StepRevokeSessions, StepRemoveTrust}
	switch {
	case !slices.Contains(names, name):
		return Step{}, fmt.Errorf("--after %q is no step; the steps are %s:<role>", text, strings.Join(names, ", "))
	case (name == StepRemoveTrust) != has || (has && of == ""):
		return Step{}, fmt.Errorf("--after %q: %s names the role behind a colon, the other steps name nothing", text, StepRemoveTrust)
	}
	return Step{Name: name, Of: of}, nil
}

// ended is what some steps end at a time.
type ended struct {
	credentials map[fact.Key]bool
	// nodes are the credentials' nodes.
	nodes []graph.Node
	// sessions: those that were made before are over; principal: what is asked of
	// the principals anew for each call is refused.
	sessions, principal bool
	// trust are the roles that nobody gets into any more.
	trust []graph.Node
}

// end applies steps to the credentials that the question is about.
func (a *Asker) end(steps []Step, starts []graph.Node, at time.Time) (ended, []Step, error) {
	e := ended{credentials: map[fact.Key]bool{}}
	done := make([]Step, len(steps))
	for i, step := range steps {
		var ends []graph.Node
		switch step.Name {
		case StepDeactivate, StepDelete, StepRotate, StepRevoke:
			ends = a.withSigned(starts, at)
		case StepDisablePrincipal:
			e.principal = true
			ends = a.siblings(starts, at)
		case StepRevokeSessions:
			e.sessions = true
		case StepRemoveTrust:
			roles, err := a.Resolve(step.Of)
			if err != nil {
				return e, nil, err
			}
			e.trust = append(e.trust, roles...)
		}
		step.Ends = []Node{}
		for _, n := range ends {
			e.credentials[a.Estate.Key(n).Base()] = true
			e.nodes = append(e.nodes, n)
			step.Ends = append(step.Ends, a.node(n))
		}
		done[i] = step
	}
	return e, done, nil
}

// siblings returns every credential that authenticates as a principal of one of
// the starts, the starts among them, in the order of their keys.
func (a *Asker) siblings(starts []graph.Node, at time.Time) []graph.Node {
	all := slices.Clone(starts)
	for _, n := range starts {
		for _, principal := range a.principalsOf(n, at) {
			for e := range a.Estate.In(principal) {
				if a.Estate.Relation(e) == fact.AuthenticatesAs && a.Estate.ValidAt(e, at) {
					all = append(all, a.Estate.From(e))
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// principalsOf returns the identities that a credential authenticates as, in all
// the variants that they are reached in.
func (a *Asker) principalsOf(credential graph.Node, at time.Time) (principals []graph.Node) {
	for e := range a.Estate.Out(credential) {
		if a.Estate.Relation(e) == fact.AuthenticatesAs && a.Estate.ValidAt(e, at) {
			principals = append(principals, a.Estate.Variants(a.Estate.To(e))...)
		}
	}
	slices.Sort(principals)
	return slices.Compact(principals)
}
