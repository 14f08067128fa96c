package kubernetes

import (
	"encoding/base64"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
	"keyreach/ingest/yamltree"
)

// secret reads a secret: the place, and what its data hold.
func (r *reader) secret(o object) {
	here := r.File.Where(o.Node)
	s := &secret{reader: r, kind: o.Get("type").Text(), place: ingest.Place{
		Node:   fact.Node{Key: fact.Key{Kind: "k8s-secret", ID: r.scope(o) + "/" + nameOf(o)}, Name: nameOf(o), Props: fact.Props{"type": ingest.Shown(o.Get("type").Text(), 200)}},
		Holder: r.holder(here), Named: true,
	}}
	if s.place.Props["type"] == "" {
		s.place.Props = nil
	}
	r.PlaceOnce(s.place, here)
	s.values = map[string]value{}
	for _, entry := range o.Get("data").Entries() {
		n := entry.Value
		text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Text()), ""))
		if err != nil {
			r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Warning, n.Offset(), "reading a Secret: this value is no base64; it is left out"))
			continue
		}
		s.add(entry.Name(), string(text), n)
	}
	for _, entry := range o.Get("stringData").Entries() {
		s.add(entry.Name(), entry.Value.Text(), entry.Value)
	}
	s.account = ingest.Shown(o.Get("metadata", "annotations", "kubernetes.io/service-account.name").Text(), 253)
	s.scope = r.scope(o)
	s.read()
}

// secret is one that is being read.
type secret struct {
	*reader
	kind, scope, account string
	place                ingest.Place
	values               map[string]value
	names                []string
}

type value struct {
	text string
	at   *yamltree.Node
}

func (s *secret) add(name, text string, at *yamltree.Node) {
	name = ingest.Shown(name, 253)
	if _, known := s.values[name]; !known {
		s.names = append(s.names, name)
	}
	s.values[name] = value{text, at}
}

// read takes in the values, by the secret's type.
func (s *secret) read() {
	switch s.kind {
	case "kubernetes.io/service-account-token":
		s.token()
	case "kubernetes.io/dockerconfigjson":
		s.docker(".dockerconfigjson", "auths")
	case "kubernetes.io/dockercfg":
		s.docker(".dockercfg")
	case "kubernetes.io/tls":
		s.whole("tls.key", "tls-private-key")
	case "kubernetes.io/ssh-auth":
		s.whole("ssh-privatekey", "ssh-private-key")
	case "kubernetes.io/basic-auth":
		s.whole("password", "basic-auth-password")
	case "bootstrap.kubernetes.io/token":
		s.bootstrap()
	case "helm.sh/release.v1":
	default:
		s.opaque()
	}
}

// whole takes in a value that is a credential of a kind.
func (s *secret) whole(name, kind string) {
	v, ok := s.values[name]
	if !ok || v.text == "" || credential.Placeholder(v.text) {
		return
	}
	s.Add(ingest.Finding{Value: v.text, Kinds: []string{kind}, Certain: true, Setting: name, Place: s.place, Evidence: s.File.Where(v.at)})
}

// token takes in a service account's token, which lives as long as the secret.
func (s *secret) token() {
	v := s.values["token"]
	if v.text == "" {
		return
	}
	account := s.account
	if named, _ := ingest.ServiceAccountOf(v.text); named != "" {
		_, account, _ = strings.Cut(named, "/")
	}
	here := s.File.Where(v.at)
	s.Add(ingest.Finding{Value: v.text, Kinds: []string{"kubernetes-legacy-sa-token"}, Certain: true, Setting: "token", Place: s.place, Evidence: here, Then: func(found fact.Key) {
		if account == "" {
			return
		}
		identity := fact.Key{Kind: "k8s-service-account", ID: s.scope + "/" + account}
		s.NodeOnce(fact.Node{Key: identity, Name: account, Evidence: []fact.Evidence{here}})
		s.Edge(found, fact.AuthenticatesAs, identity, here)
	}})
}

// docker takes in the logins of a configuration of Docker.
func (s *secret) docker(name string, path ...string) {
	v := s.values[name]
	root, problems := jsontree.Parse([]byte(v.text), jsontree.Limits{})
	if v.text == "" || len(problems) > 0 {
		return
	}
	for _, login := range ingest.DockerLogins(root.Get(path...)) {
		setting := name + "/" + login.Host
		s.Add(ingest.Finding{Value: login.Secret, Kinds: ingest.HostKinds(login.Host), Setting: setting, Place: s.place, Evidence: s.File.Where(v.at), Props: fact.Props{"host": login.Host}})
	}
}

// bootstrap takes in a token in two parts, which are written with a dot between.
func (s *secret) bootstrap() {
	id, token := s.values["token-id"].text, s.values["token-secret"]
	if id == "" || token.text == "" {
		return
	}
	s.Add(ingest.Finding{Value: id + "." + token.text, Kinds: []string{"kubernetes-bootstrap-token"}, Certain: true, Setting: "token-secret", Place: s.place, Evidence: s.File.Where(token.at)})
}

// isOne reports whether a value is a secret though variables like it would be none:
// it was put into a secret, so that a short password counts, and a random value
// without a telling name.
func (s *secret) isOne(name, text string) bool {
	called := ingest.NamesSecret(strings.ReplaceAll(name, ".", "_"))
	switch {
	case text == "" || credential.Placeholder(text) || ingest.PrivateKeyKinds(text) != nil:
		return false
	case called:
		return !credential.Joinable(text)
	default:
		return credential.LooksLikeValue(text) && credential.FindAWSKeyID(text) == ""
	}
}

// opaque takes in the values that are called or look like a secret.
func (s *secret) opaque() {
	var settings []ingest.Variable
	for _, name := range s.names {
		v := s.values[name]
		if strings.Contains(v.text, "-----BEGIN CERTIFICATE") && !strings.Contains(v.text, "PRIVATE KEY-----") {
			continue
		}
		if s.isOne(name, v.text) {
			s.Add(ingest.Finding{Value: v.text, Setting: name, Place: s.place, Evidence: s.File.Where(v.at)})
			continue
		}
		settings = append(settings, ingest.Variable{Name: name, Value: v.text, Evidence: s.File.Where(v.at)})
	}
	s.AddNamed(s.place, settings, nil)
}
