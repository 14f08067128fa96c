package ingest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/ingest"
)

func TestParseAddress(t *testing.T) {
	a, ok := ingest.ParseAddress("HTTPS://me:Kx8Wn5Tz2Lq7@Host.example:8443/mcp/s/9f8e7d6c5b4a39281706f5e4/x?key=Zt5Yw8Nq3Lm7&region=eu#frag")
	assert.True(t, ok)
	assert.Equal(t, "https://host.example:8443/mcp/s/***/x", a.Clean)
	assert.Equal(t, []ingest.AddressPart{{"password", "Kx8Wn5Tz2Lq7"}, {"api_key", "Zt5Yw8Nq3Lm7"}, {"region", "eu"}, {"token in the path", "9f8e7d6c5b4a39281706f5e4"}}, a.Secrets)
	for _, text := range []string{"", "not a url", "/path/only", "http://[::1"} {
		_, ok := ingest.ParseAddress(text)
		assert.False(t, ok, text)
	}
}

func TestNamesInAPathAreNoValues(t *testing.T) {
	for path, want := range map[string]string{
		"/azure-devops-mcp-server-2025/mcp":             "/azure-devops-mcp-server-2025/mcp",
		"/v1beta2/projects/${PROJECT}":                  "/v1beta2/projects/${PROJECT}",
		"/s/3f2504e0-4f89-11d3-9a0c-0305e82c3301/mcp":   "/s/***/mcp",
		"/hook/Zk9-Xq2_Lm7-Vt4_Rd8-Wn3_Hs6Pb1Yc":        "/hook/***",
		"/sagemaker-unified-studio-mcp/spark-upgrade/x": "/sagemaker-unified-studio-mcp/spark-upgrade/x",
	} {
		a, ok := ingest.ParseAddress("https://h.example" + path)
		assert.True(t, ok)
		assert.Equal(t, "https://h.example"+want, a.Clean)
	}
}
