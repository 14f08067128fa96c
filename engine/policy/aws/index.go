package aws

import "strings"

// index finds the statements that can concern a service, in the order of the
// document.
type index struct {
	// byService is keyed by the service prefix in lower case. Each list holds the
	// statements for every service too.
	byService map[string][]int32
	// always are the statements for every service: NotAction, and patterns with a
	// wildcard in the prefix.
	always []int32
}

func newIndex(statements []statement) index {
	var x index
	services := make([][]string, len(statements))
	for i := range statements {
		services[i] = servicesOf(statements[i].source)
		for _, service := range services[i] {
			if x.byService == nil {
				x.byService = map[string][]int32{}
			}
			x.byService[service] = nil
		}
	}
	for i := range statements {
		if services[i] == nil {
			x.always = append(x.always, int32(i))
			for service := range x.byService {
				x.byService[service] = append(x.byService[service], int32(i))
			}
			continue
		}
		for _, service := range services[i] {
			if list := x.byService[service]; len(list) == 0 || list[len(list)-1] != int32(i) {
				x.byService[service] = append(list, int32(i))
			}
		}
	}
	return x
}

// servicesOf returns the services a statement can concern; nil means all.
func servicesOf(s *Statement) []string {
	if s.NotAction != nil {
		return nil
	}
	var out []string
	for _, text := range s.Action {
		service, _, _ := strings.Cut(strings.ToLower(text), ":")
		if strings.ContainsAny(service, "*?") {
			return nil
		}
		out = append(out, service)
	}
	return out
}

// candidates returns the statements to look at for an action.
func (x *index) candidates(action string) []int32 {
	service, _, _ := strings.Cut(action, ":")
	var buffer [64]byte
	if list, ok := x.byService[string(lower(buffer[:0], service))]; ok {
		return list
	}
	return x.always
}
