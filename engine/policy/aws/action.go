package aws

import "strings"

// actionSet is a compiled Action or NotAction element. Actions are compared
// without case (reference_policies_elements_action.html).
type actionSet struct {
	any      bool
	exact    map[string]struct{}
	patterns []pattern
}

func newActionSet(texts []string) actionSet {
	var s actionSet
	for _, text := range texts {
		one := parsePattern(strings.ToLower(text), dialect{wildcards: true})
		if name, ok := one.exact(); ok {
			if s.exact == nil {
				s.exact = map[string]struct{}{}
			}
			s.exact[name] = struct{}{}
			continue
		}
		s.any = s.any || one.isAny() || text == "*:*"
		s.patterns = append(s.patterns, one)
	}
	return s
}

// match takes the action in any case.
func (s *actionSet) match(action string) bool {
	if s.any {
		return true
	}
	if s.exact != nil {
		var buffer [128]byte
		if _, ok := s.exact[string(lower(buffer[:0], action))]; ok {
			return true
		}
	}
	for i := range s.patterns {
		if matchParts(s.patterns[i].parts, action, true) {
			return true
		}
	}
	return false
}

// lower appends s in ASCII lower case.
func lower(into []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		into = append(into, c)
	}
	return into
}

// MatchAction reports whether pattern, as in Action, covers action. Both are
// compared without case.
func MatchAction(pattern, action string) bool {
	p := parsePattern(pattern, dialect{wildcards: true})
	return matchParts(p.parts, action, true)
}

// MatchResource reports whether pattern, as in Resource and free of variables,
// covers arn.
func MatchResource(pattern, arn string) bool {
	p := resourcePattern(pattern, false)
	return matchParts(p.parts, arn, false)
}
