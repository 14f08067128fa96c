package aws

import (
	"encoding/base64"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func (c *oracleCase) statement(doc *Document, s Statement) bool {
	action := false
	for _, p := range append(append([]string{}, s.Action...), s.NotAction...) {
		action = action || glob(strings.ToLower(p), "", nil).MatchString(strings.ToLower(c.action))
	}
	if action == (s.NotAction != nil) {
		return false
	}
	resource := s.Resource == nil && s.NotResource == nil
	for _, p := range append(append([]string{}, s.Resource...), s.NotResource...) {
		if re := glob(p, doc.Version, c.context, "resource"); re != nil && re.MatchString(c.resource) {
			resource = true
		}
	}
	if resource == (s.NotResource != nil) {
		return false
	}
	for _, clause := range s.Conditions {
		if !c.clause(doc.Version, clause) {
			return false
		}
	}
	return true
}

var variableRE = regexp.MustCompile(`^\$\{([^}]*)\}`)

// glob turns a pattern into a regular expression; nil where a variable has no
// value. Options: "resource" for the rule of segments, "plain" for no wildcards.
func glob(pattern, version string, context map[string][]string, options ...string) *regexp.Regexp {
	has := func(o string) bool { return strings.Contains(strings.Join(options, " "), o) }
	var re strings.Builder
	re.WriteString("(?s)^")
	colons := 0
	for i := 0; i < len(pattern); i++ {
		if m := variableRE.FindStringSubmatch(pattern[i:]); m != nil && version == "2012-10-17" {
			text, ok := variableValue(m[1], context)
			if !ok {
				return nil
			}
			re.WriteString(regexp.QuoteMeta(text))
			i += len(m[0]) - 1
			continue
		}
		switch ch := pattern[i]; {
		case ch == '*' && !has("plain"):
			last := i+1 == len(pattern) || pattern[i+1] == ':'
			if has("resource") && colons < 5 && !last {
				re.WriteString("[^:]*")
			} else {
				re.WriteString(".*")
			}
		case ch == '?' && !has("plain"):
			re.WriteString(".")
		default:
			if ch == ':' {
				colons++
			}
			re.WriteString(regexp.QuoteMeta(string(ch)))
		}
	}
	return regexp.MustCompile(re.String() + "$")
}

func variableValue(body string, context map[string][]string) (string, bool) {
	if body == "*" || body == "?" || body == "$" {
		return body, true
	}
	name, fallback, has := strings.Cut(body, ",")
	for key, values := range context {
		if strings.EqualFold(key, strings.TrimSpace(name)) {
			if len(values) == 1 {
				return values[0], true
			}
			return "", false
		}
	}
	return strings.Trim(strings.TrimSpace(fallback), "'"), has
}

// clause applies the page on operators, word by word.
func (c *oracleCase) clause(version string, clause Clause) bool {
	var values []string
	present := false
	for key, v := range c.context {
		if strings.EqualFold(key, clause.Key) {
			values, present = v, len(v) > 0
		}
	}
	op := clause.Operator
	set := ""
	if i := strings.Index(op, ":"); i >= 0 {
		set, op = op[:i], op[i+1:]
	}
	if op == "Null" {
		for _, want := range clause.Values {
			if want == "true" && !present || want == "false" && present {
				return true
			}
		}
		return false
	}
	if strings.HasSuffix(op, "IfExists") {
		if !present {
			return true
		}
		op = strings.TrimSuffix(op, "IfExists")
	}
	negated := strings.Contains(op, "Not")
	positive := strings.Replace(op, "Not", "", 1)
	one := func(v string) bool {
		for _, p := range clause.Values {
			if c.compare(version, positive, v, p) {
				return true
			}
		}
		return false
	}
	switch {
	case set == "" && !present:
		return negated
	case set == "ForAnyValue" && !present:
		return false
	case set == "ForAllValues" && !present:
		return true
	}
	hits, total := 0, len(values)
	for _, v := range values {
		if one(v) != (negated && set != "") {
			hits++
		}
	}
	switch set {
	case "ForAnyValue":
		return hits > 0
	case "ForAllValues":
		return hits == total
	}
	return hits > 0 != negated
}

func (c *oracleCase) compare(version, op, value, want string) bool {
	matches := func(value string, options ...string) bool {
		re := glob(want, version, c.context, options...)
		return re != nil && re.MatchString(value)
	}
	switch {
	case op == "StringEquals":
		return matches(value, "plain")
	case op == "StringEqualsIgnoreCase":
		re := glob(want, version, c.context, "plain")
		return re != nil && regexp.MustCompile("(?i)"+re.String()).MatchString(value)
	case op == "StringLike":
		return matches(value)
	case op == "ArnLike" || op == "ArnEquals":
		return c.arnLike(version, value, want)
	case op == "Bool":
		return strings.EqualFold(value, want)
	case op == "BinaryEquals":
		a, _ := base64.StdEncoding.DecodeString(value)
		b, _ := base64.StdEncoding.DecodeString(want)
		return string(a) == string(b)
	case op == "IpAddress":
		return inRange(value, want)
	case strings.HasPrefix(op, "Numeric"):
		a, err1 := strconv.ParseFloat(value, 64)
		b, err2 := strconv.ParseFloat(want, 64)
		return err1 == nil && err2 == nil && order(strings.TrimPrefix(op, "Numeric"), a-b)
	default:
		a, b := instant(value), instant(want)
		return order(strings.TrimPrefix(op, "Date"), float64(a-b))
	}
}

func (c *oracleCase) arnLike(version, value, want string) bool {
	if want == "*" {
		return true
	}
	have, parts := strings.SplitN(value, ":", 6), strings.SplitN(want, ":", 6)
	if len(have) != 6 || len(parts) != 6 {
		return false
	}
	for i := range parts {
		re := glob(parts[i], version, c.context)
		if re == nil || !re.MatchString(have[i]) {
			return false
		}
	}
	return true
}

func inRange(value, want string) bool {
	addr := net.ParseIP(value)
	if _, network, err := net.ParseCIDR(want); err == nil {
		return network.Contains(addr)
	}
	return addr.Equal(net.ParseIP(want))
}

func order(op string, diff float64) bool {
	return op == "Equals" && diff == 0 || op == "LessThan" && diff < 0 || op == "LessThanEquals" && diff <= 0 ||
		op == "GreaterThan" && diff > 0 || op == "GreaterThanEquals" && diff >= 0
}

func instant(text string) int64 {
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Unix()
		}
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}
