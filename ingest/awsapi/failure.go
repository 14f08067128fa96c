package awsapi

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// cliError is how the AWS command line and SDKs tell of an error.
var cliError = regexp.MustCompile(`An error occurred \(([A-Z][A-Za-z.]{2,60}|[1-5][0-9]{2})\) when calling the ([A-Z][A-Za-z0-9]{2,60}) operation`)

// errorCode returns the code of a call that failed, as the envelope has it, as
// the command line prints it, or as an SDK or the wire wraps it.
func errorCode(n *jsontree.Node) (code string, failed bool) {
	e := n.Get("error")
	switch e.Kind() {
	case jsontree.Object:
		return firstText(e.Get("code"), e.Get("Code")), true
	case jsontree.String:
		if match := cliError.FindStringSubmatch(e.String()); match != nil {
			return match[1], true
		}
		return "", e.String() != ""
	}
	response := n.Get("response")
	if code := response.Get("Error", "Code"); code.Kind() == jsontree.String {
		return code.String(), true
	}
	if kind := response.Get("__type"); kind.Kind() == jsontree.String {
		return kind.String()[strings.LastIndex(kind.String(), "#")+1:], true
	}
	return "", false
}

func firstText(nodes ...*jsontree.Node) string {
	for _, n := range nodes {
		if text := n.Text(); text != "" {
			return text
		}
	}
	return ""
}

// notFound reports whether a code says: there is none.
func notFound(code string) bool {
	return slices.Contains([]string{
		"404", "NotFound", "ResourceNotFound", "NoSuchEntity", "NoSuchBucket", "NoSuchBucketPolicy", "NoSuchPublicAccessBlockConfiguration",
		"AWSOrganizationsNotInUse", "AccountNotFound", "ChildNotFound", "ParentNotFound", "PolicyNotFound", "TargetNotFound",
		"RepositoryPolicyNotFound",
	}, strings.TrimSuffix(code, "Exception"))
}

// codeForm is how AWS spells codes, or HTTP a status. Whatever else stands in a
// code's place is not repeated.
var codeForm = regexp.MustCompile(`^([A-Z][A-Za-z.]{2,60}|[1-5][0-9]{2})$`)

// orUnnamed quotes a code.
func orUnnamed(code string) string {
	if !codeForm.MatchString(code) {
		return "an error without a code"
	}
	return strconv.Quote(code)
}

// isErrorText reports whether a file is what the command line prints of a call
// that failed.
func isErrorText(file *ingest.File) bool {
	if len(file.Data) > 4096 || (!file.HasPrefix("An error occurred (") && !file.HasPrefix("aws: [ERROR]: An error occurred (")) {
		return false
	}
	return cliError.Match(file.Data)
}

// errorText reads such a file: it does not say what was asked for, so nothing
// follows from it.
func (o *output) errorText() {
	match := cliError.FindSubmatchIndex(o.File.Data)
	if match == nil {
		return
	}
	code, operation := o.File.Data[match[2]:match[3]], o.File.Data[match[4]:match[5]]
	o.Diagnostics = append(o.Diagnostics, o.File.Diagnose(fact.Warning, match[0], "this is not the answer of "+string(operation)+" but an error, "+
		strconv.Quote(string(code))+": what it would give counts as not given; where it says that there is none, record the call with its request"))
}
