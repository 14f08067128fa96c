package jenkinsfile

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLex(t *testing.T) {
	for _, c := range []struct {
		program string
		want    []string
		broken  int
	}{
		{`a("b", 'c')`, []string{"a", "(", "b", ",", "c", ")"}, -1},
		{"a // 'b\nc", []string{"a", "\n", "c"}, -1},
		{"a /* ' */ b", []string{"a", "b"}, -1},
		{"x = '''it's\n\"two\" lines'''", []string{"x", "=", "it's\n\"two\" lines"}, -1},
		{`"a\"b"`, []string{`a"b`}, -1},
		{"if (x =~ /can't/) {\n b", []string{"if", "(", "x", "=", "~", "/", "can", "\n", "b"}, 13},
		{"a /* b", []string{"a"}, 2},
		{"a \"\"\" b", []string{"a"}, 2},
		{"https://x", []string{"https", ":"}, -1},
	} {
		tokens, broken := lex(c.program)
		var got []string
		for _, token := range tokens {
			got = append(got, token.text)
		}
		assert.Equal(t, c.want, got, c.program)
		assert.Equal(t, c.broken, broken, c.program)
	}
}
