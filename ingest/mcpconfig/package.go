package mcpconfig

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// run is the package or image that a command runs, zero for none that is known.
type run struct {
	node    fact.Key
	version string
	// fixed says that the version names one content that can't be published anew.
	fixed bool
}

func (p run) spec() string {
	if p.node.IsZero() || p.version == "" {
		return p.node.ID
	}
	return p.node.ID + "@" + p.version
}

// emitPackage adds that the server executes what is published under a name.
func (r *reader) emitPackage(server fact.Key, n *jsontree.Node, p run) {
	if p.node.IsZero() {
		return
	}
	here := r.File.At(launchOf(n).at())
	r.NodeOnce(fact.Node{Key: p.node, Evidence: []fact.Evidence{here}})
	edge := r.Edge(p.node, fact.LoadedBy, server, here)
	if p.fixed {
		edge.Verdict = fact.No
		edge.By = []fact.Blocker{{Control: "fixed-version", Policy: p.spec(), Reason: "the command names one version, which can't be published again", Evidence: []fact.Evidence{here}}}
	}
}

// packageOf returns what the command of a server runs.
func packageOf(n *jsontree.Node) run {
	l := launchOf(n)
	words := append([]string{l.program.String()}, l.argTexts()...)
	program := programOf(words[0])
	if program == "cmd" && len(words) > 2 && strings.EqualFold(words[1], "/c") {
		words = words[2:]
		program = programOf(words[0])
	}
	rest := words[1:]
	switch program {
	case "npx", "bunx", "pnpx":
		return npmRun(rest)
	case "npm", "pnpm", "yarn", "bun":
		if len(rest) > 0 && slices.Contains([]string{"exec", "x", "dlx"}, rest[0]) {
			return npmRun(rest[1:])
		}
	case "uvx":
		return pypiRun(rest)
	case "uv":
		if len(rest) > 1 && rest[0] == "tool" && rest[1] == "run" {
			return pypiRun(rest[2:])
		}
	case "pipx":
		if len(rest) > 0 && rest[0] == "run" {
			return pypiRun(rest[1:])
		}
	case "docker", "podman":
		if len(rest) > 0 && rest[0] == "run" {
			return imageRun(rest[1:])
		}
	}
	return run{}
}

func programOf(command string) string {
	name := path.Base(strings.ReplaceAll(command, `\`, "/"))
	for _, ending := range []string{".exe", ".cmd"} {
		name = strings.TrimSuffix(name, ending)
	}
	return strings.ToLower(name)
}

var (
	npmSpec      = regexp.MustCompile(`^(@[a-z0-9][\w.-]*/[a-z0-9][\w.-]*|[a-z0-9][\w.-]*)(?:@([\w.^~*<>=|+-]+))?$`)
	pypiSpec     = regexp.MustCompile(`^([A-Za-z0-9][\w.-]*?)(?:\[[\w,.-]+\])?(?:(==|@)([\w.+!-]+)|[<>~!].*)?$`)
	wholeVersion = regexp.MustCompile(`^v?\d+(\.\d+)+([.+-][\w.+-]+)?$`)
	wholeSemver  = regexp.MustCompile(`^v?\d+\.\d+\.\d+([+-][\w.+-]+)?$`)
)

// firstWord returns the word behind an option of these names, else the first one
// that is no option; takesValue names options whose value stands behind them.
func firstWord(words []string, named, takesValue []string) string {
	for i := 0; i < len(words); i++ {
		option, value, assigned := strings.Cut(words[i], "=")
		switch {
		case slices.Contains(named, option) && assigned:
			return value
		case slices.Contains(named, option) && i+1 < len(words):
			return words[i+1]
		case slices.Contains(takesValue, words[i]):
			i++
		case !strings.HasPrefix(words[i], "-"):
			return words[i]
		}
	}
	return ""
}

func npmRun(words []string) run {
	match := npmSpec.FindStringSubmatch(firstWord(words, []string{"-p", "--package"}, []string{"-c", "--call"}))
	if match == nil {
		return run{}
	}
	return run{node: fact.Key{Kind: "package", ID: "npm:" + match[1]}, version: match[2], fixed: wholeSemver.MatchString(match[2])}
}

var separators = regexp.MustCompile(`[-_.]+`)

func pypiRun(words []string) run {
	word := firstWord(words, []string{"--from", "--spec"}, []string{"--with", "-p", "--python", "--index", "--index-url", "--with-requirements", "--directory"})
	match := pypiSpec.FindStringSubmatch(word)
	if match == nil {
		return run{}
	}
	name := separators.ReplaceAllString(strings.ToLower(match[1]), "-")
	return run{node: fact.Key{Kind: "package", ID: "pypi:" + name}, version: match[3], fixed: wholeVersion.MatchString(match[3])}
}

// imageOptions are the options of docker run with a value behind them.
var imageOptions = strings.Fields(`-e --env --env-file -v --volume -p --publish -u --user -w --workdir -l --label -m --memory -h --hostname
	--name --network --net --mount --entrypoint --platform --pull --cpus --add-host --dns --cap-add --cap-drop --security-opt --tmpfs --volumes-from --log-driver --gpus --device --ip --restart --runtime --shm-size --ulimit --userns --expose --link`)

var imageName = regexp.MustCompile(`^([a-z0-9][\w.:/-]*?)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]{64}))?$`)

func imageRun(words []string) run {
	match := imageName.FindStringSubmatch(firstWord(words, nil, imageOptions))
	if match == nil {
		return run{}
	}
	p := run{node: fact.Key{Kind: "container-image", ID: registryName(match[1])}, version: match[2], fixed: match[3] != ""}
	if p.fixed {
		p.version = match[3]
	}
	return p
}

// registryName returns an image's name with its registry, which is Docker's own
// where none stands there.
func registryName(name string) string {
	first, _, more := strings.Cut(name, "/")
	switch {
	case more && (strings.ContainsAny(first, ".:") || first == "localhost"):
		return name
	case more:
		return "docker.io/" + name
	default:
		return "docker.io/library/" + name
	}
}
