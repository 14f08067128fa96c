package awsactions

import (
	"slices"

	"keyreach/engine/fact"
)

// Action is one action of one service. Its slices are shared: they must not be
// changed.
type Action struct {
	Service string
	// Name is the action's name in AWS's own case, without the service.
	Name  string
	Level Level
	// Access is what the action gives to existing resources: the union of
	// AccessTo over its resource types. It is empty for an action that only
	// creates, or whose effect is becoming another principal.
	Access fact.Access
	// Why is the reason where the access is an exception to the rules, of the
	// first such resource type; empty otherwise.
	Why string
	// ResourceTypes are the types of the service that the action can be granted
	// on, as AWS spells them; none where it needs Resource "*".
	ResourceTypes []string
	// Required are those of ResourceTypes that a grant must name.
	Required []string

	accesses []fact.Access // parallel to ResourceTypes
}

// ID returns the action as policies write it, "s3:GetObject".
func (a Action) ID() string { return a.Service + ":" + a.Name }

// AccessTo returns the access that the action gives to an existing resource of
// the type; none for a type that it does not act on.
func (a Action) AccessTo(resourceType string) fact.Access {
	if i := slices.Index(a.ResourceTypes, resourceType); i >= 0 {
		return a.accesses[i]
	}
	return fact.NoAccess
}
