package cliconfig

import (
	"context"
	"net/url"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "cliconfig" }

// layout is one client's file.
type layout struct {
	detect func(*ingest.File) bool
	read   func(context.Context, *reader)
}

func layouts() []layout {
	return []layout{
		{isKubeconfig, readKubeconfig},
		{isDocker, readDocker},
		{isTerraform, readTerraform},
		{isGoogle, readGoogle},
		{isEntra, readEntra},
		{isHosts, readHosts},
		{isNpm, readNpm},
		{isAWS, readAWS},
		{isPypi, readPypi},
		{isGitCredentials, readGitCredentials},
		{isNetrc, readNetrc},
		{isPip, readPip},
		{isYarn, readYarn},
		{isComposer, readComposer},
		{isMaven, readMaven},
		{isPrivateKey, readPrivateKey},
	}
}

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, l := range layouts() {
		if l.detect(file) {
			return true
		}
	}
	return false
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Findings: ingest.NewFindings(ingest.NewBuilder(file, env)), place: file.OwnPlace()}
	if isText(file) {
		r.Diagnostics = nil // of JSON, which a section in brackets is not
	}
	for _, l := range layouts() {
		if l.detect(file) {
			l.read(ctx, r)
			break
		}
	}
	r.Finish()
	return r.Result
}

// reader reads one file.
type reader struct {
	*ingest.Findings
	place ingest.Place
}

// login takes in what stands in a slot for a secret; kinds are those that may
// stand there, nil for those that the host takes.
func (r *reader) login(host, user, secret string, kinds []string, at fact.Evidence) {
	secret = strings.TrimSpace(secret)
	if secret == "" || credential.Placeholder(secret) || strings.HasPrefix(secret, "$") {
		return
	}
	if kinds == nil {
		kinds = ingest.HostKinds(host)
	}
	if pem := ingest.PrivateKeyKinds(secret); pem != nil {
		kinds = pem
	}
	r.AddHere(ingest.Finding{Value: secret, Kinds: kinds, Place: r.place, Evidence: at, Props: loginProps(host, user)})
}

// inAddress takes in the password that an address has.
func (r *reader) inAddress(address string, at fact.Evidence) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.User == nil {
		return
	}
	if password, ok := parsed.User.Password(); ok {
		r.login(parsed.Host, parsed.User.Username(), password, nil, at)
	}
}

func loginProps(host, user string) fact.Props {
	props := fact.Props{"host": ingest.Shown(host, 255)}
	// Some registries take a token as the user's name.
	if !credential.LooksLikeValue(user) && !credential.Placeholder(user) {
		props["username"] = ingest.Shown(user, 255)
	}
	for name, value := range props {
		if value == "" {
			delete(props, name)
		}
	}
	return props
}

// known adds the file's node with props, where it has any.
func (r *reader) known(props fact.Props, at fact.Evidence) {
	if len(props) == 0 {
		return
	}
	r.PlaceOnce(r.place, at)
	r.Node(fact.Node{Key: r.place.Key, Props: props, Evidence: []fact.Evidence{at}})
}
