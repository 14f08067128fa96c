package awsactions

import (
	"strings"

	"keyreach/engine/fact"
)

// access decides what an action gives to an existing resource of a type; the
// type is empty for an action that has none. The first that applies counts:
//
//  1. a row of overrides.go, which says why;
//  2. an action that creates such a resource gives nothing to one that exists,
//     and one that lets a service deliver logs from it gives nothing of it;
//  3. describing and listing is discovering, whatever level AWS files it under:
//     it returns how a resource is set up, not what is in it;
//  4. permissions management is writing where it takes a permission away, where
//     it sets a guard or a link and no policy, permission, grant or ACL, and
//     where it changes an identity (its policies, its trust);
//  5. AWS's level: List discovers, Read reads, Write and Tagging write,
//     Permissions management controls.
func access(a Action, resourceType string, exceptions []override) (fact.Access, string) {
	name := strings.ToLower(a.Name)
	for _, o := range exceptions {
		if o.matches(name, resourceType) {
			return o.access, o.why
		}
	}
	switch {
	case creates(name, resourceType), strings.HasPrefix(name, "allowvendedlogdelivery"):
		return fact.NoAccess, ""
	case describes(name, a.Level):
		return fact.Discover, ""
	case a.Level == PermissionsManagement && (takesAway(name) || !grants(name) || changesIdentities(a.Service)):
		return fact.Write, ""
	}
	return levelAccess(a.Level), ""
}

// levelAccess is what a level means where nothing else is known.
func levelAccess(l Level) fact.Access {
	switch l {
	case List:
		return fact.Discover
	case Read:
		return fact.Read
	case Tagging, Write:
		return fact.Write
	case PermissionsManagement:
		return fact.Control
	default:
		return fact.NoAccess
	}
}

// creates reports whether the action makes a new resource of the type: its name
// is Create and ends in the type's. CreatePolicyVersion on a policy is not.
func creates(name, resourceType string) bool {
	noun, found := strings.CutPrefix(name, "create")
	if !found || resourceType == "" {
		return false
	}
	made := strings.ReplaceAll(slug(resourceType), "-", "")
	return strings.HasSuffix(noun, strings.TrimSuffix(made, "s")) || strings.HasSuffix(noun, made)
}

// describes reports whether an action of any level only says how things are.
func describes(name string, level Level) bool {
	if strings.HasPrefix(name, "describe") || strings.HasPrefix(name, "list") {
		return true
	}
	return strings.HasPrefix(name, "get") && level != Write &&
		(strings.HasSuffix(name, "policy") || strings.HasSuffix(name, "tags") || strings.HasSuffix(name, "tagging"))
}

// takesAway reports whether the action removes a permission.
func takesAway(name string) bool {
	for _, verb := range []string{"delete", "remove", "revoke", "retire", "detach", "disassociate", "dissociate", "deauthorize", "reject", "cancel", "disable", "batchrevoke"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

// grants reports whether a name of permissions management is about what decides
// who may do what, and not about the likes of web ACLs.
func grants(name string) bool {
	if strings.Contains(name, "webacl") {
		return false
	}
	for _, what := range []string{"policy", "policies", "permission", "grant", "acl"} {
		if strings.Contains(name, what) {
			return true
		}
	}
	return false
}

// changesIdentities reports whether the service's permissions management changes
// principals or the policies over them: IAM, SSO, the organisation's
// policies, the certificates of IoT.
func changesIdentities(service string) bool {
	return service == "iam" || service == "sso" || service == "organizations" || service == "iot"
}
