package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// ruling is what controls say of one hop.
type ruling struct {
	verdict    fact.Verdict
	conditions fact.Conditions
	by         []fact.Blocker
	missing    []fact.Missing
	evidence   []fact.Evidence
}

// put lays a ruling on an edge, beside what the edge rests on itself.
func (r *ruling) put(e fact.Edge) fact.Edge {
	e.Verdict = max(e.Verdict, r.verdict)
	e.Missing = sortedMissing(slices.Concat(e.Missing, r.missing))
	e.Evidence = mergedEvidence(e.Evidence, r.evidence)
	switch e.Verdict {
	case fact.No:
		e.By = append(slices.Clone(e.By), r.by...)
		e.Conditions = nil
	case fact.Yes:
	default:
		e.Conditions = e.Conditions.And(r.conditions)
	}
	return e
}

// mergedEvidence returns both lists sorted, each piece once.
func mergedEvidence(a, b []fact.Evidence) []fact.Evidence {
	all := slices.Concat(a, b)
	slices.SortFunc(all, fact.Evidence.Compare)
	return slices.CompactFunc(all, func(x, y fact.Evidence) bool { return x.Compare(y) == 0 })
}

// gate is one rule that stands before a ref, and who passes it.
type gate struct {
	verdict    fact.Verdict
	conditions fact.Conditions
	blocker    fact.Blocker
	missing    []fact.Missing
	passes     passers
}

// passers are those for whom a gate does not count.
type passers struct {
	keys map[fact.Key]bool // users, teams and installations
	// apps are Apps by slug or number.
	apps map[string]bool
	// admins: who administers the repository; editors: they may change the rule.
	admins, editors                          bool
	owners, maintainers, writers, deployKeys bool
}

// some reports whether a gate has passers at all.
func (p *passers) some() bool {
	return len(p.keys) > 0 || len(p.apps) > 0 || p.admins || p.editors || p.owners || p.maintainers || p.deployKeys
}

// githubHolder is someone who holds a repository.
type githubHolder struct {
	key fact.Key
	// as is whose authority it is: the user of a session, else key itself.
	as     fact.Key
	access fact.Access
	role   string
	// edge is that by which he holds it.
	edge *fact.Edge
}

// passed reports whether a holder is one of those for whom a gate does not count.
func (g *githubEstate) passed(p *passers, r *githubRepository, h *githubHolder) bool {
	if h == nil {
		return p.writers // all who may push at all
	}
	admin := h.access.Has(fact.Control)
	switch {
	case p.keys[h.as], p.writers, (p.admins || p.editors) && admin,
		p.maintainers && (admin || strings.HasSuffix(h.role, "maintain")),
		p.owners && g.owners[h.as][r.organization],
		p.deployKeys && h.key.Kind == "github-deploy-key":
		return true
	}
	for team := range g.teamsOf[h.as] {
		if p.keys[team] {
			return true
		}
	}
	if slug, isApp := strings.CutPrefix(h.key.ID, r.organization+"/apps/"); isApp && h.key.Kind == "github-app-installation" {
		return p.apps[slug] || p.apps[g.props(h.key).String("appId")]
	}
	return false
}

// rule returns what gates say of a push by a holder; nil stands for anyone who may
// push at all.
func (g *githubEstate) rule(gates []gate, r *githubRepository, h *githubHolder) ruling {
	var result ruling
	for i := range gates {
		one := &gates[i]
		result.evidence = mergedEvidence(result.evidence, one.blocker.Evidence)
		if g.passed(&one.passes, r, h) {
			continue
		}
		result.verdict = max(result.verdict, one.verdict)
		result.missing = append(result.missing, one.missing...)
		switch one.verdict {
		case fact.No:
			result.by = append(result.by, one.blocker)
		case fact.Conditional:
			result.conditions = result.conditions.And(one.conditions)
		default:
		}
	}
	if result.verdict == fact.No {
		result.missing = slices.DeleteFunc(result.missing, func(m fact.Missing) bool { return m.Effect == fact.NotDecided })
	}
	return result
}
