package awsactions

import (
	"slices"
	"strconv"
	"strings"

	"keyreach/engine/fact"
)

// contents is a decoded service.
type contents struct {
	types   []ResourceType
	keys    []string // the actions' names in lower case, sorted
	actions []Action // parallel to keys
}

func decode(s *service, exceptions []override) *contents {
	c := &contents{types: decodeTypes(s)}
	for line := range strings.Lines(s.actions) {
		action, ok := decodeAction(s.name, c.types, strings.TrimSuffix(line, "\n"))
		if !ok {
			continue // the tests see to it that no line is unreadable
		}
		action.decide(exceptions)
		c.keys = append(c.keys, strings.ToLower(action.Name))
		c.actions = append(c.actions, action)
	}
	return c
}

func decodeTypes(s *service) []ResourceType {
	var types []ResourceType
	for line := range strings.Lines(s.types) {
		name, arn, _ := strings.Cut(strings.TrimSuffix(line[1:], "\n"), "\t")
		types = append(types, ResourceType{Service: s.name, Name: name, ARN: arn, Kind: kindOf(s.name, name)})
	}
	return types
}

// decodeAction reads "<level><name>", then behind a tab the numbers of its
// types, separated by commas, those that are required with a mark.
func decodeAction(service string, types []ResourceType, line string) (Action, bool) {
	if line == "" {
		return Action{}, false
	}
	name, numbers, some := strings.Cut(line[1:], "\t")
	a := Action{Service: service, Name: name, Level: levelOf(line[0])}
	if !some {
		return a, true
	}
	for number := range strings.SplitSeq(numbers, ",") {
		number, required := strings.CutSuffix(number, "!")
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(types) {
			return Action{}, false
		}
		a.ResourceTypes = append(a.ResourceTypes, types[i].Name)
		if required {
			a.Required = append(a.Required, types[i].Name)
		}
	}
	a.ResourceTypes, a.Required = slices.Clip(a.ResourceTypes), slices.Clip(a.Required)
	return a, true
}

// decide sets what the action gives to each of its types.
func (a *Action) decide(exceptions []override) {
	if len(a.ResourceTypes) == 0 {
		a.Access, a.Why = access(*a, "", exceptions)
		return
	}
	a.accesses = make([]fact.Access, len(a.ResourceTypes))
	for i, resourceType := range a.ResourceTypes {
		given, why := access(*a, resourceType, exceptions)
		a.accesses[i] = given
		a.Access |= given
		if a.Why == "" {
			a.Why = why
		}
	}
}
