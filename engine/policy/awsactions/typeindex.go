package awsactions

import "strings"

// typeIndex has the resource types by the service that their ARNs name.
type typeIndex map[string][]candidate

// candidate is a resource type and its pattern, cut into the ARN's parts.
type candidate struct {
	ResourceType
	parts []string
	// own says that the service which defines the type is the one in its ARNs.
	own      bool
	literals int
}

// KindOf returns the kind of node that an ARN names, and AWS's name of its
// resource type. Where several types fit, those that the ARN's own service
// defines come first, among them the one whose pattern has most literal
// characters, then the first by name.
func (c *Catalogue) KindOf(arn string) (kind, resourceType string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return "", "", false
	}
	var best *candidate
	of := c.types()[parts[2]]
	for i := range of {
		if of[i].fits(parts) && (best == nil || of[i].betterThan(best)) {
			best = &of[i]
		}
	}
	if best == nil {
		return "", "", false
	}
	return best.Kind, best.Name, true
}

func (t *candidate) fits(parts []string) bool {
	for i, part := range parts {
		if !glob(t.parts[i], part) {
			return false
		}
	}
	return true
}

func (t *candidate) betterThan(other *candidate) bool {
	if t.own != other.own {
		return t.own
	}
	return t.literals > other.literals
}

// unlisted are ARNs of which the reference has no type, or one whose pattern
// leaves the service open.
func unlisted() []ResourceType {
	return []ResourceType{
		{Service: "iam", Name: "root-user", ARN: "arn:*:iam::*:root", Kind: "aws-root"},
		{Service: "sts", Name: "assumed-role", ARN: "arn:*:sts::*:assumed-role/*/*", Kind: "aws-session"},
		{Service: "backup", Name: "recoveryPoint", ARN: "arn:*:backup:*:*:recovery-point:*", Kind: "aws-backup-recoverypoint"},
	}
}

func indexTypes(c *Catalogue) typeIndex {
	index := typeIndex{}
	for _, name := range c.names {
		index.add(decodeTypes(c.services[name]))
	}
	index.add(unlisted())
	return index
}

func (x typeIndex) add(types []ResourceType) {
	for _, t := range types {
		parts := strings.SplitN(t.ARN, ":", 6)
		if len(parts) != 6 || parts[2] == "*" {
			continue // a pattern of any service says nothing about a resource
		}
		x[parts[2]] = append(x[parts[2]], candidate{
			ResourceType: t, parts: parts, own: t.Service == parts[2],
			literals: len(t.ARN) - strings.Count(t.ARN, "*"),
		})
	}
}
