package credential

import (
	"encoding/json"
	"strings"
)

// readGCPKey reads what a key file of a Google Cloud service account says beside
// the key itself.
func (f *facts) readGCPKey(value string) bool {
	if !strings.HasPrefix(value, "{") || !strings.Contains(value, "client_email") {
		return false
	}
	var key struct {
		Type    string `json:"type"`
		Email   string `json:"client_email"`
		Project string `json:"project_id"`
		KeyID   string `json:"private_key_id"`
	}
	if json.Unmarshal([]byte(value), &key) != nil || key.Type != "service_account" {
		return false
	}
	const source = "" // general knowledge
	f.add(FactIdentity, key.Email, "client_email of the key file", source)
	f.add(FactProject, key.Project, "project_id of the key file", source)
	f.add(FactKeyID, key.KeyID, "private_key_id of the key file", source)
	return true
}
