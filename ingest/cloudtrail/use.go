package cloudtrail

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// maxOrigins bounds the origins kept for a key while reading.
const maxOrigins = 1000

// use notes which identity the calling key acted as, and from where.
func (l *log) use(e event) {
	id, ok := e.callingKey()
	if !ok {
		return
	}
	k := l.key(id)
	node := e.identity().Get("accessKeyId")
	l.named(k, node, e.at)
	k.statuses.Accepted(e.at, l.Evidence(node, e.at))
	k.seen(e)
	if origin := e.from(); origin != "" && len(k.from) < maxOrigins {
		k.from[origin] = true
	}
	principal, ok := e.principal()
	if !ok {
		return
	}
	l.seenAs(k, principal, e.at, e.identity().Get("arn"))
	l.identify(principal, fact.Props{"roleArn": roleOf(e.identity())})
	k.context(e.identity())
}

// seen keeps the first and the last use.
func (k *key) seen(e event) {
	at := timeText(&e.at)
	if first := k.props.String("firstSeen"); first == "" || at < first {
		k.props["firstSeen"] = at
	}
	if at > k.props.String("lastSeen") {
		k.props["lastSeen"] = at
	}
}

// context keeps how a session's key came to be.
func (k *key) context(identity *jsontree.Node) {
	if !strings.HasPrefix(k.id, "ASIA") {
		return
	}
	attributes := identity.Get("sessionContext", "attributes")
	if k.props[fact.PropCreatedAt] == nil {
		k.props[fact.PropCreatedAt] = timeText(attributes.Get("creationDate").Time())
	}
	if attributes.Get("mfaAuthenticated").Bool() {
		k.props["mfa"] = true
	}
	if k.props[fact.PropCandidates] == nil {
		k.props[fact.PropCandidates] = candidatesOf(identity.Get("type").String())
	}
}

// candidatesOf narrows what a session's key may be by what it acts as.
func candidatesOf(identityType string) []string {
	switch identityType {
	case "AssumedRole":
		return []string{"aws-sts-assume-role", "aws-sts-web-identity", "aws-console-session", "aws-eks-pod-identity-session"}
	case "IAMUser", "Root":
		return []string{"aws-sts-session-token", "aws-console-session"}
	case "FederatedUser":
		return []string{"aws-sts-federation-token", "aws-console-session"}
	default:
		return nil
	}
}

// roleOf is the role behind a session, with its path, which the session's own
// ARN lacks.
func roleOf(identity *jsontree.Node) string {
	issuer := identity.Get("sessionContext", "sessionIssuer")
	if issuer.Get("type").String() != "Role" {
		return ""
	}
	return issuer.Get("arn").String()
}

// identify notes what is known of an identity; the first word stands.
func (l *log) identify(identity fact.Key, props fact.Props) {
	known, ok := l.sessions[identity]
	if !ok {
		known = fact.Props{fact.PropAccount: ingest.AWSAccountOf(identity.ID)}
		l.sessions[identity] = known
	}
	for name, value := range props {
		if value != "" && known[name] == nil {
			known[name] = value
		}
	}
}
