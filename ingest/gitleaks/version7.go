package gitleaks

import (
	"regexp"

	"keyreach/engine/credential"
	"keyreach/ingest/jsontree"
)

// version7 reads a finding of versions 6 and 7. Its offender is all that the
// rule's pattern matched, which is often the assignment around the value.
func version7(n *jsontree.Node) found {
	offender := n.Get("offender").String()
	return found{
		rule:    currentRule(n.Get("rule").String()),
		value:   assigned(offender),
		context: offender + "\n" + n.Get("line").String(),
		file:    n.Get("file").String(),
		line:    int(n.Get("lineNumber").Int()),
		commit:  n.Get("commit").String(),
		at:      n.Get("date").Time(),
	}
}

// currentRule returns the id that version 8 gives to a rule that earlier
// versions named in words. Source: gitleaks config/default.go before version 8.
func currentRule(rule string) string {
	names := map[string]string{
		"AWS Manager ID":               awsKeyRule,
		"AWS Access Key":               awsKeyRule,
		"Asymmetric Private Key":       "private-key",
		"Google API key":               "gcp-api-key",
		"Heroku API key":               "heroku-api-key",
		"SendGrid API Key":             "sendgrid-api-token",
		"MailChimp API key":            "mailchimp-api-key",
		"Slack Webhook":                "slack-webhook-url",
		"Stripe API key":               "stripe-access-token",
		"Twilio API key":               "twilio-api-key",
		"PyPI upload token":            "pypi-upload-token",
		"Github Personal Access Token": "github-pat",
		"Github OAuth Access Token":    "github-oauth",
		"Github App Token":             "github-app-token",
		"Github Refresh Token":         "github-refresh-token",
	}
	if id, ok := names[rule]; ok {
		return id
	}
	return rule
}

// assignment is a name, a sign and a value, as source code and configuration
// write it; the value of a URL's scheme ("https:") is none.
var assignment = regexp.MustCompile("^[A-Za-z_][A-Za-z0-9_.-]*[\"']?\\s*(?:=>|:=|=|:)\\s*[\"'`]?([^/\"'`=][^\"'`]{7,})[\"'`]?$")

// assigned returns the value inside an assignment, or the text itself.
func assigned(offender string) string {
	if credential.FindAWSKeyID(offender) != "" {
		return offender
	}
	if match := assignment.FindStringSubmatch(offender); match != nil {
		return match[1]
	}
	return offender
}
