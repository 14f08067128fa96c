package ingest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

func TestUsesCountsWhatIsAlike(t *testing.T) {
	u, at := testUses(t)
	for i, hour := range []int{3, 1, 5, 2} {
		u.Add(Call{Of: fact.Key{Kind: "k", ID: "a"}, Action: "read", Address: "192.0.2.1", At: at.Add(time.Duration(hour) * time.Hour), Denied: i == 0})
	}
	u.Finish()
	require.Len(t, u.Facts, 1)
	use := u.Facts[0].Use
	assert.Equal(t, 4, use.Count)
	assert.Equal(t, 1, use.Denied)
	assert.Equal(t, at.Add(time.Hour), use.First)
	assert.Equal(t, at.Add(5*time.Hour), use.Last)
	require.Len(t, use.Evidence, 2)
	assert.Equal(t, use.First, *use.Evidence[0].ObservedAt)
	assert.Equal(t, use.Last, *use.Evidence[1].ObservedAt)
	assert.Empty(t, u.Diagnostics)
}

// However many combinations a file has, no call is lost and the facts are
// bounded by the number of credentials.
func TestUsesGrowsCoarser(t *testing.T) {
	u, at := testUses(t)
	u.most = 3
	const calls = 200
	for i := range calls {
		u.Add(Call{Of: fact.Key{Kind: "k", ID: fmt.Sprint(i % 2)}, On: fact.Key{Kind: "o", ID: fmt.Sprint(i % 50)}, Action: fmt.Sprint("a", i%20),
			Address: fmt.Sprint("192.0.2.", i), At: at, Denied: i%2 == 0})
	}
	u.Finish()
	count, denied, coarsest := 0, 0, 0
	for _, f := range u.Facts {
		require.NoError(t, f.Validate())
		count += f.Use.Count
		denied += f.Use.Denied
		if f.Use.Action == "*" {
			coarsest++
		}
	}
	assert.Equal(t, calls, count)
	assert.Equal(t, calls/2, denied)
	assert.Equal(t, 2, coarsest)
	assert.Len(t, u.Facts, 3*3+2)
	require.Len(t, u.Diagnostics, 1)
	assert.Contains(t, u.Diagnostics[0].Message, "197 further calls")
}

func TestClientOf(t *testing.T) {
	for agent, want := range map[string]string{
		"Boto3/1.34.1 md/Botocore#1.34.1 exec-env/AWS_Lambda_python3.12": "Boto3 exec-env/AWS_Lambda",
		"aws-sdk-js/3.600 configure-aws-credentials-for-github-actions":  "aws-sdk-js configure-aws-credentials-for-github-actions",
		"[configure-aws-credentials-for-github-actions]":                 "configure-aws-credentials-for-github-actions",
		"exec-env": "exec-env",
		"kubectl/v1.17.4 (darwin/amd64) kubernetes/8d8aa39": "kubectl",
		"git/2.39.3 (Apple Git-145)":                        "git",
		"GitHub CLI 2.40.1":                                 "GitHub CLI",
		"[Boto3/1.26 Python/3]":                             "Boto3",
		"[aws-internal]":                                    "aws-internal",
		"console.amazonaws.com":                             "console.amazonaws.com",
		"Mozilla/5.0 (X11; Linux)":                          "Mozilla",
		"AWS Internal":                                      "AWS Internal",
		"Ruby, RubyGems/3.4.22 linux":                       "Ruby, RubyGems",
		"a\u202eb\x1b[1m/2":                                 "ab[1m",
		"":                                                  "",
	} {
		assert.Equal(t, want, ClientOf(agent), agent)
	}
}

func TestWindowsTellsGaps(t *testing.T) {
	file := &File{Source: "log"}
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	w := NewWindows(NewBuilder(file, Env{}), "log", "a log")
	w.Cover("a", "", "x", at.Add(2*time.Hour), nil)
	w.Cover("a", "", "", at, nil)
	w.Cover("b", "", "x", at, nil)
	lost := at.Add(time.Hour)
	w.Lost(&lost)
	w.Lost(&lost)
	w.Finish()
	require.Len(t, w.Facts, 2)
	assert.Equal(t, []fact.Span{{From: lost, To: lost}}, w.Facts[0].Coverage.Gaps)
	assert.Empty(t, w.Facts[1].Coverage.Gaps)

	w = NewWindows(NewBuilder(file, Env{}), "log", "a log")
	w.Cover("a", "", "x", at, nil)
	w.Lost(nil)
	w.Finish()
	assert.Empty(t, w.Facts, "a record of any time leaves nothing covered")
	assert.Len(t, w.Diagnostics, 1)
}

func TestLogTime(t *testing.T) {
	for text, want := range map[string]string{
		`"2022-12-11 22:40:20.268"`:       "2022-12-11T22:40:20.268Z",
		`"2024-01-25 11:55:08.919358000"`: "2024-01-25T11:55:08.919358Z",
		`"2026-03-01T10:00:00"`:           "2026-03-01T10:00:00Z",
		`"2026-03-01T10:00:00+02:00"`:     "2026-03-01T08:00:00Z",
		`1621305118553`:                   "2021-05-18T02:31:58.553Z",
		`"1621305118553"`:                 "2021-05-18T02:31:58.553Z",
		`"1772355600"`:                    "2026-03-01T09:00:00Z",
		`"99999999999999999"`:             "",
		`"soon"`:                          "",
		`null`:                            "",
	} {
		root, _ := jsontree.Parse([]byte("["+text+"]"), jsontree.Limits{})
		at := LogTime(root.Index(0))
		if want == "" {
			assert.Nil(t, at, text)
			continue
		}
		require.NotNil(t, at, text)
		assert.Equal(t, want, at.Format(time.RFC3339Nano), text)
	}
}

func testUses(t *testing.T) (*Uses, time.Time) {
	t.Helper()
	return NewUses(NewBuilder(&File{Source: "log"}, Env{}), "log"), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
}
