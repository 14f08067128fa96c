package derive

import (
	"fmt"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
	"keyreach/engine/policy/awsmanaged"
)

// compileKey names a document as one control: the text of a managed policy is
// compiled once as identity policy and once as boundary.
type compileKey struct {
	document *fact.Document
	managed  string
	control  string
}

// compiledPolicy is a policy as far as it could be read.
type compiledPolicy struct {
	policy *aws.Policy
	whole  bool
}

// compile returns a document as a policy; whole is false where a part of it
// could not be read: the statements that could still count. The diagnostics
// name the positions, once.
func (a *awsEstate) compile(d *fact.Document, control string) (policy *aws.Policy, whole bool) {
	key := compileKey{document: d, control: control}
	if c, ok := a.compiled[key]; ok {
		return c.policy, c.whole
	}
	parsed, err := aws.Parse(d.Text)
	var c compiledPolicy
	if parsed != nil {
		c.policy = aws.Compile(parsed, aws.Origin{Control: control, ID: d.ID, Evidence: d.Evidence})
	}
	c.whole = err == nil
	a.compiled[key] = c
	if err != nil {
		a.unreadable(d, err)
	}
	return c.policy, c.whole
}

func (a *awsEstate) unreadable(d *fact.Document, err error) {
	diagnostic := fact.Diagnostic{Line: 1, Column: 1, Severity: fact.Error,
		Message: fmt.Sprintf("%s %s of %s is not read and counts as unknown: %v", d.Kind, d.ID, d.Of.ID, err)}
	if len(d.Evidence) > 0 {
		diagnostic.Source, diagnostic.Line, diagnostic.Column = d.Evidence[0].Source, max(1, d.Evidence[0].Line), max(1, d.Evidence[0].Column)
	}
	a.out.Diagnostics = append(a.out.Diagnostics, diagnostic)
}

// managedPolicy returns the managed policy with this ARN: from the export, else
// AWS's own from the embedded data.
func (a *awsEstate) managedPolicy(arn, control string) (*aws.Policy, bool) {
	if d, ok := a.texts[[2]string{fact.DocManaged, arn}]; ok {
		return a.compile(d, control)
	}
	key := compileKey{managed: arn, control: control}
	c, ok := a.compiled[key]
	if !ok {
		c = a.embeddedPolicy(arn, control)
		a.compiled[key] = c
	}
	return c.policy, c.whole
}

func (a *awsEstate) embeddedPolicy(arn, control string) compiledPolicy {
	embedded, ok := a.managed.Lookup(arn)
	if !ok {
		return compiledPolicy{}
	}
	parsed, err := aws.Parse(embedded.Document)
	if err != nil {
		return compiledPolicy{}
	}
	evidence := []fact.Evidence{{Source: awsmanaged.Source(), Pointer: awsmanaged.Pointer(embedded.ARN)}}
	return compiledPolicy{policy: aws.Compile(parsed, aws.Origin{Control: control, ID: arn, Evidence: evidence}), whole: true}
}

// attached returns the policy that a document holds or refers to.
func (a *awsEstate) attached(d *fact.Document, control string) (*aws.Policy, bool) {
	if len(d.Text) > 0 {
		return a.compile(d, control)
	}
	return a.managedPolicy(d.ID, control)
}
