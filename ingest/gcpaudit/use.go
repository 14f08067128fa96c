package gcpaudit

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// The statuses (google.rpc.Code) that say why a call failed.
const (
	permissionDenied = 7
	unauthenticated  = 16
)

func (e entry) status() int64        { return e.payload.Get("status", "code").Int() }
func (e entry) who() *jsontree.Node  { return e.payload.Get("authenticationInfo") }
func (e entry) from() *jsontree.Node { return e.payload.Get("requestMetadata") }
func (e entry) resourceName() string { return e.payload.Get("resourceName").String() }

// use counts the entry.
func (l *log) use(e entry) {
	principal := e.principal(e.who())
	key, isKey := e.key(e.who().Get("serviceAccountKeyName").String())
	chain := e.chain()
	c := ingest.Call{Of: principal, On: e.on(), Account: e.account(), Action: e.action(), Address: e.from().First("callerIp", "callerIP").String(),
		Client: ingest.ClientOf(e.from().Get("callerSuppliedUserAgent").String()), At: e.at, Denied: e.denied(), Event: e.node}
	switch {
	case isKey:
		c.Of, c.As = key, principal
	case len(chain) > 0:
		c.Of, c.As = chain[0], principal
	}
	if c.Of.IsZero() || e.status() == unauthenticated {
		return
	}
	s := l.Used(c)
	if principal.IsZero() {
		return
	}
	actor := l.Subject(principal, e.node, e.at)
	if isKey && principal.Kind == "gcp-service-account" && len(chain) == 0 {
		l.ActsAs(s, principal, e.at, e.node)
	}
	for _, delegate := range chain {
		l.Subject(delegate, e.node, e.at)
		actor.List("impersonatedBy", delegate.ID)
	}
}

// chain are those who impersonated the principal, the first first.
func (e entry) chain() []fact.Key {
	var chain []fact.Key
	for _, delegate := range e.who().Get("serviceAccountDelegationInfo").Elements() {
		key := e.principal(delegate)
		if key.IsZero() {
			key = e.principal(delegate.Get("firstPartyPrincipal"))
		}
		if !key.IsZero() && !slices.Contains(chain, key) {
			chain = append(chain, key)
		}
	}
	return chain
}

// pool is a subject of a workload identity pool.
var pool = regexp.MustCompile(`^principal:(//iam\.googleapis\.com/[^#]+)/subject/(.+)$`)

// principal is who an object with principalEmail and principalSubject names; zero
// for nobody.
func (e entry) principal(n *jsontree.Node) fact.Key {
	email, subject := ingest.Shown(n.Get("principalEmail").String(), 300), ingest.Shown(n.Get("principalSubject").String(), 500)
	if match := pool.FindStringSubmatch(subject); match != nil {
		return fact.Key{Kind: "oidc-subject", ID: match[1] + "#" + match[2]}
	}
	if email == "" {
		kind, name, _ := strings.Cut(subject, ":")
		if kind != "user" && kind != "serviceAccount" {
			return fact.Key{}
		}
		email = name
	}
	switch {
	case strings.HasPrefix(email, "system:"):
		return e.clusterUser(email)
	case strings.HasSuffix(email, "gserviceaccount.com"):
		return fact.Key{Kind: "gcp-service-account", ID: email}
	case strings.Contains(email, "@"):
		return fact.Key{Kind: "google-user", ID: strings.ToLower(email)}
	}
	return fact.Key{}
}

// cluster is the GKE cluster that an entry is about, as kubeconfig calls it.
func (e entry) cluster() string {
	project, location, name := e.label("project_id"), e.label("location"), e.label("cluster_name")
	if project == "" || location == "" || name == "" {
		return ""
	}
	return ingest.Shown("gke_"+project+"_"+location+"_"+name, 200)
}

func (e entry) clusterUser(name string) fact.Key {
	cluster := e.cluster()
	if cluster == "" {
		return fact.Key{}
	}
	if account, ok := strings.CutPrefix(name, "system:serviceaccount:"); ok {
		if namespace, name, ok := strings.Cut(account, ":"); ok {
			return fact.Key{Kind: "k8s-service-account", ID: cluster + "/" + namespace + "/" + name}
		}
	}
	if name == "system:anonymous" {
		return fact.Key{Kind: "anonymous", ID: "anonymous"}
	}
	return fact.Key{Kind: "k8s-user", ID: cluster + "/" + name}
}

// action is the method; some services leave their name out of it.
func (e entry) action() string {
	method := e.payload.Get("methodName").String()
	if service := strings.TrimSuffix(e.payload.Get("serviceName").String(), ".googleapis.com"); service != "" && !strings.Contains(method, ".") {
		method = service + "." + method
	}
	return ingest.Shown(method, 160)
}

func (e entry) denied() bool {
	if e.status() == permissionDenied {
		return true
	}
	for _, asked := range e.payload.Get("authorizationInfo").Elements() {
		if granted := asked.Get("granted"); granted != nil && !granted.Bool() {
			return true
		}
	}
	return false
}

var (
	secretName  = regexp.MustCompile(`^projects/[^/]+/secrets/[^/]+`)
	clusterName = regexp.MustCompile(`^core/v1/namespaces/([^/]+)/secrets/([^/]+)$`)
)

// on is the one node that the call is about.
func (e entry) on() fact.Key {
	switch service := e.payload.Get("serviceName").String(); {
	case service == "iamcredentials.googleapis.com", strings.Contains(e.action(), "ServiceAccountKey"):
		return e.serviceAccount()
	case service == "secretmanager.googleapis.com":
		if name := secretName.FindString(e.resourceName()); name != "" {
			return fact.Key{Kind: "gcp-secretmanager-secret", ID: "//secretmanager.googleapis.com/" + name}
		}
	case service == "k8s.io" && e.cluster() != "":
		if match := clusterName.FindStringSubmatch(e.resourceName()); match != nil {
			return fact.Key{Kind: "k8s-secret", ID: e.cluster() + "/" + match[1] + "/" + match[2]}
		}
	}
	return fact.Key{}
}
