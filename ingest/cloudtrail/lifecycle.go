package cloudtrail

import (
	"strings"

	"keyreach/engine/fact"
)

// lifecycle reads the calls that make, switch and delete long-term keys. Only
// calls that succeeded change anything.
func (l *log) lifecycle(e event) {
	if e.failed || e.node.Get("eventSource").String() != "iam.amazonaws.com" {
		return
	}
	switch e.name {
	case "CreateAccessKey":
		l.created(e)
	case "UpdateAccessKey":
		if status := strings.ToLower(e.request().Get("status").String()); status == "active" || status == "inactive" {
			l.switched(e, status)
		}
	case "DeleteAccessKey":
		l.switched(e, "revoked")
	}
}

// created reads a new key: whoever made the call knows it, whosever it is.
func (l *log) created(e event) {
	made := e.response().Get("accessKey")
	node := made.Get("accessKeyId")
	id, ok := keyAt(node)
	if !ok {
		return
	}
	k := l.key(id)
	l.named(k, node, e.at)
	l.owner(k, e, made.Get("userName").String())
	k.props[fact.PropCreatedAt] = timeText(&e.at)
	if status := strings.ToLower(made.Get("status").String()); status == "active" || status == "inactive" {
		k.statuses.Set(status, e.at, l.Evidence(node, e.at))
	}
	if maker, ok := e.principal(); ok {
		l.identify(maker, nil)
		k.edges = append(k.edges, fact.Edge{From: maker, Relation: fact.Mints, To: k.fact(), ValidFrom: &e.at,
			Evidence: []fact.Evidence{l.Evidence(node, e.at)}})
	}
}

func (l *log) switched(e event, status string) {
	node := e.request().Get("accessKeyId")
	id, ok := keyAt(node)
	if !ok {
		return
	}
	k := l.key(id)
	l.named(k, node, e.at)
	l.owner(k, e, e.request().Get("userName").String())
	k.statuses.Set(status, e.at, l.Evidence(node, e.at))
}

// owner notes whose key it is: IAM names the user without its path, so that the
// ARN is for the join to find. A call without a user is about the caller's own.
func (l *log) owner(k *key, e event, userName string) {
	if userName == "" && e.identity().Get("type").String() == "IAMUser" {
		userName = e.identity().Get("userName").String()
	}
	if userName != "" {
		k.props["userName"] = userName
		k.props[fact.PropAccount] = e.account()
	}
}
