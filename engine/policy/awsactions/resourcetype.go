package awsactions

// ResourceType is one type of resource that actions of a service act on. The
// type of another service's resource (the role of sts:AssumeRole) appears under
// each service that names it.
type ResourceType struct {
	Service string
	// Name is AWS's own, "function alias".
	Name string
	// ARN is the pattern of the type's ARNs, each placeholder a star:
	// "arn:*:s3:::*". A star may stand for slashes, in the last part for colons
	// too.
	ARN string
	// Kind is the kind of node that such a resource is.
	Kind string
}
