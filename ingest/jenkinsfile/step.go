package jenkinsfile

import (
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
)

// idArgument is an argument that holds the id of a credential in any step.
var idArgument = regexp.MustCompile(`^(?:\w*[cC]redentialsI[dD]|credentialId|gitCredentialsId|registryCredentialsId|vaultCredentialId)$`)

var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/\S+$`)

// look reads what begins at a token.
func (r *reader) look(i int) {
	t := r.tokens[i]
	if t.kind != word {
		return
	}
	switch {
	case idArgument.MatchString(t.text):
		r.argument(i)
	case t.text == "credentials" && r.is(i+1, "("):
		r.name(i + 2)
	case t.text == "sshagent":
		r.list(i + 1)
	case t.text == "withAWS" && r.is(i+1, "("):
		r.aws(i + 1)
	case t.text == "withRegistry" && r.is(i+1, "("):
		r.registry(i + 1)
	case t.text == "withVault" && r.is(i+1, "("):
		r.vault(i + 1)
	case t.text == "environment" && r.is(i+1, "{"):
		r.environment(i + 1)
	case t.text == "withEnv" && r.is(i+1, "("):
		r.withEnv(i + 1)
	}
}

// argument reads "credentialsId: 'id'", and "registryCredentialsId 'id'" as
// directives write it.
func (r *reader) argument(i int) {
	if r.is(i+1, ":") || r.is(i+1, "=") || r.is(i+1, "(") {
		i++
		i = r.skip(i)
	}
	r.name(i + 1)
}

// name takes in the id at a token; one that is no string, or is made of others, is
// told.
func (r *reader) name(i int) {
	i = r.skip(i)
	if i >= len(r.tokens) {
		return
	}
	t := r.tokens[i]
	joined := r.is(i+1, "+")
	switch {
	case t.kind == text && !t.computed && !joined && credential.LooksLikeValue(t.text):
		r.tell(t, "what stands in place of a credential's id may be a secret's value; it is left out")
	case t.kind == text && !t.computed && !joined:
		if id := ingest.Shown(t.text, 200); id != "" {
			r.found = append(r.found, sighting{id, t.offset})
		}
	case t.kind == text || t.kind == word && t.text != "null":
		r.tell(t, "the id of a credential is computed; which credential it is, is not known from this file")
	}
}

func (r *reader) tell(t token, message string) {
	r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Info, t.offset, message))
}

// list takes in the ids in sshagent(['a', 'b']) or sshagent(credentials: ['a']).
func (r *reader) list(i int) {
	if !r.is(i, "(") && !r.is(i, "[") {
		return
	}
	end := r.end(i)
	for at := r.skip(i); at <= end; at++ {
		if t := r.tokens[at]; t.kind == text || t.kind == word && t.text != "credentials" && t.text != "ignoreMissing" && t.text != "true" && t.text != "false" {
			r.name(at)
		}
	}
}

// arguments calls take with the name and the index of the value of each argument
// that has a name, of those in the brackets at i.
func (r *reader) arguments(i int, take func(name string, value int)) {
	end := r.end(i)
	for at := r.skip(i) + 1; at < end; at++ {
		if t := r.tokens[at]; t.kind == word && r.is(at+1, ":") {
			take(t.text, r.skip(at+1)+1)
		}
	}
}

func (r *reader) aws(i int) {
	r.arguments(i, func(name string, value int) {
		switch t, ok := r.string(value); {
		case name == "credentials":
			r.name(value)
		case name == "role" && ok && roleARN.MatchString(t.text) && !t.computed:
			r.roles = append(r.roles, t.text)
		}
	})
}

// registry reads docker.withRegistry(url, 'id').
func (r *reader) registry(i int) {
	end, depth := r.end(i), 0
	for at := r.skip(i); at < end; at++ {
		if r.tokens[at].kind != mark {
			continue
		}
		switch r.tokens[at].text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case ",":
			if depth == 1 {
				r.name(at + 1)
				return
			}
		}
	}
}

func (r *reader) vault(i int) {
	r.arguments(i, func(name string, value int) {
		if t, ok := r.string(value); ok && name == "path" && !t.computed {
			r.paths = append(r.paths, "vault:"+ingest.Shown(t.text, 300))
		}
	})
}

// environment reads NAME = 'value' in an environment block.
func (r *reader) environment(i int) {
	end := r.end(i)
	for at := r.skip(i) + 1; at < end; at++ {
		t := r.tokens[at]
		value, ok := r.string(at + 2)
		if t.kind == word && r.is(at+1, "=") && ok && !value.computed && !r.is(r.skip(at+2)+1, "+") {
			r.variable(t.text, value.text, value.offset)
		}
	}
}

// withEnv reads the strings NAME=value.
func (r *reader) withEnv(i int) {
	end := r.end(i)
	for at := r.skip(i) + 1; at < end; at++ {
		t := r.tokens[at]
		name, value, ok := strings.Cut(t.text, "=")
		if t.kind == text && !t.computed && ok && !r.is(at+1, "+") {
			r.variable(name, value, t.offset)
		}
	}
}

func (r *reader) variable(name, value string, offset int) {
	r.variables = append(r.variables, ingest.Variable{Name: ingest.Shown(name, 200), Value: value, Evidence: r.File.Evidence("", offset)})
}

// libraries returns the shared libraries that a file loads, and tells of each.
func (r *reader) libraries() []string {
	var list []string
	for i, t := range r.tokens {
		if t.kind != word || t.text != "Library" && t.text != "library" {
			continue
		}
		at := i + 1
		if r.is(at, "(") {
			at = r.skip(at) + 1
		}
		if r.is(at, "[") {
			at = r.skip(at) + 1
		}
		if name, ok := r.string(at); ok && !name.computed {
			list = append(list, ingest.Shown(name.text, 200))
			r.tell(name, "reading the pipeline: the library "+ingest.Shown(name.text, 200)+" is another file; the steps it defines, and the credentials they name, are not known")
		}
	}
	return sorted(list)
}
