package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// The steps that residual simulates. Each is what the issuer's own action ends,
// and no more.
const (
	// StepDeactivate, StepDelete, StepRotate and StepRevoke end the credential
	// itself; the first can be undone. Where its issuer ends none of its kind alone,
	// they are what the issuer offers.
	StepDeactivate = credential.StepDeactivate
	StepDelete     = credential.StepDelete
	StepRotate     = credential.StepRotate
	StepRevoke     = credential.StepRevoke
	// StepDisablePrincipal ends every credential that authenticates as the same
	// principal, and what asks the principal anew for each call.
	StepDisablePrincipal = credential.StepDisablePrincipal
	// StepRevokeSessions ends the sessions that were made before it, of the
	// identities in reach, or of one: revoke-sessions:<role or user>.
	StepRevokeSessions = credential.StepRevokeSessions
	// StepRemoveTrust takes the way into a role: remove-trust:<role>. Sessions of
	// the role that are there stay.
	StepRemoveTrust = credential.StepRemoveTrust
)

// Step is what was asked to be done, and what it ends.
type Step struct {
	Name string `json:"name"`
	// Of is what remove-trust names, and what revoke-sessions may name.
	Of string `json:"of,omitempty"`
	// Method is the issuer's way, where that ends others with the credential: no step
	// is about it alone.
	Method string `json:"method,omitempty"`
	// Ends are the credentials that the step itself ends, siblings among them.
	Ends []Node `json:"ends"`
}

// ParseStep reads a step as the command line has it.
func ParseStep(text string) (Step, error) {
	name, of, has := strings.Cut(text, ":")
	names := []string{StepDeactivate, StepDelete, StepRotate, StepRevoke, StepDisablePrincipal, StepRevokeSessions, StepRemoveTrust}
	switch {
	case !slices.Contains(names, name):
		return Step{}, fmt.Errorf("--after %q is no step; the steps are %s:<role>; %s:<role or user> names one identity", text, strings.Join(names, ", "), StepRevokeSessions)
	case name == StepRevokeSessions && (!has || of != ""):
	case (name == StepRemoveTrust) != has || of == "" && has:
		return Step{}, fmt.Errorf("--after %q: %s names the role behind a colon, %s may name a role or user, the other steps name nothing", text, StepRemoveTrust, StepRevokeSessions)
	}
	return Step{Name: name, Of: of}, nil
}

// ended is what some steps end at a time.
type ended struct {
	// isSession reports whether a kind is of what ends with its identity's sessions.
	isSession   func(kind string) bool
	credentials map[fact.Key]bool
	// nodes are the credentials, jobs and the like that nobody holds any more.
	nodes []graph.Node
	// sessions are the identities of which the sessions made before are over;
	// principals those for which what asks them anew for each call is refused.
	sessions, principals map[fact.Key]bool
	// trust are the roles and other identities that nobody gets into any more, in
	// all their variants.
	trust []graph.Node
}

// stops reports whether what was made of some identities is over by a step though
// it is no credential that the step names: sessions that were revoked, and what
// asks a principal's own policies at each call. It is over only where that is so
// of all the identities, and one is known.
func (e *ended) stops(kind string, of []fact.Key) bool {
	over := func(set map[fact.Key]bool) bool {
		return len(of) > 0 && !slices.ContainsFunc(of, func(k fact.Key) bool { return !set[k] && !set[unpathed(k)] })
	}
	return e.isSession(kind) && over(e.sessions) || asksPrincipal(kind) && over(e.principals)
}

// revoke notes an identity of which the sessions made before are over. Of one session
// of a role that is all of the role's: the issuer ends none of them alone.
func (e *ended) revoke(key fact.Key) {
	e.sessions[key] = true
	if role := unpathed(key); role != (fact.Key{}) {
		e.sessions[role] = true
	}
}

// unpathed returns the role of a session, and a role, as the ARN of a session
// names it: without the role's path. Roles of one account differ without it too.
func unpathed(key fact.Key) fact.Key {
	parts := strings.SplitN(key.ID, ":", 6)
	if len(parts) < 6 {
		return fact.Key{}
	}
	names := strings.Split(parts[5], "/")
	switch {
	case key.Kind == "aws-session" && names[0] == "assumed-role" && len(names) == 3:
		return fact.Key{Kind: "aws-role", ID: parts[4] + "/" + names[1]}
	case key.Kind == "aws-role" && names[0] == "role":
		return fact.Key{Kind: "aws-role", ID: parts[4] + "/" + names[len(names)-1]}
	default:
		return fact.Key{}
	}
}

// asksPrincipal reports whether what is made of a user's key is held to the user's
// own policies at each call, so that it ends with the user.
func asksPrincipal(kind string) bool {
	return kind == "aws-sts-session-token" || kind == "aws-sts-federation-token"
}

// ended reports whether a step ends a credential.
func (s *surviving) ended(n graph.Node, key fact.Key, way *had) bool {
	return s.end.credentials[key] || s.end.stops(key.Kind, s.identitiesOf(n, way)) || s.endedWithMaker(n)
}

// identitiesOf returns the identities that a credential acts as: those it is known
// to, else those of its maker where its kind acts as its maker.
func (s *surviving) identitiesOf(n graph.Node, way *had) (keys []fact.Key) {
	for _, principal := range s.asker.principalsOf(n, s.at) {
		if key := s.asker.Estate.Key(principal).Base(); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if kind := s.asker.Estate.Key(n).Kind; len(keys) == 0 && (asksPrincipal(kind) || kind == "aws-console-session") {
		return way.of
	}
	return keys
}

// apply works out what steps end of what the question is about.
func (s *surviving) apply(steps []Step) (ended, []Step, error) {
	e := ended{isSession: s.asker.isSession, credentials: map[fact.Key]bool{}, sessions: map[fact.Key]bool{}, principals: map[fact.Key]bool{}}
	done := make([]Step, len(steps))
	for i, step := range steps {
		ends, err := s.applyOne(&step, &e)
		if err != nil {
			return e, nil, err
		}
		step.Ends = []Node{}
		for _, n := range ends {
			e.credentials[s.asker.Estate.Key(n).Base()] = true
			if s.asker.Estate.Class(n) == fact.ClassIdentity {
				e.trust = append(e.trust, s.asker.Estate.Variants(n)...) // its sessions stay
			} else {
				e.nodes = append(e.nodes, n)
			}
			step.Ends = append(step.Ends, s.asker.node(n))
		}
		done[i] = step
	}
	return e, done, nil
}

func (s *surviving) applyOne(step *Step, e *ended) (ends []graph.Node, err error) {
	switch step.Name {
	case StepDeactivate, StepDelete, StepRotate, StepRevoke:
		ends, methods := s.singly(e)
		step.Method = strings.Join(methods, "; ")
		return ends, nil
	case StepDisablePrincipal:
		ends = s.withMade(s.asker.siblings(s.named(), s.at))
		for _, n := range s.named() {
			for _, key := range s.identitiesOf(n, &had{}) {
				e.principals[key] = true
			}
		}
		return ends, nil
	case StepRevokeSessions:
		identities, err := s.revokedOf(step.Of)
		if err != nil {
			return nil, err
		}
		for _, key := range identities {
			e.revoke(key)
		}
		return s.sessionsOf(identities), nil
	case StepRemoveTrust:
		roles, err := s.asker.Resolve(step.Of)
		if err != nil {
			return nil, err
		}
		for _, role := range roles {
			e.trust = append(e.trust, s.asker.Estate.Variants(role)...)
		}
	}
	return nil, nil
}

// named returns what a step on a credential is about: the starts but for the
// places that hold them; of half a credential, the whole too.
func (s *surviving) named() (nodes []graph.Node) {
	g := s.asker.Estate
	for _, n := range s.starts {
		if !acts(g.Class(n)) || g.Key(n).Kind == fact.Anonymous { // nobody ends anyone
			continue
		}
		nodes = append(nodes, n)
		for e := range g.Out(n) {
			if g.Relation(e) == fact.PartOf {
				nodes = append(nodes, g.To(e))
			}
		}
		nodes = append(nodes, s.asker.signersOf(n)...)
	}
	return s.withMade(nodes)
}

// withMade adds to credentials their other names, and what was made of them and is
// checked with them at each use.
func (s *surviving) withMade(nodes []graph.Node) []graph.Node {
	g := s.asker.Estate
	nodes = s.asker.withSame(nodes, s.at)
	for i := 0; i < len(nodes); i++ {
		for e := range g.Out(nodes[i]) {
			if made := g.To(e); s.asker.checkedWith(e) && !s.dead(made) && !slices.Contains(nodes, made) {
				nodes = append(nodes, made)
			}
		}
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// revokedOf returns the identities whose sessions revoke-sessions ends: the named
// one, else all that were in reach and those that the starts act as.
func (s *surviving) revokedOf(reference string) (keys []fact.Key, err error) {
	g := s.asker.Estate
	if reference != "" {
		nodes, err := s.asker.Resolve(reference)
		if err != nil {
			return nil, err
		}
		for _, n := range nodes {
			if g.Class(n) != fact.ClassIdentity {
				return nil, &ReferenceError{Reference: reference, Why: "is no identity: " + StepRevokeSessions + " names a role or a user"}
			}
			keys = append(keys, g.Key(n).Base())
		}
		return keys, nil
	}
	for _, n := range s.starts {
		if g.Class(n) == fact.ClassIdentity {
			keys = append(keys, g.Key(n).Base())
		}
		keys = append(keys, s.identitiesOf(n, &had{})...)
	}
	for e := range s.before.Entries() {
		if g.Class(e.Node) == fact.ClassIdentity && e.Access.Has(fact.Control) {
			keys = append(keys, g.Key(e.Node).Base())
		}
	}
	return keys, nil
}

// sessionsOf returns the known sessions that act as nobody but some identities.
func (s *surviving) sessionsOf(identities []fact.Key) (sessions []graph.Node) {
	g := s.asker.Estate
	only := ended{isSession: s.asker.isSession, sessions: map[fact.Key]bool{}}
	for _, key := range identities {
		only.revoke(key)
	}
	for n := range g.NodesByRank() {
		key := g.Key(n)
		if g.Class(n) == fact.ClassCredential && s.asker.isSession(key.Kind) && !s.dead(n) && only.stops(key.Kind, s.identitiesOf(n, &had{})) {
			sessions = append(sessions, n)
		}
	}
	return sessions
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
// the variants that they are reached in; not those that a control refuses.
func (a *Asker) principalsOf(credential graph.Node, at time.Time) (principals []graph.Node) {
	for e := range a.Estate.Out(credential) {
		if a.Estate.Relation(e) == fact.AuthenticatesAs && a.Estate.ValidAt(e, at) && a.Estate.Verdict(e) != fact.No {
			principals = append(principals, a.Estate.Variants(a.Estate.To(e))...)
		}
	}
	slices.Sort(principals)
	return slices.Compact(principals)
}
