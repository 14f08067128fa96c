package azurelog

import (
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// directory counts a change of the directory.
func (l *log) directory(r record, c ingest.Call) {
	by := r.get("initiatedBy")
	user, app := by.Get("user"), by.Get("app")
	c.Of = l.principal(r, app.Get("servicePrincipalId").String(), app.Get("displayName").String(), user.Get("id").String(), user.Get("userPrincipalName").String())
	c.Action = ingest.Shown(r.first("activityDisplayName", "operationName"), 160)
	if c.Address == "" {
		c.Address = user.Get("ipAddress").String()
	}
	failed := !strings.EqualFold(r.text("result"), "success")
	c.Denied = failed && refused(r.first("resultReason", "resultDescription"))
	if !c.Of.IsZero() {
		l.Used(c)
	}
	if !failed {
		l.credentials(r, c.Of)
	}
}

// refused reports whether a reason is a want of permission.
func refused(reason string) bool {
	reason = strings.ToLower(reason)
	for _, word := range []string{"insufficient privileges", "authorization_requestdenied", "forbidden", "access denied", "unauthori"} {
		if strings.Contains(reason, word) {
			return true
		}
	}
	return false
}

// keyDescription is one secret or certificate in the list of an application.
var keyDescription = regexp.MustCompile(`KeyIdentifier=([0-9a-fA-F-]{36}),KeyType=([A-Za-z0-9]+),KeyUsage=[A-Za-z]*(?:,DisplayName=([^\]]*))?`)

type described struct{ kind, name string }

// credentials reads which secrets and certificates a change made and took away.
func (l *log) credentials(r record, by fact.Key) {
	for _, target := range r.get("targetResources").Elements() {
		for _, change := range target.Get("modifiedProperties").Elements() {
			if change.Get("displayName").String() != "KeyDescription" {
				continue
			}
			before, after := keysIn(change.Get("oldValue")), keysIn(change.Get("newValue"))
			for _, id := range after.order {
				if _, known := before.of[id]; !known {
					l.changed(r, id, after.of[id], target, change, by, "active")
				}
			}
			for _, id := range before.order {
				if _, left := after.of[id]; !left {
					l.changed(r, id, before.of[id], target, change, by, "revoked")
				}
			}
		}
	}
}

type keyList struct {
	order []string
	of    map[string]described
}

// keysIn reads a list of keys: a string that holds JSON that holds them.
func keysIn(n *jsontree.Node) keyList {
	list := keyList{of: map[string]described{}}
	for _, match := range keyDescription.FindAllStringSubmatch(n.String(), -1) {
		kind := "entra-client-secret"
		if strings.Contains(match[2], "X509") || strings.Contains(match[2], "Asymmetric") {
			kind = "entra-client-certificate"
		}
		id := strings.ToLower(match[1])
		if _, twice := list.of[id]; !twice {
			list.order = append(list.order, id)
		}
		list.of[id] = described{kind: kind, name: strings.Trim(match[3], ` "\`)}
	}
	return list
}

func (l *log) changed(r record, id string, d described, target, change *jsontree.Node, by fact.Key, status string) {
	key := node(d.kind, id)
	if key.IsZero() {
		return
	}
	s := l.Subject(key, change, r.at).Called(d.name)
	l.IsNow(s, status, r.at, change)
	s.Say("application", target.Get("displayName").String())
	owner := fact.Key{}
	if target.Get("type").String() == "ServicePrincipal" {
		owner = node("entra-service-principal", target.Get("id").String())
	}
	if status == "active" {
		s.SayTime(fact.PropCreatedAt, &r.at)
		if !by.IsZero() {
			l.Relate(l.Subject(by, r.node, r.at), fact.Mints, key, r.at, nil, change)
		}
	}
	if owner.IsZero() {
		return
	}
	l.Subject(owner, r.node, r.at).Called(target.Get("displayName").String())
	l.ActsAs(s, owner, r.at, change)
}
