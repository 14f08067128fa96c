package terraform

import (
	"context"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "terraform" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	shape := file.Shape()
	if shape.Form != ingest.FormObject {
		return false
	}
	return isRaw(shape) || isShown(shape)
}

func isRaw(shape ingest.Shape) bool {
	return shape.Has("version", "serial") && (shape.Has("resources") || shape.Has("modules")) && (shape.Has("lineage") || shape.Has("terraform_version"))
}

func isShown(shape ingest.Shape) bool {
	return shape.Has("format_version") && (shape.Has("values") || shape.Has("planned_values") || shape.Has("resource_changes"))
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	s := &state{Findings: ingest.NewFindings(ingest.NewBuilder(file, env)), ctx: ctx, place: file.OwnPlace(), taken: map[int]bool{}, roles: map[string]fact.Key{}}
	s.root, _ = file.Tree()
	switch shape := file.Shape(); {
	case isRaw(shape) && !s.isKnownVersion():
		s.Diagnose(fact.Error, s.root.Get("version"), "reading Terraform state: this version is not known (3 and 4 are); nothing of it was read")
		return s.Result
	case isRaw(shape) || s.root.Get("values") != nil:
		s.place.Kind = "terraform-state"
	}
	s.PlaceOnce(s.place, file.At(s.root))
	s.each(s.index)
	s.each(s.resource)
	s.outputs()
	s.logins()
	if s.root.Get("planned_values") != nil || s.root.Get("resource_changes") != nil {
		s.plan()
	}
	s.Finish()
	return s.Result
}

// isKnownVersion reports whether the raw state has one of the known forms. Newer
// states carry the number 4 with more fields.
func (s *state) isKnownVersion() bool {
	version := s.root.Get("version").Int()
	return version == 3 || version == 4
}

// state reads one file.
type state struct {
	*ingest.Findings
	ctx   context.Context
	root  *jsontree.Node
	place ingest.Place
	// taken are the offsets of the values that a rule has read.
	taken map[int]bool
	// within is what is marked as sensitive as a whole, while it is searched.
	within *jsontree.Node
	// roles are the principals of the state by "<kind>/<name>".
	roles map[string]fact.Key
	// account is the one account of the state's ARNs, empty for none or several.
	account string
}

// resource is one instance of a resource.
type resource struct {
	kind string
	at   *jsontree.Node
	// attributes are its values; flat those of a state of version 3.
	attributes *jsontree.Node
	flat       bool
	// sensitive are the marks of the state: a tree of true, or a list of paths.
	sensitive *jsontree.Node
	// data says that it was looked up and is not of this state: of such a one the
	// state holds the secrets only.
	data bool
}

// text returns an attribute that is a text.
func (r *resource) text(name string) string { return r.attributes.Get(name).String() }

// each calls read for each resource that is there, in the file's order.
func (s *state) each(read func(*resource)) {
	call := func(r *resource) {
		if s.ctx.Err() == nil && r.at.Complete() {
			read(r)
		}
	}
	for _, n := range s.root.Get("resources").Elements() {
		for _, instance := range n.Get("instances").Elements() {
			call(&resource{kind: n.Get("type").String(), at: instance, attributes: instance.Get("attributes"),
				sensitive: instance.Get("sensitive_attributes"), data: n.Get("mode").String() == "data"})
		}
	}
	for _, module := range s.root.Get("modules").Elements() {
		for name, n := range module.Get("resources").Members() {
			call(&resource{kind: n.Get("type").String(), at: n, attributes: n.Get("primary", "attributes"), flat: true, data: strings.HasPrefix(name, "data.")})
		}
	}
	eachOfModule(s.root.Get("values", "root_module"), maxModules, call)
	eachOfModule(s.root.Get("prior_state", "values", "root_module"), maxModules, call)
}

// maxModules bounds how deep modules lie in each other.
const maxModules = 50

// eachOfModule calls read for the resources of a module as show writes it.
func eachOfModule(module *jsontree.Node, depth int, read func(*resource)) {
	for _, n := range module.Get("resources").Elements() {
		read(&resource{kind: n.Get("type").String(), at: n, attributes: n.Get("values"), sensitive: n.Get("sensitive_values"), data: n.Get("mode").String() == "data"})
	}
	if depth == 0 {
		return
	}
	for _, child := range module.Get("child_modules").Elements() {
		eachOfModule(child, depth-1, read)
	}
}

// outputs takes in the outputs that are sensitive or called like a secret.
func (s *state) outputs() {
	lists := []*jsontree.Node{s.root.Get("outputs"), s.root.Get("values", "outputs"), s.root.Get("prior_state", "values", "outputs")}
	for _, module := range s.root.Get("modules").Elements() {
		lists = append(lists, module.Get("outputs"))
	}
	for _, outputs := range lists {
		for name, output := range outputs.Members() {
			s.search(name, output.Get("value"), output.Get("sensitive").Bool(), maxDepth)
		}
	}
}

// logins takes in what Terraform itself logs in with: the backend's settings,
// which an initialised folder's state has, and those of providers in a plan.
func (s *state) logins() {
	for name, value := range s.root.Get("backend", "config").Members() {
		s.search(name, value, false, maxDepth)
	}
	for _, provider := range s.root.Get("configuration", "provider_config").Members() {
		for name, expression := range provider.Get("expressions").Members() {
			s.search(name, expression.Get("constant_value"), false, maxDepth)
		}
	}
}

// plan takes in the secrets among the variables and the values before and after.
func (s *state) plan() {
	for name, variable := range s.root.Get("variables").Members() {
		s.search(name, variable.Get("value"), s.root.Get("configuration", "root_module", "variables", name, "sensitive").Bool(), maxDepth)
	}
	for _, n := range s.root.Get("resource_changes").Elements() {
		for _, side := range []string{"before", "after"} {
			s.secrets(&resource{kind: n.Get("type").String(), at: n, attributes: n.Get("change", side), sensitive: n.Get("change", side+"_sensitive")})
		}
	}
}
