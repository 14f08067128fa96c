package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

func TestTheSingleChangeIsWorded(t *testing.T) {
	path := []Hop{{Verdict: fact.Yes}, {Verdict: fact.No, To: Node{Kind: "aws-role", ID: "arn:r"}, Actions: []string{"sts:AssumeRole"}}}
	for want, by := range map[string][]fact.Blocker{
		"an Allow of sts:AssumeRole on arn:r in the trust-policy t":                                                                    {{Control: "trust-policy", Policy: "t"}},
		"the credential being active again":                                                                                            {{Control: "status"}},
		"a change of ruleset 42, by which nobody may push; what else would then stand in the way is decided only then":                 {{Control: "ruleset", Policy: "42", Statement: "update", Reason: "nobody may push"}},
		"no single one: 2 controls close it":                                                                                           {{Control: "scp"}, {Control: "trust-policy"}},
		"scp p-1 no longer denying sts:AssumeRole on arn:r in statement S; what else would then stand in the way is decided only then": {{Control: "scp", Policy: "p-1", Statement: "S"}},
	} {
		assert.Equal(t, want, change(path, by))
	}
}
