package derive

import (
	"slices"
	"strings"

	"keyreach/engine/policy/aws"
)

// touched are the services of which a principal's policies may grant a call: a quick
// look that spares asking for each call of the others.
type touched struct {
	all      bool
	services []string // lower case
}

func servicesGranted(p *awsPrincipal) touched {
	t := touched{all: p.as.Kind == aws.Root}
	for _, policy := range p.identity {
		for g := range policy.Grants() {
			t.all = t.all || len(g.NotActions) > 0
			for _, action := range g.Actions {
				t.add(action)
			}
		}
	}
	return t
}

func (t *touched) add(action string) {
	service, _, ok := strings.Cut(action, ":")
	if !ok || strings.ContainsAny(service, "*?") {
		t.all = true
		return
	}
	if service = strings.ToLower(service); !slices.Contains(t.services, service) {
		t.services = append(t.services, service)
	}
}

func (t *touched) service(call string) bool {
	service, _, _ := strings.Cut(call, ":")
	return t.all || slices.Contains(t.services, strings.ToLower(service))
}
