// Package awsmanaged holds the documents of AWS managed policies, for exports
// that only name them. Source: github.com/iann0036/iam-dataset @2073fa5
// (2026-08-22), MIT. That data set lacks AdministratorAccess and
// PowerUserAccess; supplement.jsonl has them as AWS's own reference states them
// (docs.aws.amazon.com/aws-managed-policy/latest/reference, read 2026-11-24).
package awsmanaged

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Version is the date of the data.
const Version = "2026-08-22"

//go:embed policies.jsonl.gz
var compressed []byte

//go:embed supplement.jsonl
var supplement []byte

// Policies are the embedded documents by ARN. They are immutable and safe for
// concurrent use.
type Policies struct{ lines map[string][]byte }

// Policy is one managed policy.
type Policy struct {
	ARN      string          `json:"arn"`
	Version  string          `json:"version"`
	Document json.RawMessage `json:"document"`
}

// Load unpacks the documents (about 15 ms). An error means that the program was
// built with broken data.
func Load() (*Policies, error) {
	reader, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("unpacking the AWS managed policies: %w", err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		return nil, fmt.Errorf("unpacking the AWS managed policies: %w", err)
	}
	p := &Policies{lines: map[string][]byte{}}
	for line := range bytes.Lines(append(text, supplement...)) {
		if bytes.HasPrefix(line, []byte(`{"arn":null`)) {
			continue // withdrawn policies of which the source has no ARN: nothing can name them
		}
		rest, found := bytes.CutPrefix(line, []byte(`{"arn":"`))
		end := bytes.IndexByte(rest, '"')
		if !found || end < 0 {
			return nil, fmt.Errorf("unpacking the AWS managed policies: line %d does not start with its ARN", len(p.lines)+1)
		}
		p.lines[string(rest[:end])] = line
	}
	return p, nil
}

// Len returns how many policies there are.
func (p *Policies) Len() int { return len(p.lines) }

// Lookup returns the policy with this ARN; the partition in it does not matter.
func (p *Policies) Lookup(arn string) (Policy, bool) {
	line, ok := p.lines[arn]
	if !ok {
		if parts := strings.SplitN(arn, ":", 3); len(parts) == 3 {
			line, ok = p.lines["arn:aws:"+parts[2]]
		}
	}
	if !ok {
		return Policy{}, false
	}
	var policy Policy
	if err := json.Unmarshal(line, &policy); err != nil {
		return Policy{}, false
	}
	return policy, true
}

// Source names the data in evidence; Pointer points at a policy's document in
// it.
func Source() string { return "builtin:aws-managed-policies@" + Version }

// Pointer returns the pointer of the document with this ARN.
func Pointer(arn string) string {
	return "/" + strings.ReplaceAll(strings.ReplaceAll(arn, "~", "~0"), "/", "~1") + "/document"
}
