package terraform

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// maxDepth bounds how deep values are searched.
const maxDepth = 20

// secretAttribute is what an attribute that holds a secret is called. It is
// narrower than what a variable is called: many attributes are about secrets.
var secretAttribute = regexp.MustCompile(`(?i)^(?:(?:.*_)?(?:password|passwd|passphrase|token|secret|secret_key|api_key|private_key(?:_pem|_openssh|_pem_pkcs8|_base64)?|connection_string|access_key|account_key|shared_key)|secret_string|plaintext_value|auth_token|client_secret|kube_config_raw|value_wo)$`)

// about are attributes with such a name that hold none.
var about = regexp.MustCompile(`(?i)(_arn|_id|_name|_version|_type|_reset|^manage_.*|require_.*|^http_tokens?)$`)

// kindsOf are the kinds of what stands in an attribute of a resource.
func kindsOf(kind, attribute string, attributes *jsontree.Node) []string {
	engine := attributes.Get("engine").String()
	switch kind + "." + attribute {
	case "tls_private_key.private_key_openssh":
		return []string{"ssh-private-key"}
	case "aws_elasticache_replication_group.auth_token":
		return []string{"redis-password"}
	case "azurerm_storage_account.primary_access_key", "azurerm_storage_account.secondary_access_key":
		return []string{"azure-storage-account-key"}
	case "azuread_application_password.value", "azuread_service_principal_password.value":
		return []string{"entra-client-secret"}
	case "postgresql_role.password":
		return []string{"postgres-password"}
	case "mysql_user.plaintext_password":
		return []string{"mysql-password"}
	}
	if (kind == "aws_db_instance" && attribute == "password") || (kind == "aws_rds_cluster" && attribute == "master_password") {
		switch {
		case strings.Contains(engine, "postgres"):
			return []string{"postgres-password"}
		case strings.Contains(engine, "mysql"), strings.Contains(engine, "mariadb"):
			return []string{"mysql-password"}
		}
	}
	return nil
}

// whole are attributes that are a secret whatever they are called.
var whole = map[string]bool{
	"random_password.result": true, "aws_ssm_parameter.value": true, "azurerm_key_vault_secret.value": true,
	"google_secret_manager_secret_version.secret_data": true, "azuread_application_password.value": true,
	"azuread_service_principal_password.value": true, "github_actions_secret.plaintext_value": true,
	"github_actions_environment_secret.plaintext_value": true, "github_actions_organization_secret.plaintext_value": true,
	"mysql_user.plaintext_password": true,
}

// secrets takes in what a resource holds.
func (s *state) secrets(r *resource) {
	switch r.kind {
	case "aws_iam_access_key":
		s.accessKey(r)
		return
	case "google_service_account_key":
		s.googleKey(r)
		return
	}
	if r.flat {
		for name, value := range r.attributes.Members() {
			last := name[strings.LastIndex(name, ".")+1:]
			s.take(r, last, value, false)
		}
		return
	}
	for name, value := range r.attributes.Members() {
		s.resourceValue(r, name, value, r.isSensitive(name))
	}
}

func (s *state) resourceValue(r *resource, name string, value *jsontree.Node, sensitive bool) {
	if value.Kind() == jsontree.String {
		s.take(r, name, value, sensitive)
		return
	}
	s.search(name, value, sensitive, maxDepth)
}

// take takes in one text of a resource.
func (s *state) take(r *resource, name string, value *jsontree.Node, sensitive bool) {
	if whole[r.kind+"."+name] && (r.kind != "aws_ssm_parameter" || r.text("type") == "SecureString") {
		sensitive = true
	}
	s.value(name, value, sensitive, kindsOf(r.kind, name, r.attributes))
}

// isSensitive reports whether the state marks an attribute: in a raw state by a
// path whose first step names it, as show writes it by true in its place.
func (r *resource) isSensitive(name string) bool {
	if r.sensitive.Kind() == jsontree.Object {
		mark := r.sensitive.Get(name)
		return mark.Kind() == jsontree.Bool && mark.Bool()
	}
	for _, path := range r.sensitive.Elements() {
		if path.Index(0).Get("value").String() == name || path.Get("value").String() == name {
			return true
		}
	}
	return false
}

// search takes in the secrets below a value: all texts of one that is sensitive,
// else those that are called so.
func (s *state) search(name string, n *jsontree.Node, sensitive bool, depth int) {
	if depth == 0 || s.ctx.Err() != nil {
		return
	}
	if depth == maxDepth && sensitive { // names below it may be part of the secret
		s.within = n
		defer func() { s.within = nil }()
	}
	for member, value := range n.Members() {
		s.search(member, value, sensitive, depth-1)
	}
	for _, element := range n.Elements() {
		s.search(name, element, sensitive, depth-1)
	}
	if n.Kind() == jsontree.String {
		s.value(name, n, sensitive, nil)
	}
}

// value takes in a text that is a secret.
func (s *state) value(name string, n *jsontree.Node, sensitive bool, kinds []string) {
	text := n.String()
	called := secretAttribute.MatchString(name) && !about.MatchString(name)
	switch {
	case text == "" || credential.Placeholder(text) || s.taken[n.Offset()]:
		return
	case strings.HasPrefix(text, "arn:") || strings.HasPrefix(text, "{") && strings.Contains(text, `"Statement"`):
		return
	case !sensitive && !called && !s.HoldsSecret("", text):
		return
	case !sensitive && !credential.Joinable(text):
		return // a flag, a number
	}
	s.taken[n.Offset()] = true
	finding := ingest.Finding{Value: text, Kinds: kinds, Certain: kinds != nil, Place: s.place, Evidence: s.File.At(n)}
	if s.within != nil {
		finding.Evidence.Pointer = s.File.At(s.within).Pointer
	}
	if kinds == nil {
		finding.Kinds = ingest.PrivateKeyKinds(text)
	}
	s.AddHere(finding)
}

// accessKey takes in a key of an IAM user: its user is joined by account and name.
func (s *state) accessKey(r *resource) {
	id, secret := r.text("id"), r.attributes.Get("secret")
	if credential.FindAWSKeyID(id) != id || id == "" {
		return
	}
	account, ok := credential.AWSKeyAccount(id)
	if !ok {
		account = s.account
	}
	at := s.File.At(r.attributes.Get("id"))
	props := fact.Props{"userName": ingest.Shown(r.text("user"), 128), fact.PropAccount: account}
	if created := r.text("create_date"); created != "" {
		if t := jsontree.ParseTime(created); t != nil {
			props[fact.PropCreatedAt] = ingest.Moment(t)
		}
	}
	finding := ingest.Finding{Value: id, SecretHalf: secret.String(), Place: s.place, Evidence: at, Props: props}
	switch strings.ToLower(r.text("status")) {
	case "active":
		finding.Statuses = []fact.Status{{Word: "active", Evidence: at.Source + "#" + at.Pointer}}
	case "inactive":
		finding.Statuses = []fact.Status{{Word: "inactive", Evidence: at.Source + "#" + at.Pointer}}
	}
	s.AddHere(finding)
	if smtp := r.attributes.Get("ses_smtp_password_v4"); smtp.String() != "" {
		s.AddHere(ingest.Finding{Value: smtp.String(), Kinds: []string{"aws-ses-smtp-credentials"}, Certain: true, Place: s.place, Evidence: s.File.At(smtp)})
	}
}

// googleKey takes in a service account's key, which is a file in base64.
func (s *state) googleKey(r *resource) {
	n := r.attributes.Get("private_key")
	text, err := base64.StdEncoding.DecodeString(n.String())
	if err != nil || len(text) == 0 {
		return
	}
	var key struct {
		Email string `json:"client_email"`
	}
	_ = json.Unmarshal(text, &key) // a key in another form names nobody
	here := s.File.At(n)
	s.AddHere(ingest.Finding{Value: string(text), Kinds: []string{"gcp-service-account-key"}, Certain: true, Place: s.place, Evidence: here, Then: func(found fact.Key) {
		if key.Email == "" {
			return
		}
		account := fact.Key{Kind: "gcp-service-account", ID: ingest.Shown(key.Email, 300)}
		s.NodeOnce(fact.Node{Key: account, Evidence: []fact.Evidence{here}})
		s.Edge(found, fact.AuthenticatesAs, account, here)
	}})
}
