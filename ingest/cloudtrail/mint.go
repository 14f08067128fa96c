package cloudtrail

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// minting maps the calls that answer with a session's key to the kind of it.
func minting(name string) (kind string, ok bool) {
	kinds := map[string]string{
		"AssumeRole":                "aws-sts-assume-role",
		"AssumeRoleWithWebIdentity": "aws-sts-web-identity",
		"AssumeRoleWithSAML":        "aws-sts-assume-role",
		"GetSessionToken":           "aws-sts-session-token",
		"GetFederationToken":        "aws-sts-federation-token",
	}
	kind, ok = kinds[name]
	return kind, ok
}

// mint reads a call that made a session.
func (l *log) mint(e event) {
	kind, ok := minting(e.name)
	if !ok || e.failed {
		return
	}
	made := e.response().Get("credentials")
	node := made.Get("accessKeyId")
	id, ok := keyAt(node)
	if !ok {
		return
	}
	until := answerTime(made.Get("expiration"))
	k := l.key(id)
	l.named(k, node, e.at)
	k.props[fact.PropCreatedAt] = timeText(&e.at)
	k.props[fact.PropExpiresAt] = timeText(until)
	k.props[fact.PropCandidates] = []string{kind}
	k.props["mintedBy"] = "sts:" + e.name
	if session, at := e.minted(); !session.IsZero() {
		l.seenAs(k, session, e.at, at)
		l.identify(session, fact.Props{"roleArn": e.request().Get("roleArn").String(), "subject": e.subject(),
			"samlSubject": e.samlSubject()})
		l.assumed(session, e.assumer())
	}
	if subject := e.subject(); subject != "" {
		maker := fact.Key{Kind: "oidc-subject", ID: subject}
		k.edges = append(k.edges, fact.Edge{From: maker, Relation: fact.Mints, To: k.fact(), ValidFrom: &e.at,
			Evidence: []fact.Evidence{l.Evidence(node, e.at)}})
	}
	if caller, ok := e.callingKey(); ok {
		k.edges = append(k.edges, fact.Edge{From: l.key(caller).fact(), Relation: fact.ExchangedFor, To: k.fact(),
			ValidFrom: &e.at, ValidUntil: until, Evidence: []fact.Evidence{l.Evidence(node, e.at)}})
	}
}

// minted returns the identity of the session that a call made, and where the
// event names it. A service's call leaves it out; its parts are in the request.
func (e event) minted() (identity fact.Key, at *jsontree.Node) {
	for _, name := range []string{"assumedRoleUser", "federatedUser"} {
		at = e.response().Get(name, "arn")
		if identity, ok := ingest.AWSPrincipal(at.String()); ok {
			return identity, at
		}
	}
	if e.name == "GetSessionToken" {
		identity, _ = e.principal()
		return identity, e.identity().Get("arn")
	}
	role := e.request().Get("roleArn")
	identity, _ = ingest.AWSPrincipal(sessionARN(role.String(), e.request().Get("roleSessionName").String()))
	return identity, role
}

// sessionARN forms the ARN of a role's session, as STS does: without the role's
// path. Empty where a part is missing.
func sessionARN(role, name string) string {
	parts := strings.SplitN(role, ":", 6)
	if len(parts) < 6 || !strings.HasPrefix(parts[5], "role/") || name == "" {
		return ""
	}
	return "arn:" + parts[1] + ":sts::" + parts[4] + ":assumed-role/" + ingest.AWSNameOf(role) + "/" + name
}

// subject is the subject of a web identity that assumed a role, as an
// oidc-subject's id; empty for other calls.
func (e event) subject() string {
	if e.name != "AssumeRoleWithWebIdentity" {
		return ""
	}
	provider, name := e.identity().Get("identityProvider").String(), e.identity().Get("userName").String()
	if _, issuer, ok := strings.Cut(provider, ":oidc-provider/"); ok {
		provider = issuer
	}
	if provider == "" || name == "" {
		return ""
	}
	return "https://" + strings.TrimPrefix(provider, "https://") + "#" + name
}

// samlSubject is the subject of an assertion that assumed a role; empty for
// other calls.
func (e event) samlSubject() string {
	if e.name != "AssumeRoleWithSAML" {
		return ""
	}
	if subject := e.response().Get("subject").String(); subject != "" {
		return subject
	}
	return e.identity().Get("userName").String()
}

// maxAssumers bounds the assumers that a session lists.
const maxAssumers = 20

// assumed notes who made a session; one name may be used by many.
func (l *log) assumed(session fact.Key, assumer string) {
	props := l.sessions[session]
	known := props.Strings("assumedBy")
	if assumer != "" && len(known) < maxAssumers && !slices.Contains(known, assumer) {
		props["assumedBy"] = append(known, assumer)
	}
}

// assumer is the principal or the service that made a session of a role, so that
// a chain of roles is told where the caller's key is not; empty for tokens and
// assertions, whose subject is told apart.
func (e event) assumer() string {
	if e.name != "AssumeRole" {
		return ""
	}
	if actor := e.actor(); actor.Kind != "aws-account" {
		return actor.ID
	}
	return e.identity().Get("arn").String()
}
