package link

import (
	"slices"

	"keyreach/engine/fact"
)

// bindProfiles lets instances run as the role that their instance profile holds:
// one answer names the profile, another what is in it.
func (l *linker) bindProfiles() {
	for _, n := range l.nodes {
		if n.Kind != "aws-ec2-instance" {
			continue
		}
		profile := l.facts.Nodes[fact.Key{Kind: "aws-iam-instance-profile", ID: n.Props.String("instanceProfile")}]
		if profile == nil || profile.Props.String("role") == "" {
			continue
		}
		role := fact.Key{Kind: "aws-role", ID: profile.Props.String("role")}
		l.edge(fact.Edge{From: n.Key, Relation: fact.RunsAs, To: role, Evidence: slices.Concat(n.Evidence, profile.Evidence)})
	}
}
