package aws

import (
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// operand is one value of a condition, read as its comparison needs it.
type operand struct {
	pattern pattern
	// arn are the six parts of an ARN pattern, compared one by one.
	arn    []pattern
	number float64
	date   time.Time
	prefix netip.Prefix
	// raw is a binary value, decoded.
	raw   string
	truth bool
	// form is the operand as a policy would write it; equal for equal operands.
	form string
}

// parseOperand reads text. A value that its comparison can't read matches
// nothing, and false is returned.
func parseOperand(c comparison, text string, variables bool) (operand, bool) {
	o := operand{form: text}
	ok := true
	switch c {
	case compareString, compareFold:
		o.pattern = parsePattern(text, dialect{variables: variables})
	case compareLike:
		o.pattern = parsePattern(text, dialect{wildcards: true, variables: variables})
	case compareARN:
		o.pattern = parsePattern(text, dialect{wildcards: true, variables: variables})
		o.arn, ok = splitPattern(o.pattern)
	case compareNumber, compareNumberLess, compareNumberLessEqual, compareNumberGreater, compareNumberGreaterEqual:
		o.number, ok = parseNumber(text)
	case compareDate, compareDateLess, compareDateLessEqual, compareDateGreater, compareDateGreaterEqual:
		o.date, ok = parseDate(text)
	case compareBool:
		o.truth, ok = parseBool(text)
	case compareBinary:
		o.raw, ok = decodeBinary(text)
	case compareIP:
		o.prefix, ok = parsePrefix(text)
	}
	o.form = o.render(c)
	return o, ok
}

// render writes the operand as a policy's value.
func (o *operand) render(c comparison) string {
	switch c {
	case compareString, compareFold:
		return o.pattern.render(false)
	case compareLike, compareARN:
		return o.pattern.render(true)
	case compareBool:
		return strconv.FormatBool(o.truth)
	case compareBinary:
		return base64.StdEncoding.EncodeToString([]byte(o.raw))
	case compareIP:
		if o.prefix.IsSingleIP() {
			return o.prefix.Addr().String()
		}
		return o.prefix.String()
	case comparePresent:
		return ""
	case compareDate, compareDateLess, compareDateLessEqual, compareDateGreater, compareDateGreaterEqual:
		return o.date.UTC().Format(time.RFC3339Nano)
	}
	return strconv.FormatFloat(o.number, 'f', -1, 64)
}

// compareTo decides the operand against one value of the request.
func (o *operand) compareTo(c comparison, value string, e *environment) truth {
	switch c {
	case compareString, compareLike:
		return o.pattern.match(value, e)
	case compareFold:
		return o.fold(value, e)
	case compareARN:
		return o.matchARN(value, e)
	case compareBool:
		b, ok := parseBool(value)
		return truthOf(ok && b == o.truth)
	case compareBinary:
		text, ok := decodeBinary(value)
		return truthOf(ok && text == o.raw)
	case compareIP:
		addr, err := netip.ParseAddr(value)
		return truthOf(err == nil && o.prefix.Contains(addr.Unmap()))
	case comparePresent:
		return yes
	case compareDate, compareDateLess, compareDateLessEqual, compareDateGreater, compareDateGreaterEqual:
		when, ok := parseDate(value)
		return truthOf(ok && ordered(c-compareDate, when.Compare(o.date)))
	}
	number, ok := parseNumber(value)
	return truthOf(ok && ordered(c-compareNumber, compareNumbers(number, o.number)))
}

func compareNumbers(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// ordered applies the order of the table: equals, less, less-equals, greater,
// greater-equals.
func ordered(form comparison, sign int) bool {
	switch form {
	case 0:
		return sign == 0
	case 1:
		return sign < 0
	case 2:
		return sign <= 0
	case 3:
		return sign > 0
	}
	return sign >= 0
}

func (o *operand) fold(value string, e *environment) truth {
	var buffer [12]part
	parts, state := o.pattern.resolve(buffer[:0], e)
	if state == no || !matchParts(parts, value, true) {
		return no
	}
	return state
}

// matchARN compares the six parts separately
// (reference_policies_elements_condition_operators.html#Conditions_ARN). A bare
// "*" matches any value.
func (o *operand) matchARN(value string, e *environment) truth {
	if o.pattern.isAny() {
		return yes
	}
	parts, ok := splitARN(value)
	if !ok {
		return no
	}
	all := yes
	for i := range o.arn {
		all = min(all, o.arn[i].match(parts[i], e))
	}
	return all
}

// splitPattern cuts a pattern at its first five colons.
func splitPattern(p pattern) ([]pattern, bool) {
	if p.isAny() {
		return nil, true
	}
	six := make([]pattern, 1, 6)
	for _, one := range p.parts {
		for one.kind == literal && len(six) < 6 {
			head, tail, ok := strings.Cut(one.text, ":")
			if !ok {
				break
			}
			six[len(six)-1].add(part{kind: literal, text: head})
			six = append(six, pattern{})
			one.text = tail
		}
		six[len(six)-1].add(one)
	}
	return six, len(six) == 6
}

func (p *pattern) add(one part) {
	if one.kind == literal && one.text == "" {
		return
	}
	if one.kind == variable {
		p.variables++
	}
	p.parts = append(p.parts, one)
}

func parseNumber(text string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return n, err == nil && n == n
}

func parseBool(text string) (value, ok bool) {
	switch {
	case strings.EqualFold(text, "true"):
		return true, true
	case strings.EqualFold(text, "false"):
		return false, true
	}
	return false, false
}

func decodeBinary(text string) (string, bool) {
	raw, err := base64.StdEncoding.DecodeString(text)
	return string(raw), err == nil
}

// parsePrefix reads a CIDR range, or an address as the range of itself.
func parsePrefix(text string) (netip.Prefix, bool) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		if addr := prefix.Addr(); addr.Is4In6() && prefix.Bits() >= 96 {
			prefix = netip.PrefixFrom(addr.Unmap(), prefix.Bits()-96)
		}
		return prefix.Masked(), true
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	addr = addr.Unmap()
	return netip.PrefixFrom(addr, addr.BitLen()), true
}

// parseDate reads one of the W3C forms of ISO 8601, or seconds since 1970
// (reference_policies_elements_condition_operators.html#Conditions_Date).
func parseDate(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) != 4 {
		return time.Unix(seconds, 0), true
	}
	layout, ok := dateLayout(text)
	if !ok {
		return time.Time{}, false
	}
	when, err := time.Parse(layout, text)
	return when, err == nil
}

// dateLayout picks the form by length, so that no attempt fails and allocates.
func dateLayout(text string) (string, bool) {
	clock := strings.IndexByte(text, 'T')
	switch {
	case clock < 0 && len(text) == len("2006"):
		return "2006", true
	case clock < 0 && len(text) == len("2006-01"):
		return "2006-01", true
	case clock < 0 && len(text) == len("2006-01-02"):
		return "2006-01-02", true
	case clock < 0:
		return "", false
	case strings.Count(text[clock:], ":")-strings.Count(zoneOf(text[clock:]), ":") == 1:
		return "2006-01-02T15:04Z07:00", true
	}
	return time.RFC3339, true
}

func zoneOf(clock string) string {
	if i := strings.LastIndexAny(clock, "+-"); i >= 0 {
		return clock[i:]
	}
	return ""
}
