package azurepipelines

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

var (
	// macro is a variable that is filled in when the job runs, or when the pipeline is
	// made.
	macro = regexp.MustCompile(`\$\(([A-Za-z_][\w.-]*)\)|\$\{\{\s*variables(?:\.([\w.-]+)|\['([^']+)'\])\s*\}\}`)
	// computed is what else is filled in.
	computed = regexp.MustCompile(`\$\{\{|\$\[|\$\(|\{\{`)
	// given is a variable that Azure sets.
	given = regexp.MustCompile(`(?i)^(?:Agent|Build|System|Release|Environment|Pipeline|Strategy|Checks|Resources|Common|TF)[._]|^(?:rev|date|Date|Rev)(?:[:.]|$)`)
)

// literal returns the value of a variable that the file writes out.
func (r *reader) literal(s scope, name string) (value string, ok bool) {
	for _, n := range slices.Backward(s.variables) {
		if v, known := r.valuesOf(n)[strings.ToLower(name)]; known {
			return v.Text(), v.IsText()
		}
	}
	return "", false
}

// valuesOf returns the values of a list of variables by their names in lower case,
// made once for each list.
func (r *reader) valuesOf(n *yamltree.Node) map[string]*yamltree.Node {
	values, known := r.values[n]
	if !known {
		values = map[string]*yamltree.Node{}
		for _, v := range variables(n) {
			values[strings.ToLower(v.name)] = v.value
		}
		r.values[n] = values
	}
	return values
}

// variable is an entry of variables, in either form.
type variable struct {
	name  string
	value *yamltree.Node
}

func variables(n *yamltree.Node) []variable {
	var list []variable
	for _, entry := range n.Entries() {
		if strings.HasPrefix(entry.Name(), "${{") {
			list = append(list, variables(entry.Value)...)
		} else if entry.Name() != "" {
			list = append(list, variable{entry.Name(), entry.Value})
		}
	}
	for _, e := range through(n) {
		if name := e.Get("name").Text(); name != "" {
			list = append(list, variable{name, e.Get("value")})
		}
	}
	return list
}

// maxFills bounds how often variables are filled in one by another.
const maxFills = 8

// filled returns a name with the file's variables filled in; ok is false for none and
// for one that stays computed, which is told.
func (r *reader) filled(n *yamltree.Node, s scope, what string) (name string, ok bool) {
	text := n.Text()
	for range maxFills {
		next := macro.ReplaceAllStringFunc(text, func(found string) string {
			match := macro.FindStringSubmatch(found)
			if value, ok := r.literal(s, match[1]+match[2]+match[3]); ok && len(value) < 500 {
				return value
			}
			return found
		})
		if next == text || len(next) > 2000 {
			break
		}
		text = next
	}
	if text == "" {
		return "", false
	}
	if computed.MatchString(text) {
		r.Tell(fact.Info, n, what+" is computed; which it is, is not known from this file")
		return "", false
	}
	if strings.Contains(text, "://") || credential.LooksLikeValue(text) {
		r.Tell(fact.Warning, n, what+" has a name that may be a secret's value or an address; it is left out")
		return "", false
	}
	return ingest.Shown(text, 300), true
}

// variableNames returns the variables that steps read and that nothing in the file
// sets.
func (r *reader) variableNames(steps []*yamltree.Node, s scope) []string {
	var texts []string
	for _, step := range steps {
		step.Scalars(func(n *yamltree.Node) { texts = append(texts, n.Text()) })
	}
	all := strings.Join(texts, "\n")
	var names []string
	for _, match := range macro.FindAllStringSubmatch(all, -1) {
		name := match[1] + match[2] + match[3]
		if _, known := r.literal(s, name); !known && !given.MatchString(name) && !strings.Contains(all, "variable="+name+";") && !strings.Contains(all, "variable="+name+"]") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// written returns the variables that the file writes out.
func (r *reader) written(n *yamltree.Node) []ingest.Variable {
	var list []ingest.Variable
	for _, v := range variables(n) {
		if v.value.IsText() && !computed.MatchString(v.value.Text()) {
			list = append(list, ingest.Variable{Name: ingest.Shown(v.name, 200), Value: v.value.Text(), Evidence: r.Place(v.value)})
		}
	}
	return list
}

// literals returns the variables that a job, its stage and its steps write out: those
// of the file belong to all jobs.
func (r *reader) literals(steps []*yamltree.Node, s scope) []ingest.Variable {
	var list []ingest.Variable
	for i, variables := range slices.Backward(s.variables) {
		if i > 0 || r.root.Get("variables") == nil {
			list = append(list, r.written(variables)...)
		}
	}
	for _, step := range steps {
		list = slices.Concat(list, r.VariablesOf(step.Get("env")), r.VariablesOf(step.Get("inputs")))
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(v ingest.Variable) bool {
		twice := seen[v.Name]
		seen[v.Name] = true
		return twice || computed.MatchString(v.Value) || strings.Contains(v.Value, "\n") || connectionInput.MatchString(v.Name)
	})
}
