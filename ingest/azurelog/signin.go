package azurelog

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// objectID is an object id or a key id of Entra.
var objectID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// node returns a node that is named by an id; zero where the text is none.
func node(kind, id string) fact.Key {
	if !objectID.MatchString(id) {
		return fact.Key{}
	}
	return fact.Key{Kind: kind, ID: strings.ToLower(id)}
}

// principal is a service principal or a user, the name its own.
func (l *log) principal(r record, servicePrincipal, servicePrincipalName, user, userName string) fact.Key {
	key := node("entra-service-principal", servicePrincipal)
	name := servicePrincipalName
	if key.IsZero() {
		key, name = node("entra-user", user), userName
	}
	if !key.IsZero() {
		l.Subject(key, r.node, r.at).Called(name)
	}
	return key
}

// signIn counts a sign-in.
func (l *log) signIn(r record, c ingest.Call) {
	who := l.principal(r, r.text("servicePrincipalId"), r.first("servicePrincipalName", "appDisplayName"), r.text("userId"), r.text("userPrincipalName"))
	c.Of, c.Action = who, "Sign-in activity"
	if resource := r.text("resourceDisplayName"); resource != "" {
		c.Action = ingest.Shown(c.Action+": "+resource, 160)
	}
	code := r.errorCode()
	c.Denied = code != "0" && code != "" && !interrupted(code)
	key, kinds := r.credential()
	for _, kind := range kinds { // the directory's log knows which it is
		if known := (fact.Key{Kind: kind, ID: key.ID}); l.Knows(known) {
			key, kinds = known, []string{kind}
			break
		}
	}
	if key.IsZero() || who.Kind != "entra-service-principal" {
		if !c.Of.IsZero() {
			l.Used(c)
		}
		return
	}
	if notAccepted(code) {
		if code == "7000222" {
			l.IsNow(l.Subject(key, r.node, r.at), "expired", r.at, r.node)
		}
		return
	}
	c.Of, c.As = key, who
	s := l.Used(c)
	if len(kinds) > 1 {
		s.Say(fact.PropCandidates, kinds)
	}
	s.Say("appId", strings.ToLower(r.text("appId")))
	l.ActsAs(s, who, r.at, r.node)
}

// credential is what a service principal signed in with, and of which kinds it
// may be.
func (r record) credential() (fact.Key, []string) {
	if key := node("entra-federated-credential", r.text("federatedCredentialId")); !key.IsZero() {
		return key, nil
	}
	kinds := []string{"entra-client-secret", "entra-client-certificate"}
	switch {
	case strings.EqualFold(r.text("clientCredentialType"), "clientSecret"):
		kinds = kinds[:1]
	case strings.EqualFold(r.text("clientCredentialType"), "certificate"), strings.EqualFold(r.text("clientCredentialType"), "clientAssertion"),
		r.text("servicePrincipalCredentialThumbprint") != "":
		kinds = kinds[1:]
	}
	return node(kinds[0], r.text("servicePrincipalCredentialKeyId")), kinds
}

// errorCode is the number of the error, "0" for none; the names of the results
// differ by form.
func (r record) errorCode() string {
	for _, code := range []string{r.outer("resultType"), r.get("status").Get("errorCode").Text(), r.get("Status").Get("errorCode").Text()} {
		if code != "" {
			return code
		}
	}
	return ""
}

// interrupted reports whether a sign-in was not refused but asked for more: a
// second factor, a registration, a consent to stay signed in.
func interrupted(code string) bool {
	return slices.Contains([]string{"50055", "50058", "50072", "50074", "50076", "50079", "50097", "50125", "50129", "50140", "50144", "51006", "65001", "81010", "81012", "81014"}, code)
}

// notAccepted reports whether the secret or certificate was not accepted.
func notAccepted(code string) bool {
	return slices.Contains([]string{"7000215", "7000222", "700027", "700024", "7000214"}, code)
}
