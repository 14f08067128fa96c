package aws

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMatchAction(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, action string
		want            bool
	}{
		{"*", "s3:GetObject", true},
		{"S3:getobject", "s3:GetObject", true},
		{"s3:Get*", "s3:GetObjectAcl", true},
		{"s3:?etObject", "s3:GetObject", true},
		{"s3:*Object", "s3:GetObjectAcl", false},
		{"s3:GetObject", "s3:GetObjectAcl", false},
		{"iam:*Key*", "iam:CreateAccessKey", true},
	} {
		if got := MatchAction(tt.pattern, tt.action); got != tt.want {
			t.Errorf("MatchAction(%q, %q) = %v", tt.pattern, tt.action, got)
		}
	}
}

// The expectations are of reference_policies_elements_resource.html.
func TestMatchResource(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, arn string
		want         bool
	}{
		{"*", "arn:aws:s3:::b", true},
		{"arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test/3/o.jpg", true},
		{"arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1-test/o.jpg", false},
		{"arn:aws:s3:::B", "arn:aws:s3:::b", false},
		{"arn:aws:s3:::b/?", "arn:aws:s3:::b/é", true},
		{"arn:aws:s3:::b/??", "arn:aws:s3:::b/€", false},
		{"arn:aws:s3:::b/*??", "arn:aws:s3:::b/€", false},
		{"arn:aws:iam::*", "arn:aws:iam::111111111111:user/a", true},
		{"arn:aws:logs:*:1:log-group:*:x", "arn:aws:logs:r:1:log-group:a:b:x", true},
		{"arn:aws:lo*1:g", "arn:aws:logs:1:g", false},
		{"arn:*:x*y:a", "arn:aws:b:xzy:a", true},
		{"arn:aws:s3:::b", "*", false},
	} {
		if got := MatchResource(tt.pattern, tt.arn); got != tt.want {
			t.Errorf("MatchResource(%q, %q) = %v", tt.pattern, tt.arn, got)
		}
	}
}

func TestOverlapsAndCovers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b             string
		overlaps, covers bool
	}{
		{"repo:acme/shop:*", "repo:acme/shop:ref:refs/heads/*", true, true},
		{"repo:acme/*", "repo:acme/shop:ref:refs/heads/*", true, true},
		{"repo:acme/*", "repo:acme-evil/*", false, false},
		{"repo:acme*", "repo:acme-evil/*", true, true},
		{"repo:*:ref:refs/heads/main", "repo:acme/shop:*", true, false},
		{"repo:acme/shop:ref:refs/heads/main", "repo:acme/shop:ref:refs/heads/*", true, false},
		{"repo:acme/shop:pull_request", "repo:acme/shop:ref:refs/heads/*", false, false},
		{"a?c", "abc", true, true},
		{"a?c", "a*c", true, false},
		{"?*", "*?", true, true},
		{"*", "", true, true},
		{"?", "", false, false},
		{"**", "*", true, true},
		{"a*b*c", "a*c", true, false},
	} {
		if got := Overlaps(tt.a, tt.b); got != tt.overlaps {
			t.Errorf("Overlaps(%q, %q) = %v", tt.a, tt.b, got)
		}
		if got := Overlaps(tt.b, tt.a); got != tt.overlaps {
			t.Errorf("Overlaps(%q, %q) = %v", tt.b, tt.a, got)
		}
		if got := Covers(tt.a, tt.b); got != tt.covers {
			t.Errorf("Covers(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func globText() *rapid.Generator[string] { return rapid.StringMatching(`[ab*?]{0,6}`) }

func matchesGlob(pattern, s string) bool {
	re := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("^" + re + "$").MatchString(s)
}

// TestPatternsAgainstStrings: a string that matches both shows that patterns
// overlap, one that matches only the other shows that one doesn't cover it.
func TestPatternsAgainstStrings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := globText().Draw(t, "a"), globText().Draw(t, "b")
		s := rapid.StringMatching(`[abc]{0,6}`).Draw(t, "s")
		inA, inB := matchesGlob(a, s), matchesGlob(b, s)
		p := parseGlob(a)
		if matchParts(p.parts, s, false) != inA {
			t.Fatalf("%q against %q: want %v", a, s, inA)
		}
		if inA && inB && !Overlaps(a, b) {
			t.Fatalf("%q and %q share %q", a, b, s)
		}
		if inB && !inA && Covers(a, b) {
			t.Fatalf("%q doesn't cover %q: %q", a, b, s)
		}
	})
}

// TestOverlapsFindsAWitness: where Overlaps says yes, some short string over
// the patterns' letters matches both.
func TestOverlapsFindsAWitness(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringMatching(`[ab*?]{0,4}`).Draw(t, "a"), rapid.StringMatching(`[ab*?]{0,4}`).Draw(t, "b")
		if got, want := Overlaps(a, b), witness(a, b, ""); got != want {
			t.Fatalf("Overlaps(%q, %q) = %v, want %v", a, b, got, want)
		}
	})
}

func witness(a, b, s string) bool {
	if matchesGlob(a, s) && matchesGlob(b, s) {
		return true
	}
	return len(s) < 8 && (prefixable(a, s) && prefixable(b, s)) && (witness(a, b, s+"a") || witness(a, b, s+"b"))
}

// prefixable prunes the search: some string that starts with s matches.
func prefixable(pattern, s string) bool {
	for i := 0; i <= len(pattern); i++ {
		if matchesGlob(pattern[:i], s) {
			return true
		}
	}
	return false
}
