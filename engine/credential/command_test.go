package credential_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
)

func TestCommandsAreOfTheShell(t *testing.T) {
	catalogue, err := credential.Load()
	require.NoError(t, err)
	seen := 0
	for _, kind := range catalogue.Kinds() {
		row, _ := catalogue.Lookup(kind)
		for i := range row.Revocation {
			command := catalogue.CommandOf(kind, row.Revocation[i].Method)
			if command == nil {
				continue
			}
			seen++
			for _, text := range []string{command.Check + " && " + command.Command, command.Undo} {
				filled, lacks, bad := credential.Fill(text, nil)
				assert.Empty(t, bad)
				assert.Equal(t, len(lacks) > 0, strings.Contains(filled, "'<"), text)
				if shell, err := exec.LookPath("sh"); err == nil {
					out, err := exec.Command(shell, "-n", "-c", filled).CombinedOutput()
					assert.NoError(t, err, "%s: %s", filled, out)
				}
			}
		}
	}
	assert.Greater(t, seen, 20)
}

// What a shell makes of a filled command is the name itself, one word.
func TestNamesAreOneWordToTheShell(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no POSIX shell on this machine")
	}
	for _, name := range []string{"svc-export", "a b", "$(id)", "`id`", "a'b", `a"b`, "a;b", "a|b", "a&b", "a>b", "*", "~", "a\\b", "#a", "{x}", "!a", "=ls", `a\`, `\'`, "日本", "<user>"} {
		filled, lacks, bad := credential.Fill("printf %s {user}", map[string]string{"user": name})
		require.Empty(t, bad, name)
		require.Empty(t, lacks)
		out, err := exec.Command(shell, "-c", filled).Output()
		require.NoError(t, err, filled)
		assert.Equal(t, name, string(out))
	}
	for _, name := range []string{"a\nb", "a\x1b[31m", "a\u202eb", "a\u2066b", "-rf", "../../x", "a\x00b", "a\x9b2J", "a\u200bb", "@/etc/passwd", "file:///etc/passwd", "FILEB://x", "http://169.254.169.254/", strings.Repeat("a", 513)} {
		_, _, bad := credential.Fill("printf %s {user_name}", map[string]string{"user_name": name})
		assert.Equal(t, "user name", bad, "%q", name)
	}
}

// In a sentence a long word is shortened: what is left of a name must not begin to
// mean something.
func TestNamesInSentences(t *testing.T) {
	assert.Equal(t, "deploy", credential.Word("deploy", "role name"))
	assert.Equal(t, "'a b'", credential.Word("a b", "role name"))
	for _, name := range []string{"", "it's", "a\nb", "-rf"} {
		assert.Equal(t, "'<role name>'", credential.Word(name, "role name"), "%q", name)
	}
}

// What a step is checked against is its own target: a check that cannot fail checks
// nothing, and Azure's keys are named by their account and name.
func TestCommandsNameTheirTarget(t *testing.T) {
	catalogue, err := credential.Load()
	require.NoError(t, err)
	token := catalogue.CommandOf("kubernetes-legacy-sa-token", "delete the Secret")
	require.NotNil(t, token)
	assert.Contains(t, token.Check, "get secret {id} ")
	key := catalogue.CommandOf("azure-storage-account-key", "regenerate key1/key2")
	require.NotNil(t, key)
	assert.Equal(t, "az storage account keys renew --account-name {account_name} --key {key_name}", key.Command)
}
