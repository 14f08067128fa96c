package aws

import (
	"net/netip"
	"strings"
)

// PublicAccessBlock is S3's setting of the same name. Only RestrictPublicBuckets
// bears on the decision of a request; the others govern what can be configured
// and ACLs (AmazonS3/latest/userguide/access-control-block-public-access.html).
type PublicAccessBlock struct {
	BlockPublicAcls       bool
	IgnorePublicAcls      bool
	BlockPublicPolicy     bool
	RestrictPublicBuckets bool
}

// blocksPublic reports whether the setting keeps the principal out: a bucket
// whose policy is public is then open to its own account and to AWS services
// only.
func (e *environment) blocksPublic(pol *Policies) bool {
	block := e.request.PublicAccessBlock
	who := &e.request.Principal
	if block == nil || !block.RestrictPublicBuckets || pol.NotGiven&SlotResource != 0 || !isS3(e.request) {
		return false
	}
	if who.Kind == Service || !who.external() && who.Account == e.resourceAccount {
		return false
	}
	for _, p := range pol.Resource {
		if p.public() {
			return true
		}
	}
	return false
}

func isS3(r *Request) bool {
	service, _, _ := strings.Cut(r.Action, ":")
	return strings.EqualFold(service, "s3")
}

// public reports whether the bucket policy grants to everyone, by S3's meaning
// of the word.
func (p *Policy) public() bool {
	for i := range p.statements {
		s := &p.statements[i]
		everyone := s.notPrincipal != nil || s.principal != nil && s.principal.everyone
		if s.effect == Allow && everyone && !s.fixed() {
			return true
		}
	}
	return false
}

// fixed reports whether a condition pins the grant to fixed values of one of
// the keys that S3 takes for non-public.
func (s *statement) fixed() bool {
	for i := range s.conditions {
		c := &s.conditions[i]
		if c.negated || c.absent || c.unread || !pinningKey(c.key) || len(c.operands) == 0 {
			continue
		}
		pinned := true
		for j := range c.operands {
			pinned = pinned && c.operands[j].pins(c.compare)
		}
		if pinned {
			return true
		}
	}
	return false
}

// pinningKey is S3's list (access-control-block-public-access.html, "The
// meaning of public").
func pinningKey(key string) bool {
	switch key {
	case "aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner",
		"aws:sourceaccount", "aws:userid", "aws:principalorgid", "aws:principalorgpaths",
		"aws:principalaccount", "aws:principalarn", "s3:x-amz-server-side-encryption-aws-kms-key-id",
		"s3:dataaccesspointarn", "s3:dataaccesspointaccount":
		return true
	}
	return false
}

func (o *operand) pins(c comparison) bool {
	switch c {
	case compareIP:
		return narrow(o.prefix)
	case compareString, compareFold, compareLike, compareARN:
		// A fixed value has no wildcard and no variable, whatever the version.
		_, ok := o.pattern.exact()
		return ok && !strings.Contains(o.form, "${")
	}
	return false
}

// narrow: very broad ranges count as public.
func narrow(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return p.Bits() >= 8
	}
	return p.Bits() >= 32
}
