package salesforce

import (
	"strconv"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

func userKey(id string) fact.Key { return fact.Key{Kind: "salesforce-user", ID: longID(id)} }

// token adds a token, the app that holds it and the user it acts as.
func (r *reader) token(one *row) {
	app, user := one.get("AppName"), one.get("UserId")
	if app == "" || user == "" {
		r.complain(fact.Warning, one, "reading Salesforce tokens: this one names no app or no user; it is left out")
		return
	}
	r.listed(one)
	created, used := jsontree.ParseTime(one.get("CreatedDate")), jsontree.ParseTime(one.get("LastUsedDate"))
	key := fact.Key{Kind: "salesforce-refresh-token", ID: longID(one.get("Id"))}
	if key.ID == "" {
		key.ID = strings.TrimSuffix(app+"/"+longID(user)+"/"+text(created), "/")
	}
	props := fact.Props{fact.PropCreatedAt: text(created), "lastUsedAt": text(used), "app": app}
	if count, err := strconv.ParseFloat(one.get("UseCount"), 64); err == nil {
		props["useCount"] = count
	}
	value := one.get("AccessToken")
	shown := credential.Joinable(value)
	if shown {
		props[fact.PropFingerprints] = r.Env.Fingerprint.Value(value)
	}
	if at := one.at.ObservedAt; at != nil { // a token that is listed was valid then
		props[fact.PropStatus], props[fact.PropStatusAsOf] = "active", text(at)
		props[fact.PropStatusEvidence] = one.at.Source + "#" + one.at.Pointer
	}
	r.Node(fact.Node{Key: key, Name: app, Props: props, Evidence: []fact.Evidence{one.at}})
	vendor := r.appKey(app)
	r.NodeOnce(fact.Node{Key: vendor, Name: app, Evidence: []fact.Evidence{one.at}})
	r.NodeOnce(fact.Node{Key: userKey(user), Evidence: []fact.Evidence{one.at}})
	uses := r.Edge(vendor, fact.Uses, key, one.at)
	uses.ValidFrom, uses.LastSeen = created, used
	r.Edge(key, fact.AuthenticatesAs, userKey(user), one.at)
	if shown {
		place := r.File.FilePlace("", "")
		r.NodeOnce(fact.Node{Key: place.Key, Evidence: []fact.Evidence{one.at}})
		r.Edge(place.Key, fact.Stores, key, one.at)
	}
}

// listed adds, once, that the list of tokens may not be whole.
func (r *reader) listed(one *row) {
	if r.warned {
		return
	}
	r.warned = true
	r.complain(fact.Info, one, "reading Salesforce tokens: a user without the permission Customize Application sees only his own; the file does not say who asked, so that the list does not count as complete")
	inventory := &fact.Inventory{Provider: "salesforce", Account: r.organization, Operation: "query OauthToken", At: one.at.ObservedAt, Evidence: []fact.Evidence{one.at}}
	r.Facts = append(r.Facts, fact.Fact{Inventory: inventory})
}

// appKey returns the app of a label: the one of that name in the same file, else
// one that is named by the label in its organisation.
func (r *reader) appKey(label string) fact.Key {
	if ids := r.apps[label]; len(ids) == 1 {
		return fact.Key{Kind: "salesforce-connected-app", ID: ids[0]}
	}
	if r.organization != "" {
		label = r.organization + "/" + label
	}
	return fact.Key{Kind: "salesforce-connected-app", ID: label}
}

func (r *reader) app(one *row) {
	id := longID(one.get("Id"))
	if id == "" {
		r.complain(fact.Warning, one, "reading Salesforce apps: this one has no id; it is left out")
		return
	}
	props := fact.Props{"organization": r.organization, fact.PropCreatedAt: text(jsontree.ParseTime(one.get("CreatedDate")))}
	for name, value := range one.fields {
		if strings.HasPrefix(name, "Options") || name == "RefreshTokenValidityPeriod" {
			props[strings.ToLower(name[:1])+name[1:]] = value
		}
	}
	r.Node(fact.Node{Key: fact.Key{Kind: "salesforce-connected-app", ID: id}, Name: one.get("Name"), Props: props, Evidence: []fact.Evidence{one.at}})
}

// user adds a user, the person behind the account and the profile.
func (r *reader) user(one *row) {
	key := userKey(one.get("Id"))
	if key.ID == "" {
		r.complain(fact.Warning, one, "reading Salesforce users: this one has no id; it is left out")
		return
	}
	state := map[string]string{"true": "active", "false": "inactive"}[one.get("IsActive")]
	r.Node(fact.Node{Key: key, Name: one.get("Username"), Evidence: []fact.Evidence{one.at}, Props: fact.Props{
		"email": one.get("Email"), "userType": one.get("UserType"), "state": state, "organization": r.organization,
		fact.PropCreatedAt: text(jsontree.ParseTime(one.get("CreatedDate"))), "lastLoginAt": text(jsontree.ParseTime(one.get("LastLoginDate")))}})
	if mail := one.get("Email"); mail != "" {
		person := fact.Key{Kind: "person", ID: strings.ToLower(mail)}
		r.NodeOnce(fact.Node{Key: person, Name: one.get("Name"), Evidence: []fact.Evidence{one.at}})
		r.Edge(key, fact.OwnedBy, person, one.at).Confidence = "reported"
	}
	if profile := longID(one.get("ProfileId")); profile != "" {
		r.Edge(key, fact.MemberOf, fact.Key{Kind: "salesforce-profile", ID: profile}, one.at)
	}
}

// grants adds a profile or a permission set and what it gives of all data.
func (r *reader) grants(one *row) {
	key := fact.Key{Kind: "salesforce-profile", ID: longID(one.get("Id"))}
	if one.object == "PermissionSet" {
		key.Kind = "salesforce-permission-set"
	}
	if key.ID == "" {
		return
	}
	var access fact.Access
	var actions []string
	if one.get("PermissionsViewAllData") == "true" {
		access, actions = access|fact.Read, append(actions, "ViewAllData")
	}
	if one.get("PermissionsModifyAllData") == "true" {
		access, actions = access|fact.Read|fact.Write, append(actions, "ModifyAllData")
	}
	r.Node(fact.Node{Key: key, Name: firstText(one.get("Label"), one.get("Name")), Evidence: []fact.Evidence{one.at},
		Props: fact.Props{"allData": actions, "apiEnabled": one.get("PermissionsApiEnabled"), "manageUsers": one.get("PermissionsManageUsers")}})
	if access == fact.NoAccess || r.organization == "" {
		return
	}
	if access.Has(fact.Write) && one.get("PermissionsManageUsers") == "true" {
		access, actions = fact.Control, append(actions, "ManageUsers")
	}
	r.NodeOnce(fact.Node{Key: r.organizationKey(), Evidence: []fact.Evidence{one.at}})
	edge := r.Edge(key, fact.Can, r.organizationKey(), one.at)
	edge.Access, edge.Actions, edge.Confidence = access, actions, "documented"
}

func (r *reader) assignment(one *row) {
	set := longID(one.get("PermissionSetId"))
	if one.get("AssigneeId") == "" || set == "" {
		return
	}
	r.Edge(userKey(one.get("AssigneeId")), fact.MemberOf, fact.Key{Kind: "salesforce-permission-set", ID: set}, one.at)
}

// text writes a moment as props have it, empty for none.
func text(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// longID returns an id in its form of 18 characters: to one of 15, in which the
// case of letters counts, three are appended that tell which are capitals. Other
// texts stay.
func longID(id string) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	if len(id) != 15 || strings.Trim(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" {
		return id
	}
	long := id
	for chunk := 0; chunk < 15; chunk += 5 {
		bits := 0
		for i := range 5 {
			if c := id[chunk+i]; c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		long += digits[bits : bits+1]
	}
	return long
}
