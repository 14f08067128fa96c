package compose

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "compose" }

// Detect implements ingest.Parser. Services are mappings with what only a
// service of Compose has.
func (Parser) Detect(file *ingest.File) bool {
	shape := file.Shape()
	if (shape.Form != ingest.FormYAML && shape.Form != ingest.FormObject) || !shape.Has("services") {
		return false
	}
	known := []string{"version", "name", "services", "volumes", "networks", "secrets", "configs", "include", "models"}
	for _, key := range shape.Keys {
		if !slices.Contains(known, key) && !strings.HasPrefix(key, "x-") {
			return false
		}
	}
	documents, _ := file.Documents()
	if len(documents) == 0 {
		return false
	}
	for _, service := range documents[0].Get("services").Entries() {
		for _, key := range []string{"image", "build", "environment", "env_file", "extends", "command"} {
			if service.Value.Get(key) != nil {
				return true
			}
		}
	}
	return false
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Findings: ingest.NewFindings(ingest.NewBuilder(file, env)), place: file.OwnPlace()}
	documents, problems := file.Documents()
	r.Diagnostics = append(r.Diagnostics, problems...)
	if len(documents) == 0 || !documents[0].Get("services").IsMap() {
		r.Diagnostics = append(r.Diagnostics, file.Diagnose(fact.Error, 0, "reading Compose: no services stand here"))
		return r.Result
	}
	r.root = documents[0]
	r.PlaceOnce(r.place, file.Where(r.root))
	for _, entry := range r.root.Get("services").Entries() {
		service := entry.Value
		if ctx.Err() != nil {
			break
		}
		if !service.IsMap() {
			r.Diagnostics = append(r.Diagnostics, file.Diagnose(fact.Error, service.Offset(), "reading Compose: this service is no mapping; it is left out"))
			continue
		}
		r.service(entry.Name(), service)
	}
	r.Finish()
	return r.Result
}

// reader reads one file.
type reader struct {
	*ingest.Findings
	root  *yamltree.Node
	place ingest.Place
}

func (r *reader) service(name string, service *yamltree.Node) {
	s := &serviceReader{reader: r, node: service, key: fact.Key{Kind: "compose-service", ID: r.place.ID + "#" + ingest.Shown(name, 100)}}
	s.environment(service.Get("environment"))
	s.environment(service.Get("build", "args"))
	s.envFiles()
	s.secrets()
	here := r.File.Where(service)
	image, tag := ingest.ImageOf(service.Get("image").Text())
	props := fact.Props{"image": image, "tag": tag, "externalSecrets": s.external}
	if len(s.reads) > 0 {
		props[ingest.PropReads] = s.reads
	}
	r.Node(fact.Node{Key: s.key, Name: ingest.Shown(name, 100), Props: props, Evidence: []fact.Evidence{here}})
	r.Edge(r.place.Key, fact.LoadedBy, s.key, here)
	if image != "" {
		at := r.File.Where(service.Get("image"))
		key := fact.Key{Kind: "container-image", ID: image}
		r.NodeOnce(fact.Node{Key: key, Evidence: []fact.Evidence{at}})
		r.Edge(key, fact.LoadedBy, s.key, at)
	}
	r.AddSettings(r.place, s.key, s.settings, nil)
}

// serviceReader reads one service.
type serviceReader struct {
	*reader
	node     *yamltree.Node
	key      fact.Key
	settings []ingest.Variable
	reads    []any
	noted    [][2]string // file and setting of each entry of reads
	external []string
}

// environment reads a mapping or a list of NAME=value. A name alone, or without a
// value, is taken from where Compose runs.
func (s *serviceReader) environment(n *yamltree.Node) {
	for _, entry := range n.Entries() {
		s.variable(entry.Name(), entry.Value.Text(), entry.Value)
	}
	for _, element := range n.Elements() {
		name, value, _ := strings.Cut(element.Text(), "=")
		s.variable(name, value, element)
	}
}

func (s *serviceReader) variable(name, value string, at *yamltree.Node) {
	if value == "" {
		s.readVariable(name)
		return
	}
	for _, reference := range references.FindAllStringSubmatch(strings.ReplaceAll(value, "$$", ""), -1) {
		s.readVariable(reference[1] + reference[2])
	}
	if whole := withDefault.FindStringSubmatch(value); whole != nil {
		value = whole[1]
	}
	s.settings = append(s.settings, ingest.Variable{Name: name, Value: strings.ReplaceAll(value, "$$", "$"), Evidence: s.File.Where(at)})
}

var (
	// references are the variables that are filled in; withDefault is a value that
	// is one of them with a default.
	references  = regexp.MustCompile(`\$(?:\{([A-Za-z_][A-Za-z0-9_]*)|([A-Za-z_][A-Za-z0-9_]*))`)
	withDefault = regexp.MustCompile(`^\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^${}]*)\}$`)
)

// readVariable notes a variable that the .env beside the file may give.
func (s *serviceReader) readVariable(name string) {
	if name != "" {
		s.read(".env", name)
	}
}

// read notes a file by its path from this one.
func (s *serviceReader) read(name, setting string) {
	key, ok := s.fileKey(name)
	entry := [2]string{key.ID, setting}
	if !ok || slices.Contains(s.noted, entry) {
		return
	}
	s.noted = append(s.noted, entry)
	s.reads = append(s.reads, ingest.Reads(key, setting))
}

// fileKey returns the file at a path from this one; ok is false for one outside
// of what is known, and for a path that is computed.
func (s *serviceReader) fileKey(name string) (key fact.Key, ok bool) {
	meta := &s.File.Meta
	prefix, own := "", s.File.Source
	if meta.Repository != "" && meta.RepositoryPath != "" {
		prefix, own = meta.Repository+":", meta.RepositoryPath
	}
	if name == "" || strings.HasPrefix(name, "/") || strings.ContainsAny(name, "$~") {
		return fact.Key{}, false
	}
	full := path.Join(path.Dir(own), name)
	if strings.HasPrefix(full, "..") {
		return fact.Key{}, false
	}
	return fact.Key{Kind: "file", ID: prefix + full}, true
}

// envFiles reads env_file: a path, paths, or mappings with one.
func (s *serviceReader) envFiles() {
	n := s.node.Get("env_file")
	s.read(n.Text(), "")
	for _, element := range n.Elements() {
		s.read(element.Text(), "")
		s.read(element.Get("path").Text(), "")
	}
}

// secrets reads which of the file's secrets a service has.
func (s *serviceReader) secrets() {
	for _, element := range s.node.Get("secrets").Elements() {
		name := element.Text()
		if name == "" {
			name = element.Get("source").Text()
		}
		secret := s.root.Get("secrets", name)
		switch file := secret.Get("file").Text(); {
		case secret == nil:
		case file != "":
			s.secretFile(file, secret)
		case secret.Get("environment") != nil:
			s.readVariable(secret.Get("environment").Text())
		default:
			s.external = append(s.external, ingest.Shown(name, 100))
		}
	}
}

// secretFile adds a file that is one secret.
func (s *serviceReader) secretFile(name string, at *yamltree.Node) {
	place, ok := s.fileKey(name)
	if !ok {
		return
	}
	here := s.File.Where(at)
	held := fact.Key{Kind: fact.UnknownSecret, ID: place.ID}
	if s.NodeOnce(fact.Node{Key: place, Evidence: []fact.Evidence{here}}) {
		s.Node(fact.Node{Key: held, Evidence: []fact.Evidence{here}})
		s.Edge(place, fact.Stores, held, here)
	}
	s.Edge(s.key, fact.Uses, held, here)
}
