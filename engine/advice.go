package engine

import (
	"fmt"
	"slices"
	"time"

	"cel.dev/cel-go/cel"
)

// Advice says in which order to contain, and why.
type Advice struct {
	// Order is one of the Order words.
	Order string `json:"order"`
	// Rule is the expression that decided it, in the Common Expression Language, over
	// the names of Because.
	Rule string `json:"rule"`
	// NeedsHuman says why a person must decide before the first step that breaks
	// something; empty where nobody must.
	NeedsHuman string       `json:"needsHuman"`
	Because    []Observable `json:"because"`
	Waiting    []string     `json:"costOfWaiting"`
	Revoking   []string     `json:"costOfRevoking"`
	facts      planningFacts
}

// Observable is one thing that the advice rests on.
type Observable struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// The orders. A start without a credential of its own (an open database) has
// nothing to end but what it reaches. Where every start has ended already, only what survives is left.
// Revoking first ends the credential before its consumers are moved;
// deactivating first does where nobody is known to depend on it; replacing first
// moves them before it ends.
const (
	NothingToEnd    = "nothing-to-end"
	AlreadyEnded    = "already-ended"
	RevokeFirst     = "revoke-first"
	DeactivateFirst = "deactivate-first"
	ReplaceFirst    = "replace-first"
)

// orderRule gives an order where its expression is true; of several the first
// counts.
type orderRule struct{ order, expression string }

// orderRules are the rules: a stranger's use and the open net weigh more than an
// outage; where nobody depends on it, nor on what ends with it, the reversible step
// comes at once; else moving comes first.
func orderRules() []orderRule {
	return []orderRule{
		{NothingToEnd, `starts == 0`},
		{AlreadyEnded, `alive == 0`},
		{RevokeFirst, `strangers > 0 || exposure == "public"`},
		{DeactivateFirst, `consumers == 0 && others == 0`},
		{ReplaceFirst, `true`},
	}
}

// planningFacts are what the rules see.
type planningFacts struct {
	starts              int
	alive               int
	exposure            string
	strangers           int
	lastStranger        *time.Time
	consumers           int
	productionConsumers int
	// others are the consumers of what ends with the starts; stops are all whom their ends
	// stop.
	others            int
	stops             int
	productionStops   int
	unreadable        int
	reachesProduction bool
	reachesControl    bool
	complete          bool
	otherUse          Used
}

func (f *planningFacts) observables() []Observable {
	return []Observable{{"starts", f.starts}, {"alive", f.alive}, {"exposure", f.exposure}, {"strangers", f.strangers}, {"consumers", f.consumers}, {"productionConsumers", f.productionConsumers}, {"others", f.others}, {"stops", f.stops}, {"productionStops", f.productionStops},
		{"unreadable", f.unreadable}, {"reachesProduction", f.reachesProduction}, {"reachesControl", f.reachesControl}, {"complete", f.complete}}
}

// advise decides the order.
func advise(f planningFacts) (Advice, error) {
	advice := Advice{Because: f.observables(), facts: f, Waiting: []string{}, Revoking: []string{}}
	variables := map[string]any{}
	var options []cel.EnvOption
	for _, o := range advice.Because {
		variables[o.Name] = o.Value
		options = append(options, cel.Variable(o.Name, typeOf(o.Value)))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return advice, fmt.Errorf("preparing the rules of the order: %w", err)
	}
	for _, rule := range orderRules() {
		holds, err := holds(env, rule.expression, variables)
		if err != nil {
			return advice, fmt.Errorf("deciding the order of the plan by %q: %w", rule.expression, err)
		}
		if holds {
			advice.Order, advice.Rule = rule.order, rule.expression
			break
		}
	}
	return advice, nil
}

func typeOf(value any) *cel.Type {
	switch value.(type) {
	case bool:
		return cel.BoolType
	case string:
		return cel.StringType
	default:
		return cel.IntType
	}
}

func holds(env *cel.Env, expression string, variables map[string]any) (bool, error) {
	tree, issues := env.Compile(expression)
	if err := issues.Err(); err != nil {
		return false, err
	}
	program, err := env.Program(tree)
	if err != nil {
		return false, err
	}
	value, _, err := program.Eval(variables)
	if err != nil {
		return false, err
	}
	return value.Value() == true, nil
}

// costs words both sides for the person who decides.
func (a *Advice) costs(q *Question, breaks []Broken) {
	f := &a.facts
	if f.lastStranger != nil {
		a.Waiting = append(a.Waiting, "use that matches no consumer, last "+ago(q.At, *f.lastStranger))
	}
	if f.strangers == 0 && f.otherUse.Did == UsedUnknown {
		a.Waiting = append(a.Waiting, "whether anybody else uses it is not known: "+f.otherUse.Why)
	}
	switch f.exposure {
	case AudiencePublic:
		a.Waiting = append(a.Waiting, "anyone can read it where it lies")
	case AudienceExternal:
		a.Waiting = append(a.Waiting, "people of other organisations can read it where it lies")
	case AudienceUnknown:
		a.Waiting = append(a.Waiting, "who can read it where it lies is not known")
	}
	if f.reachesControl {
		a.Waiting = append(a.Waiting, "it reaches the administration of an account")
	}
	if f.reachesProduction {
		a.Waiting = append(a.Waiting, "it reaches production or what is marked sensitive")
	}
	for _, b := range breaks {
		text := "stops " + b.Kind + " " + b.ID
		if b.Environment != "" {
			text += " (" + b.Environment + ")"
		}
		a.Revoking = append(a.Revoking, text)
	}
	switch {
	case f.unreadable == 1:
		a.Revoking = append(a.Revoking, "1 place could hold it too and was not readable")
	case f.unreadable > 1:
		a.Revoking = append(a.Revoking, fmt.Sprintf("%d places could hold it too and were not readable", f.unreadable))
	}
	if a.Order == NothingToEnd {
		a.Waiting, a.Revoking = []string{"what lies in it stays readable until the way in is shut"}, []string{"see each step"}
		return
	}
	if a.Order == AlreadyEnded {
		a.Waiting, a.Revoking = []string{"what it made before lives on"}, []string{"nothing: it has ended"}
		return
	}
	if len(breaks) == 0 {
		a.Revoking = append(a.Revoking, "stops no consumer that is known")
	}
	if f.strangers > 0 {
		a.Revoking = append(a.Revoking, "use that matches no consumer stops too: some of it may be somebody's of ours")
	}
	a.NeedsHuman = f.needsHuman(a.Order, q.At)
	a.Revoking = slices.Clip(a.Revoking)
}

// needsHuman says why a person must decide, empty where nobody must: both waiting
// and revoking cost, or a zero rests on what was not read.
func (f *planningFacts) needsHuman(order string, at time.Time) string {
	switch {
	case order == RevokeFirst && f.productionStops > 0 && f.lastStranger != nil:
		return fmt.Sprintf("production consumers are not moved (%d), and a stranger used it %s", f.productionStops, ago(at, *f.lastStranger))
	case order == RevokeFirst && f.productionStops > 0:
		return fmt.Sprintf("production consumers are not moved (%d), and it is public", f.productionStops)
	case (order == RevokeFirst || order == DeactivateFirst) && f.stops == 1:
		return "1 known consumer stops"
	case (order == RevokeFirst || order == DeactivateFirst) && f.stops > 0:
		return fmt.Sprintf("%d known consumers stop", f.stops)
	case order == DeactivateFirst && f.unreadable == 1:
		return "no consumer is known, and 1 place could hold it and was not readable"
	case order == DeactivateFirst && f.unreadable > 0:
		return fmt.Sprintf("no consumer is known, and %d places could hold it and were not readable", f.unreadable)
	default:
		return ""
	}
}

// ago is how long before a time something was.
func ago(at, then time.Time) string {
	d := at.Sub(then)
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min before", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h before", int(d.Hours()))
	default:
		return fmt.Sprintf("%d d before", int(d.Hours())/24)
	}
}
