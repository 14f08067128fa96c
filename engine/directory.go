package engine

import (
	"strings"

	"keyreach/engine/fact"
)

// The words of what a directory says of somebody.
const (
	Present      = "present"
	Left         = "left"
	NotListed    = "unknown"
	statePropKey = "state"
)

// directory finds people by their id, name or address in what was loaded of
// directories.
type directory map[string]person

type person struct {
	word     string
	evidence []fact.Evidence
}

// newDirectory reads the people of the estate.
func (a *Asker) newDirectory() directory {
	d := directory{}
	for n := range a.Estate.NodesByRank() {
		switch a.Estate.Key(n).Kind {
		case "okta-user", "entra-user", "github-user", "gitlab-user", "google-user", "salesforce-user", "person":
		default:
			continue
		}
		props := a.Estate.Props(n)
		word := presence(props)
		for e := range a.Estate.Out(n) {
			if word == NotListed && a.Estate.Relation(e) == fact.MemberOf {
				word = Present // a member of an organisation or a team
			}
		}
		p := person{word: word, evidence: a.Estate.Evidence(n)}
		for _, name := range []string{a.Estate.Key(n).ID, a.Estate.Name(n), props.String("email"), props.String("login")} {
			d.add(name, p)
		}
	}
	return d
}

// presence reads the state that a directory gives (Okta's user status, a facts
// file's status).
func presence(props fact.Props) string {
	state := strings.ToLower(props.String(statePropKey))
	if state == "" {
		state = strings.ToLower(props.String(fact.PropStatus))
	}
	switch state {
	case "active", "provisioned", "password_expired", "locked_out", "recovery":
		return Present
	case "suspended", "archived", "deprovisioned", "inactive", "disabled", "deleted", "left", "revoked", "expired":
		return Left
	default:
		return NotListed
	}
}

// add files a person under a name. Somebody who left one directory and is listed
// in another is left: the surer word for whoever must ask him.
func (d directory) add(name string, p person) {
	name = normalName(name)
	if name == "" {
		return
	}
	if known, ok := d[name]; ok && (known.word == Left || p.word == NotListed) {
		return
	}
	d[name] = p
}

// find returns what the directories say of a name.
func (d directory) find(name string) (word string, evidence []fact.Evidence) {
	for _, one := range []string{name, signedInAs(name)} {
		if p, ok := d[normalName(one)]; ok {
			return p.word, p.evidence
		}
	}
	return NotListed, nil
}

// signedInAs is the user of AWS's single sign-on whose session an ARN is: the roles
// that it makes are called AWSReservedSSO_…, and the session has the user's name
// (singlesignon/latest/userguide/howtosessionduration.html). What other sessions are
// called is up to whoever begins them and names nobody.
func signedInAs(arn string) string {
	if _, session, ok := strings.Cut(arn, ":assumed-role/AWSReservedSSO_"); ok {
		_, user, _ := strings.Cut(session, "/")
		return user
	}
	return ""
}

// normalName lets @login, github.com/login and Login meet.
func normalName(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	name = strings.TrimPrefix(name, "@")
	return strings.TrimPrefix(name, "github.com/")
}
