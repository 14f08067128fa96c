package gitlabci

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// job is a job that was read.
type job struct {
	key      fact.Key
	variants []fact.Key
	// inherits says which of the file's variables the job has.
	inherits func(name string) bool
}

func (r *reader) readJob(entry yamltree.Entry) job {
	v := r.view(entry.Value)
	here := r.Place(entry.Key)
	name := ingest.Shown(entry.Name(), 200)
	environment := r.environment(v)
	props := fact.Props{"variableNames": r.variableNames(v), "secretPaths": secretPaths(v), "idTokens": r.idTokens(v), "triggers": r.triggers(v)}
	j := job{key: r.Job(name, "", props, here), inherits: inherits(v)}
	for _, s := range r.scenarios(r.conditionsOf(v)) {
		result, manual := r.starts(v, s)
		if result == no {
			continue
		}
		props := fact.Props{"environment": environment, ingest.PropSecretsOf: r.holders()}
		if result == maybe {
			props["conditional"] = true
		}
		if manual {
			props["manual"] = true
		}
		key := r.Variant(j.key, s.event, s.class, props, here)
		j.variants = append(j.variants, key)
		r.subject(v, key, s)
	}
	r.enters(v, j, environment)
	r.Literals(j.key, r.literals(v), ingest.All(j.variants))
	return j
}

// holders are the project and its groups, whose variables each job has.
func (r *reader) holders() []string {
	if !r.Known {
		return nil
	}
	list := []string{r.Repository}
	for name := r.Repository; strings.Count(name, "/") > 1; {
		name = name[:strings.LastIndex(name, "/")]
		list = append(list, name)
	}
	return list
}

// environment is the job's environment; what is computed in its name is *.
func (r *reader) environment(v view) string {
	n := v.get("environment")
	if n.IsMap() {
		n = n.Get("name")
	}
	return ingest.Shown(computed.ReplaceAllString(n.Text(), "*"), 255)
}

// computed is a part of a text that GitLab fills in.
var computed = regexp.MustCompile(`\$\[\[.*?\]\]|\$\{\w+\}|\$\w+`)

func (r *reader) enters(v view, j job, environment string) {
	if environment == "" {
		return
	}
	at := v.get("environment")
	if strings.Contains(environment, "*") {
		r.Tell(fact.Info, at, "the environment of job "+ingest.Shown(j.key.ID, 200)+" is computed; which it is, and what protects it, is not known")
		return
	}
	r.Enter(j.variants, ingest.Environment{Key: fact.Key{Kind: "ci-environment", ID: r.Repository + "/environments/" + environment}, Name: environment, Called: "environment",
		SettledBy: "GET /projects/" + strings.ReplaceAll(r.Project(), "/", "%2F") + "/protected_environments"}, r.Place(at))
}

// subject adds the subject of a job that asks for tokens.
func (r *reader) subject(v view, key fact.Key, s scenario) {
	entries := r.tokens(v)
	if len(entries) == 0 || !r.Known {
		return
	}
	kind, ref := "branch", "*"
	switch {
	case s.class == ingest.ClassTagRef:
		kind = "tag"
	case s.class == ingest.ClassDefaultRef && s.defaultBranch != "":
		ref = s.defaultBranch
	}
	r.Subject(key, "https://"+r.Host(), "project_path:"+r.Project()+":ref_type:"+kind+":ref:"+ref, r.Place(entries[0].Key))
}

// tokens returns the id_tokens of a job, those of default where it has none.
func (r *reader) tokens(v view) []yamltree.Entry {
	if entries := v.entries("id_tokens"); entries != nil {
		return entries
	}
	if v.get("inherit").Get("default").Text() == "false" {
		return nil
	}
	return r.root.Get("default", "id_tokens").Entries()
}

func (r *reader) idTokens(v view) []string {
	var list []string
	for _, entry := range r.tokens(v) {
		list = append(list, ingest.Shown(entry.Name(), 100)+"="+ingest.Shown(strings.Join(entry.Value.Get("aud").Texts(), ","), 200))
	}
	return list
}

// triggers returns the project, or the file, whose pipeline a job starts.
func (r *reader) triggers(v view) string {
	n := v.get("trigger")
	if n.IsText() {
		return ingest.Shown(n.Text(), 200)
	}
	if project := n.Get("project").Text(); project != "" {
		return ingest.Shown(project, 200)
	}
	for _, e := range n.Get("include").Each() {
		if name := includeName(e); name != "" {
			return name
		}
	}
	return ""
}

// secretPaths returns where the secrets of a job lie in a store of secrets.
func secretPaths(v view) []string {
	var list []string
	for _, entry := range v.entries("secrets") {
		for _, store := range entry.Value.Entries() {
			switch store.Name() {
			case "vault", "azure_key_vault", "gcp_secret_manager", "aws_secrets_manager", "gitlab_secrets_manager", "akeyless":
				list = append(list, ingest.Shown(entry.Name(), 100)+"="+store.Name()+":"+ingest.Shown(secretPath(store.Value), 300))
			}
		}
	}
	return list
}

func secretPath(n *yamltree.Node) string {
	if n.IsText() {
		return n.Text()
	}
	var parts []string
	for _, name := range []string{"path", "field", "name", "secret_id", "version"} {
		if text := n.Get(name).Text(); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "#")
}

// inherits returns which of the file's variables a job has.
func inherits(v view) func(string) bool {
	n := v.get("inherit").Get("variables")
	return func(name string) bool {
		switch {
		case n.IsList():
			return slices.Contains(n.Texts(), name)
		default:
			return n.Text() != "false"
		}
	}
}

// literals returns the variables that a job sets.
func (r *reader) literals(v view) []ingest.Variable {
	var list []ingest.Variable
	seen := map[string]bool{}
	for _, layer := range v.layers {
		for _, variable := range r.VariablesOf(layer.Get("variables")) {
			if !seen[variable.Name] && !holdsReference(variable.Value) {
				seen[variable.Name] = true
				list = append(list, variable)
			}
		}
	}
	return list
}

// holdsReference reports whether a value is made of other variables.
func holdsReference(text string) bool { return computed.MatchString(text) }

// globals adds the secrets that are written out among the file's variables.
func (r *reader) globals(jobs []job) {
	all := r.VariablesOf(r.root.Get("variables"))
	all = slices.DeleteFunc(all, func(v ingest.Variable) bool { return holdsReference(v.Value) })
	r.Literals(r.Workflow, all, func(variable string) (consumers []fact.Key) {
		for _, j := range jobs {
			if j.inherits(variable) {
				consumers = append(consumers, j.variants...)
			}
		}
		return consumers
	})
}
