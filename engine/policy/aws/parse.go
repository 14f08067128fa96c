package aws

import (
	"errors"
	"net/url"
	"strings"
)

// Parse reads one policy. It takes what AWS takes: a statement or a list of
// statements, a string or a list of strings wherever a list may stand, numbers
// and booleans as condition values, element names in any case; and a policy
// that is JSON text inside a JSON string, URL-encoded or not, as IAM's own
// responses hold it.
//
// Where a statement does not parse the error names it by pointer (several are
// joined, ParseErrors lists them) and the returned document still holds the
// others: what is read is good, the policy as a whole is not known. The
// document is nil only where nothing could be read.
func Parse(text []byte) (*Document, error) {
	root, err := readJSON(text)
	if err != nil {
		return nil, err
	}
	doc := &Document{}
	if root.kind == '"' {
		if root, err = readInner(root); err != nil {
			return nil, err
		}
		doc.InString = true
	}
	if root.kind != '{' {
		return nil, root.errorf("a policy is a JSON object with Version and Statement")
	}
	return doc, doc.read(root)
}

func readInner(v *value) (*value, error) {
	text := v.text
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		// IAM encodes as RFC 3986 says, where a plus stands for itself.
		plain, err := url.PathUnescape(text)
		if err != nil {
			return nil, v.errorf("a string that is not a policy, nor one URL-encoded: %v", err)
		}
		text = plain
	}
	return readJSON([]byte(text))
}

func (d *Document) read(root *value) error {
	var errs []error
	var statements *value
	for _, m := range root.members {
		switch strings.ToLower(m.name) {
		case "version":
			d.Version = m.value.text
		case "id":
			d.ID = m.value.text
		case "statement":
			if statements != nil {
				errs = append(errs, m.value.errorf("Statement is written twice"))
			}
			statements = m.value
		default:
			errs = append(errs, m.value.errorf("%q is not an element of a policy (Version, Id, Statement)", m.name))
		}
	}
	if d.Version != "" && d.Version != version2012 && d.Version != version2008 {
		errs = append(errs, root.errorf("version %q is neither %s nor %s", d.Version, version2012, version2008))
	}
	switch {
	case statements == nil:
		errs = append(errs, root.errorf("a policy needs Statement"))
	case statements.kind == '{':
		d.Single = true
		errs = d.add(statements, 0, errs)
	case statements.kind == '[':
		for i, item := range statements.items {
			errs = d.add(item, i, errs)
		}
	default:
		errs = append(errs, statements.errorf("Statement is an object or a list of objects"))
	}
	return errors.Join(errs...)
}

func (d *Document) add(v *value, index int, errs []error) []error {
	s, err := parseStatement(v)
	if err != nil {
		return append(errs, err)
	}
	s.Index = index
	d.Statements = append(d.Statements, s)
	return errs
}

// The versions of the policy language. A policy without Version has the older
// one, which knows no variables (reference_policies_elements_version.html).
const (
	version2008 = "2008-10-17"
	version2012 = "2012-10-17"
)
