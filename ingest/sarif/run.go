package sarif

import (
	"regexp"
	"strings"
	"time"

	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// maxTool bounds the name of a tool in a message.
const maxTool = 60

// run is one run of a tool.
type run struct {
	*log
	node *jsontree.Node
	tool string
	// scanner is the tool as the catalogue of credentials calls it, empty for one
	// that does not look for secrets alone.
	scanner string
	// secretRules are the ids of the rules that say that they find secrets.
	secretRules map[string]bool
	repository  string
	revision    string
	at          *time.Time
}

func newRun(l *log, n *jsontree.Node) *run {
	driver := n.Get("tool", "driver")
	r := &run{log: l, node: n, tool: toolName(driver.Get("name").String()), secretRules: map[string]bool{}}
	r.scanner = scannerOf(r.tool)
	for _, rule := range driver.Get("rules").Elements() {
		if id := rule.Get("id").String(); saysSecret(rule) {
			r.secretRules[id] = true
		}
	}
	for _, extension := range n.Get("tool", "extensions").Elements() {
		for _, rule := range extension.Get("rules").Elements() {
			if saysSecret(rule) {
				r.secretRules[rule.Get("id").String()] = true
			}
		}
	}
	provenance := n.Get("versionControlProvenance").Index(0)
	r.repository = l.File.ReportedRepository(provenance.Get("repositoryUri").String())
	r.revision = provenance.Get("revisionId").String()
	r.at = n.Get("invocations").Index(0).Get("endTimeUtc").Time()
	return r
}

func toolName(name string) string {
	if name == "" {
		return "an unnamed tool"
	}
	return ingest.Short(name, maxTool)
}

// scannerOf returns the name under which the catalogue knows a scanner for
// secrets, or the tool's own in lower case; empty for other tools. Some write
// their version behind their name.
func scannerOf(tool string) string {
	name := strings.ToLower(tool)
	for prefix, scanner := range map[string]string{
		"gitleaks": "gitleaks", "betterleaks": "gitleaks", "trufflehog": "trufflehog",
		"detect-secrets": "detect-secrets", "ggshield": "gitguardian", "gitguardian": "gitguardian",
		"nosey parker": "noseyparker", "noseyparker": "noseyparker", "whispers": "whispers", "talisman": "talisman",
		"kingfisher": "kingfisher", "ripsecrets": "ripsecrets", "secretlint": "secretlint", "credscan": "credscan",
		"credentialscanner": "credscan", "credential scanner": "credscan", "git-secrets": "git-secrets", "secret scanning": "github",
	} {
		if strings.HasPrefix(name, prefix) {
			return scanner
		}
	}
	return ""
}

// secretRule is the id of a rule that finds secrets, in tools that find other
// things too (checkov).
var secretRule = regexp.MustCompile(`^CKV_SECRET_[0-9]+$`)

// saysSecret reports whether a rule says that it finds secrets: a tag that is the
// word, or the weakness "use of hard-coded credentials".
func saysSecret(rule *jsontree.Node) bool {
	if secretRule.MatchString(rule.Get("id").String()) {
		return true
	}
	for _, tag := range append(rule.Get("properties", "tags").Strings(), rule.Get("properties", "cwe").Strings()...) {
		tag = strings.ToLower(tag)
		if tag == "secret" || tag == "secrets" || tag == "cwe-798" || strings.HasPrefix(tag, "cwe-798:") || strings.HasSuffix(tag, "/cwe-798") {
			return true
		}
	}
	return false
}

// findsSecrets reports whether a run may hold findings of secrets. A run of a tool
// with such a rule and no result of it holds none, and is of another matter.
func (r *run) findsSecrets() bool {
	if r.scanner != "" {
		return true
	}
	for _, result := range r.node.Get("results").Elements() {
		if r.isSecret(result) {
			return true
		}
	}
	return false
}

func (r *run) isSecret(result *jsontree.Node) bool {
	id := r.ruleID(result)
	return r.scanner != "" || r.secretRules[id] || secretRule.MatchString(id)
}

// ruleID returns the id of a result's rule, which may stand in the result, in its
// reference to the rule, or only in the list of rules that an index points into.
func (r *run) ruleID(result *jsontree.Node) string {
	for _, id := range []string{result.Get("ruleId").String(), result.Get("rule", "id").String()} {
		if id != "" {
			return id
		}
	}
	rules := r.node.Get("tool", "driver", "rules")
	if extension := result.Get("rule", "toolComponent", "index"); extension != nil {
		rules = r.node.Get("tool", "extensions").Index(int(extension.Int())).Get("rules")
	}
	for _, index := range []*jsontree.Node{result.Get("ruleIndex"), result.Get("rule", "index")} {
		if index.Kind() == jsontree.Number {
			return rules.Index(int(index.Int())).Get("id").String()
		}
	}
	return ""
}
