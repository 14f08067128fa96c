package k8saudit

import (
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

func (e *event) verb() string               { return e.node.Get("verb").String() }
func (e *event) object() *jsontree.Node     { return e.node.Get("objectRef") }
func (e *event) objectText(s string) string { return e.object().Get(s).String() }

// request counts a request.
func (l *log) request(e *event) {
	code := e.node.Get("responseStatus", "code").Int()
	if code == 401 {
		return
	}
	user := l.identity(e.node.Get("user", "username").String())
	if user.IsZero() {
		return
	}
	key, isKey := l.credential(e)
	c := ingest.Call{Of: user, On: l.on(e), Account: l.cluster, Action: e.action(), Address: e.node.Get("sourceIPs").Index(0).String(),
		Client: ingest.ClientOf(e.node.Get("userAgent").String()), At: e.at, Event: e.node,
		Denied: code == 403 || e.annotation("authorization.k8s.io/decision") == "forbid"}
	if isKey {
		c.Of, c.As = key, user
	}
	if other := l.identity(e.node.Get("impersonatedUser", "username").String()); !other.IsZero() {
		c.As = other
		l.Subject(other, e.node, e.at)
	}
	s := l.Used(c)
	if isKey {
		l.Subject(user, e.node, e.at)
		l.ActsAs(s, user, e.at, e.node)
		l.awsPrincipal(s, e)
	}
	if code >= 200 && code < 300 {
		l.issued(e, s, user)
	}
}

// identity is a user of the cluster; zero for no name.
func (l *log) identity(name string) fact.Key {
	name = ingest.Shown(name, 300)
	switch name {
	case "":
		return fact.Key{}
	case "system:anonymous":
		return fact.Key{Kind: "anonymous", ID: "anonymous"}
	}
	if account, ok := strings.CutPrefix(name, "system:serviceaccount:"); ok {
		if namespace, name, ok := strings.Cut(account, ":"); ok && namespace != "" && name != "" {
			return l.serviceAccount(namespace, name)
		}
	}
	return fact.Key{Kind: "k8s-user", ID: l.cluster + "/" + name}
}

func (l *log) serviceAccount(namespace, name string) fact.Key {
	return fact.Key{Kind: "k8s-service-account", ID: l.cluster + "/" + namespace + "/" + name}
}

// extra returns the first value of what the authenticator tells under a name.
func (e *event) extra(name string) string {
	value := renamed(e.node.Get("user", "extra"), name)
	if list := value.Strings(); len(list) > 0 {
		return list[0]
	}
	return ""
}

func (e *event) annotation(name string) string {
	return renamed(e.node.Get("annotations"), name).String()
}

// renamed returns a member under its name, or as collectors write it whose
// columns have no dots and slashes.
func renamed(n *jsontree.Node, name string) *jsontree.Node {
	if value := n.Get(name); value != nil {
		return value
	}
	domain, rest, ok := strings.Cut(name, "/")
	if !ok {
		return nil
	}
	return n.Get(strings.ReplaceAll(domain, ".", "_") + "_slash_" + rest)
}

// credential is what the user showed; ok is false where the log does not tell.
func (l *log) credential(e *event) (key fact.Key, ok bool) {
	if key, ok := credentialOf(e.extra("authentication.kubernetes.io/credential-id")); ok {
		return key, true
	}
	if id := e.extra("accessKeyId"); credential.FindAWSKeyID(id) == id && id != "" {
		return fact.Key{Kind: credential.AWSKeyKind(id), ID: id}, true
	}
	return fact.Key{}, false
}

// credentialOf reads a credential's id as the API server writes it.
func credentialOf(id string) (fact.Key, bool) {
	id = ingest.Shown(id, 200)
	if token, ok := strings.CutPrefix(id, "JTI="); ok && token != "" {
		return fact.Key{Kind: "kubernetes-bound-token", ID: token}, true
	}
	if certificate, ok := strings.CutPrefix(id, "X509SHA256="); ok && certificate != "" {
		return fact.Key{Kind: "kubernetes-client-cert", ID: certificate}, true
	}
	return fact.Key{}, false
}

// awsPrincipal notes which AWS principal an access key acted as, on EKS.
func (l *log) awsPrincipal(s *ingest.Subject, e *event) {
	arn := e.extra("arn")
	principal, ok := ingest.AWSPrincipal(arn)
	if !ok || s.Key.Kind == "kubernetes-bound-token" || s.Key.Kind == "kubernetes-client-cert" {
		return
	}
	l.Subject(principal, e.node, e.at).Called(ingest.AWSNameOf(arn)).Say(fact.PropAccount, ingest.AWSAccountOf(arn))
	l.ActsAs(s, principal, e.at, e.node)
}

// action is the verb and the resource, or the path.
func (e *event) action() string {
	resource := e.objectText("resource")
	if resource == "" {
		path, _, _ := strings.Cut(e.node.Get("requestURI").String(), "?")
		return ingest.Shown(e.verb()+" "+path, 160)
	}
	if group := e.objectText("apiGroup"); group != "" {
		resource += "." + group
	}
	if part := e.objectText("subresource"); part != "" {
		resource += "/" + part
	}
	return ingest.Shown(e.verb()+" "+resource, 160)
}

// on is the one node that the request is about.
func (l *log) on(e *event) fact.Key {
	namespace, name := ingest.Shown(e.objectText("namespace"), 100), ingest.Shown(e.objectText("name"), 300)
	if namespace == "" || name == "" || e.objectText("apiGroup") != "" {
		return fact.Key{}
	}
	switch {
	case e.objectText("resource") == "secrets":
		return fact.Key{Kind: "k8s-secret", ID: l.cluster + "/" + namespace + "/" + name}
	case e.asksForToken():
		return l.serviceAccount(namespace, name)
	}
	return fact.Key{}
}

func (e *event) asksForToken() bool {
	return e.verb() == "create" && e.objectText("resource") == "serviceaccounts" && e.objectText("subresource") == "token"
}

// issued reads the answer to a request for a token.
func (l *log) issued(e *event, caller *ingest.Subject, user fact.Key) {
	key, ok := credentialOf(e.annotation("authentication.kubernetes.io/issued-credential-id"))
	account := l.on(e)
	if !ok || !e.asksForToken() || account.IsZero() {
		return
	}
	until := ingest.LogTime(e.node.Get("responseObject", "status", "expirationTimestamp"))
	token := l.Subject(key, e.node, e.at)
	token.SayTime(fact.PropCreatedAt, &e.at).SayTime(fact.PropExpiresAt, until)
	l.IsNow(token, "active", e.at, e.node)
	l.Subject(account, e.node, e.at)
	l.ActsAs(token, account, e.at, e.node)
	l.Relate(l.Subject(user, e.node, e.at), fact.Mints, key, e.at, until, e.node)
	if caller.Key != user {
		l.Relate(caller, fact.ExchangedFor, key, e.at, until, e.node)
	}
}
