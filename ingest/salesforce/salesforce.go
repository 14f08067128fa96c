package salesforce

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "salesforce" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	root, _ := file.Tree()
	if root == nil {
		return objectOfHeader(file.Data) != ""
	}
	return isTables(root) || isResult(root)
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Builder: ingest.NewBuilder(file, env), organization: file.Meta.Account, apps: map[string][]string{}}
	r.read()
	r.nameApps()
	for i := range r.rows {
		if ctx.Err() != nil {
			break
		}
		r.emit(&r.rows[i])
	}
	return r.Result
}

// reader reads one export.
type reader struct {
	*ingest.Builder
	rows []row
	// organization is its id, empty where not known.
	organization string
	// apps are the ids of the connected apps of a label.
	apps map[string][]string
	// warned says that the reader told of the list of tokens.
	warned bool
}

// nameApps notes which apps the file describes.
func (r *reader) nameApps() {
	for _, one := range r.rows {
		if one.object == "ConnectedApplication" && one.get("Id") != "" {
			r.apps[one.get("Name")] = append(r.apps[one.get("Name")], longID(one.get("Id")))
		}
		if one.object == "Organization" {
			r.organization = longID(one.get("Id"))
		}
	}
	r.organization = longID(r.organization)
}

func (r *reader) emit(one *row) {
	switch one.object {
	case "OauthToken":
		r.token(one)
	case "ConnectedApplication":
		r.app(one)
	case "User":
		r.user(one)
	case "Profile", "PermissionSet":
		r.grants(one)
	case "PermissionSetAssignment":
		r.assignment(one)
	case "Organization":
		r.Node(fact.Node{Key: r.organizationKey(), Name: one.get("Name"), Evidence: []fact.Evidence{one.at}})
	}
}

func (r *reader) organizationKey() fact.Key {
	return fact.Key{Kind: "salesforce-org", ID: r.organization}
}

// complain adds a diagnostic at a row.
func (r *reader) complain(severity fact.Severity, one *row, message string) {
	r.Diagnostics = append(r.Diagnostics, fact.Diagnostic{Source: r.File.Source, Line: one.at.Line, Column: one.at.Column, Severity: severity, Message: message})
}
