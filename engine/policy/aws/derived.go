package aws

// derive returns the keys that follow from the request itself
// (reference_policies_condition-keys.html, reference_policies_variables.html
// #principaltable), and rest for all others.
func (e *environment) derive(key string, rest presence) contextValue {
	p := &e.request.Principal
	switch key {
	case "aws:principalarn":
		return knownOrAbsent(p.keyARN())
	case "aws:principalaccount":
		return knownOrAbsent(p.Account)
	case "aws:principaltype":
		return knownOrAbsent(p.keyType())
	case "aws:username":
		return knownOrAbsent(p.userName())
	case "aws:userid":
		if p.Kind == Root {
			return knownOrAbsent(p.Account)
		}
	case "aws:principalisawsservice":
		if p.Kind == Service {
			return knownOrAbsent("true")
		}
		return knownOrAbsent("false")
	case "aws:principalservicename":
		return knownOrAbsent(p.service())
	case "aws:resourceaccount":
		if e.resourceAccount != "" {
			return knownOrAbsent(e.resourceAccount)
		}
	}
	return contextValue{presence: rest}
}

func knownOrAbsent(text string) contextValue {
	if text == "" {
		return contextValue{presence: absent}
	}
	return contextValue{presence: known, one: text}
}

// keyARN is the value of aws:PrincipalArn: for a role session the ARN of the
// role, not of the session.
func (p *Principal) keyARN() string {
	switch p.Kind {
	case Session:
		return p.Role
	case User, Role, Root, FederatedUser:
		return p.ARN
	}
	return ""
}

// keyType is the value of aws:PrincipalType.
func (p *Principal) keyType() string {
	switch p.Kind {
	case User:
		return "User"
	case Root:
		return "Account"
	case Role, Session:
		return "AssumedRole"
	case FederatedUser:
		return "FederatedUser"
	case Anonymous:
		return "Anonymous"
	}
	return ""
}

// userName is the value of aws:username, which only users have.
func (p *Principal) userName() string {
	if p.Kind == User {
		return p.Name
	}
	return ""
}

func (p *Principal) service() string {
	if p.Kind == Service {
		return p.ARN
	}
	return ""
}
