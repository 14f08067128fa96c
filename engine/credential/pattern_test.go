package credential

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFormsNameHowValuesBegin(t *testing.T) {
	for expression, want := range map[string][]string{
		`^ghp_[0-9a-zA-Z]{36}$`:                    {"ghp_"},
		`^(sk|rk)_(test|live)_[a-z]{10,99}$`:       {"sk_test_", "sk_live_", "rk_test_", "rk_live_"},
		`^xox[pe](-[0-9]{10,13}){3}-`:              {"xoxe-", "xoxp-"},
		`^postgres(ql)?://[^:]+`:                   {"postgresql://", "postgres://"},
		`^rediss?://`:                              {"rediss://", "redis://"},
		`^(hvs\.[A-Za-z]{24}|s\.[A-Za-z0-9]{24})$`: {"hvs.", "s."},
		`^a+b`:             {"a"},
		`^(ab){2,3}`:       {"ab"},
		`^ab*c`:            {"a"},
		`^11[0-9a-f]{32}$`: {"11"},
		`^a|^b`:            {"a", "b"},
		`^ab|cd`:           {""},
		`ab`:               {""},
		`(?i)^ab`:          {""},
		`^[Aa]uth`:         {"Auth", "auth"},
		`(?m)^ab`:          {""},
		`^[A-Za-z]{3}x`:    {""},
	} {
		p, err := newPattern(Match{Regex: expression})
		require.NoError(t, err)
		assert.ElementsMatch(t, want, p.begins, expression)
	}
}

// TestExamplesHaveTheMarksOfTheirKinds names each kind whose form is of length and
// alphabet alone, or stands anywhere in a text: of all others the catalogue's own
// example has a mark.
func TestExamplesHaveTheMarksOfTheirKinds(t *testing.T) {
	catalogue, err := Load()
	require.NoError(t, err)
	var unmarked []string
	for _, id := range catalogue.Kinds() {
		kind, _ := catalogue.Lookup(id)
		for _, m := range kind.Match {
			if m.Example != "" && !kind.Marks(m.Example) {
				unmarked = append(unmarked, id)
			}
		}
	}
	assert.Equal(t, strings.Fields(`aws-presigned-url aws-presigned-url aws-presigned-url aws-cognito-tokens aws-rds-iam-token gcp-service-account-key gcp-self-signed-jwt gcp-signed-url gcp-signed-url
		entra-client-secret entra-federated-credential azure-managed-identity-token azure-access-token azure-storage-account-key azure-storage-account-key azure-storage-account-key azure-account-sas
		azure-service-sas azure-user-delegation-sas azure-devops-pat azure-servicebus-sas-key github-app-private-key github-app-jwt github-oidc-token
		github-deploy-key github-ssh-key gitlab-oidc-token generic-jwt gitlab-registry-jwt circleci-oidc-token jenkins-api-token buildkite-oidc-token
		terraform-cloud-token kubernetes-legacy-sa-token kubernetes-bound-token kubernetes-client-cert kubernetes-bootstrap-token
		kubernetes-oidc-token vault-approle-secret-id spiffe-jwt-svid okta-api-token okta-oauth-token twilio-auth-token twilio-api-key
		twilio-access-token datadog-api-key datadog-application-key atlassian-oauth-token atlassian-dc-pat npm-token docker-hub-pat artifactory-access-token
		databricks-oauth-token cloudflare-api-token cloudflare-global-key fastly-api-token heroku-api-key mcp-oauth-token tls-private-key
		ssh-private-key azure-cosmosdb-key azure-cosmosdb-key azure-cosmosdb-key openvsx-token vsce-pat zendesk-api-token
		zendesk-api-token telegram-bot-token mailchimp-api-key`), unmarked)
}

func TestMarksBehindAGroup(t *testing.T) {
	catalogue, err := Load()
	require.NoError(t, err)
	stripe, _ := catalogue.Lookup("stripe-secret-key")
	for value, want := range map[string]bool{"sk_live_x": true, "rk_live_x": true, "rk_test_x": true, "sk_x": false, "pk_live_x": false} {
		assert.Equal(t, want, stripe.Marks(value), value)
	}
	redis, _ := catalogue.Lookup("redis-password")
	assert.False(t, redis.Marks("redis"), "the name of a server is no mark")
}
