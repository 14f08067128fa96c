package cliconfig

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// isKubeconfig recognises a kubeconfig.
func isKubeconfig(file *ingest.File) bool {
	shape := file.Shape()
	if (shape.Form != ingest.FormYAML && shape.Form != ingest.FormObject) || !shape.Has("users") {
		return false
	}
	if !shape.Has("clusters") && !shape.Has("contexts") {
		return false
	}
	documents, _ := file.Documents()
	return len(documents) > 0 && documents[0].Get("kind").Text() == "Config"
}

func readKubeconfig(ctx context.Context, r *reader) {
	documents, problems := r.File.Documents()
	r.Diagnostics = append(r.Diagnostics, problems...)
	if len(documents) == 0 {
		return
	}
	k := &kubeconfig{reader: r, servers: map[string]string{}}
	k.findServers(documents[0])
	for _, user := range documents[0].Get("users").Elements() {
		if ctx.Err() != nil {
			return
		}
		k.user(user.Get("name").Text(), user.Get("user"))
	}
}

type kubeconfig struct {
	*reader
	// servers are the hosts of the clusters that a user's contexts name.
	servers map[string]string
}

func (k *kubeconfig) findServers(root *yamltree.Node) {
	hosts := map[string]string{}
	for _, cluster := range root.Get("clusters").Elements() {
		hosts[cluster.Get("name").Text()] = npmHost(cluster.Get("cluster", "server").Text())
	}
	for _, c := range root.Get("contexts").Elements() {
		if host := hosts[c.Get("context", "cluster").Text()]; host != "" {
			k.servers[c.Get("context", "user").Text()] = host
		}
	}
}

func (k *kubeconfig) user(name string, user *yamltree.Node) {
	host := k.servers[name]
	login := func(kinds []string, names ...string) {
		n := user.Get(names...)
		k.login(host, name, n.Text(), kinds, k.File.Where(n))
	}
	k.token(host, name, user.Get("token"))
	k.password(host, user)
	login([]string{"kubernetes-oidc-token"}, "auth-provider", "config", "id-token")
	login(nil, "auth-provider", "config", "access-token")
	login([]string{"oidc-refresh-token"}, "auth-provider", "config", "refresh-token")
	login([]string{"oauth-client-secret"}, "auth-provider", "config", "client-secret")
	k.clientKey(host, name, user)
	k.exec(user.Get("exec"))
}

// token takes in a bearer token; one of a service account says whose it is.
func (k *kubeconfig) token(host, name string, n *yamltree.Node) {
	before := k.File.Where(n)
	account, bound := ingest.ServiceAccountOf(n.Text())
	kinds := []string{"kubernetes-legacy-sa-token", "kubernetes-bound-token", "kubernetes-oidc-token", "aws-eks-token"}
	switch {
	case account == "":
		k.login(host, name, n.Text(), kinds, before)
		return
	case bound:
		kinds = []string{"kubernetes-bound-token"}
	default:
		kinds = []string{"kubernetes-legacy-sa-token"}
	}
	k.AddHere(ingest.Finding{Value: n.Text(), Kinds: kinds, Place: k.place, Evidence: before, Props: loginProps(host, name), Then: func(found fact.Key) {
		if k.File.Meta.Account == "" {
			return
		}
		identity := fact.Key{Kind: "k8s-service-account", ID: k.File.Meta.Account + "/" + account}
		k.NodeOnce(fact.Node{Key: identity, Evidence: []fact.Evidence{before}})
		k.Edge(found, fact.AuthenticatesAs, identity, before)
	}})
}

func (k *kubeconfig) password(host string, user *yamltree.Node) {
	n := user.Get("password")
	if n.Text() == "" || credential.Placeholder(n.Text()) {
		return
	}
	k.AddHere(ingest.Finding{Value: n.Text(), Kinds: []string{"basic-auth-password"}, Certain: true, Place: k.place, Evidence: k.File.Where(n), Props: loginProps(host, user.Get("username").Text())})
}

// clientKey takes in a private key in base64 with its certificate, by whose digest
// audit logs know it.
func (k *kubeconfig) clientKey(host, name string, user *yamltree.Node) {
	n := user.Get("client-key-data")
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(n.Text()))
	if err != nil || len(key) == 0 || strings.HasPrefix(n.Text(), "$") {
		return
	}
	here := k.File.Where(n)
	finding := ingest.Finding{Value: string(key), Kinds: []string{"kubernetes-client-cert"}, Certain: true, Place: k.place, Evidence: here, Props: loginProps(host, name)}
	if certificate := certificateOf(user.Get("client-certificate-data").Text()); certificate != nil {
		digest := sha256.Sum256(certificate.Raw)
		finding.Props[fact.PropCreatedAt] = certificate.NotBefore.UTC().Format(time.RFC3339)
		finding.Props[fact.PropExpiresAt] = certificate.NotAfter.UTC().Format(time.RFC3339)
		finding.Then = func(found fact.Key) { k.certificate(found, hex.EncodeToString(digest[:]), certificate, here) }
	}
	k.AddHere(finding)
}

func certificateOf(data string) *x509.Certificate {
	text, err := base64.StdEncoding.DecodeString(strings.TrimSpace(data))
	if err != nil {
		return nil
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	return certificate
}

// certificate joins the found key to the name that audit logs have for it, and
// says whom it acts as, where the cluster has a name.
func (k *kubeconfig) certificate(found fact.Key, digest string, certificate *x509.Certificate, here fact.Evidence) {
	known := fact.Key{Kind: "kubernetes-client-cert", ID: digest}
	k.NodeOnce(fact.Node{Key: known, Evidence: []fact.Evidence{here}})
	k.Edge(found, fact.SameAs, known, here)
	k.Edge(known, fact.SameAs, found, here)
	cluster, user := k.File.Meta.Account, ingest.Shown(certificate.Subject.CommonName, 300)
	if cluster == "" || user == "" {
		return
	}
	identity := fact.Key{Kind: "k8s-user", ID: cluster + "/" + user}
	k.NodeOnce(fact.Node{Key: identity, Name: user, Evidence: []fact.Evidence{here}})
	k.Edge(found, fact.AuthenticatesAs, identity, here)
	for _, group := range certificate.Subject.Organization {
		if group = ingest.Shown(group, 300); group == "" {
			continue
		}
		of := fact.Key{Kind: "k8s-group", ID: cluster + "/" + group}
		k.NodeOnce(fact.Node{Key: of, Name: group, Evidence: []fact.Evidence{here}})
		k.Edge(identity, fact.MemberOf, of, here)
	}
}

// exec notes what is run for a token; its variables may hold secrets.
func (k *kubeconfig) exec(exec *yamltree.Node) {
	if exec.Get("command") == nil {
		return
	}
	var variables []ingest.Variable
	for _, v := range exec.Get("env").Elements() {
		variables = append(variables, ingest.Variable{Name: v.Get("name").Text(), Value: v.Get("value").Text(), Evidence: k.File.Where(v.Get("value"))})
	}
	k.AddSettings(k.place, fact.Key{}, variables, nil)
	k.known(fact.Props{"runs": ingest.Shown(exec.Get("command").Text(), 200)}, k.File.Where(exec.Get("command")))
}
