package aws

import (
	"fmt"
	"strings"
)

// PrincipalKind is what makes a request.
type PrincipalKind uint8

// The kinds.
const (
	// Anonymous is a request without signature.
	Anonymous PrincipalKind = iota
	// Root is an account's root user.
	Root
	// User is an IAM user.
	User
	// Role is a role of which the session isn't named. It is decided as a
	// session of that role with a name that no policy knows.
	Role
	// Session is an assumed-role session, whichever AssumeRole operation made it.
	Session
	// FederatedUser is a session of GetFederationToken.
	FederatedUser
	// Service is an AWS service that acts as itself.
	Service
	// Federated is an identity provider that calls AssumeRoleWithSAML or
	// AssumeRoleWithWebIdentity.
	Federated
)

// Principal is who makes a request. ParsePrincipal fills it.
type Principal struct {
	Kind PrincipalKind
	// ARN is the principal's own: a service's name, a web identity provider's
	// domain, empty for anonymous.
	ARN string
	// Account is the 12 digits; empty for services, web identities and anonymous.
	Account string
	// Name is the user's or the role's friendly name (without path), or a
	// federated user's.
	Name string
	// Role is the ARN of a session's role. A session's own ARN doesn't tell the
	// role's path: ParsePrincipal takes it for "/", callers who know better set it.
	Role string
	// CanonicalID is S3's canonical user id of the account, if known.
	CanonicalID string
	// Parent is the ARN of the user who made a FederatedUser's session, if known.
	Parent string
}

// isWebIdentityProvider knows the providers that are written by domain instead
// of ARN
// (reference_policies_elements_principal.html#principal-federated-web-identity).
func isWebIdentityProvider(name string) bool {
	switch name {
	case "cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com":
		return true
	}
	return false
}

// ParsePrincipal reads the ARN of a user, role, assumed-role session, federated
// user, root or identity provider, an account id (its root), a service's name,
// or "*" or "anonymous" for a request that nobody signed.
func ParsePrincipal(arn string) (Principal, error) {
	switch {
	case arn == "*" || arn == "anonymous":
		return Principal{}, nil
	case isAccountID(arn):
		return Principal{Kind: Root, ARN: "arn:aws:iam::" + arn + ":root", Account: arn}, nil
	case isWebIdentityProvider(arn):
		return Principal{Kind: Federated, ARN: arn}, nil
	case strings.HasPrefix(arn, "arn:"):
		return parsePrincipalARN(arn)
	case strings.HasSuffix(arn, ".amazonaws.com") || strings.HasSuffix(arn, ".amazonaws.com.cn"):
		return Principal{Kind: Service, ARN: arn}, nil
	}
	return Principal{}, fmt.Errorf("principal %q is not an ARN, an account id, a service's name or \"*\"", arn)
}

func parsePrincipalARN(text string) (Principal, error) {
	a, ok := splitARN(text)
	bad := fmt.Errorf("principal %q is not the ARN of a user, role, session, federated user, root or identity provider", text)
	if !ok {
		return Principal{}, bad
	}
	p := Principal{ARN: text, Account: a[4]}
	kind, rest, _ := strings.Cut(a[5], "/")
	switch a[2] + " " + kind {
	case "iam root":
		p.Kind = Root
		return p, nil
	case "iam user":
		p.Kind, p.Name = User, lastOf(rest)
	case "iam role":
		p.Kind, p.Name, p.Role = Role, lastOf(rest), text
	case "iam oidc-provider", "iam saml-provider":
		p.Kind, p.Name = Federated, rest
	case "sts federated-user":
		p.Kind, p.Name = FederatedUser, rest
	case "sts assumed-role":
		name, session, ok := strings.Cut(rest, "/")
		if !ok || session == "" {
			return Principal{}, bad
		}
		p.Kind, p.Name = Session, name
		p.Role = "arn:" + a[1] + ":iam::" + a[4] + ":role/" + name
	default:
		return Principal{}, bad
	}
	if p.Name == "" {
		return Principal{}, bad
	}
	return p, nil
}

// external reports whether the principal belongs to no account's identities:
// identity policies, boundaries and SCPs don't know it.
func (p *Principal) external() bool {
	return p.Kind == Anonymous || p.Kind == Service || p.Kind == Federated
}

// bindable reports whether the principal is an entity that can have a
// permissions boundary, or a session of one.
func (p *Principal) bindable() bool { return !p.external() && p.Kind != Root }

// splitARN returns the six parts of an ARN.
func splitARN(text string) (parts [6]string, ok bool) {
	for i := range 5 {
		parts[i], text, ok = strings.Cut(text, ":")
		if !ok {
			return parts, false
		}
	}
	parts[5] = text
	return parts, parts[0] == "arn"
}

func lastOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func isAccountID(s string) bool {
	if len(s) != 12 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
