package azurepipelines

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// job adds a job.
func (r *reader) job(id string, key, n *yamltree.Node, s scope) {
	if s.stage != "" {
		id = s.stage + "/" + id
	}
	here := r.Place(key)
	steps := stepsOf(n)
	props := fact.Props{"variableNames": r.variableNames(steps, s)}
	if readsToken(steps) {
		props["readsJobToken"] = true
	}
	if crons := r.crons(); len(crons) > 0 {
		props[fact.PropSchedule] = crons
	}
	job := r.Job(id, ingest.Shown(n.Get("displayName").Text(), 200), props, here)
	var variants []fact.Key
	for _, start := range r.starts {
		props := fact.Props{}
		if n.Get("condition") != nil {
			props["conditional"] = true
		}
		variants = append(variants, r.Variant(job, start.event, start.class, props, here))
	}
	r.all = append(r.all, variants...)
	r.environment(variants, n.Get("environment"), s)
	r.groups(variants, s)
	for _, step := range steps {
		r.connections(variants, step, s)
	}
	r.containers(variants, n, s)
	r.Literals(job, r.literals(steps, s), ingest.All(variants))
}

// maxDepth bounds how deep steps are sought in the strategy of a deployment.
const maxDepth = 8

// stepsOf returns the steps of a job, those of a deployment's hooks among them.
func stepsOf(n *yamltree.Node) []*yamltree.Node {
	list := through(n.Get("steps"))
	var hooks func(n *yamltree.Node, depth int)
	hooks = func(n *yamltree.Node, depth int) {
		if depth > maxDepth {
			return
		}
		for _, entry := range n.Entries() {
			if entry.Name() == "steps" {
				list = append(list, through(entry.Value)...)
			} else {
				hooks(entry.Value, depth+1)
			}
		}
	}
	hooks(n.Get("strategy"), 0)
	return list
}

func (r *reader) environment(variants []fact.Key, n *yamltree.Node, s scope) {
	if n.IsMap() {
		n = n.Get("name")
	}
	name, ok := r.filled(n, s, "the environment of this job")
	if !ok {
		return
	}
	name, _, _ = strings.Cut(name, ".") // a resource of the environment
	r.Enter(variants, ingest.Environment{Key: fact.Key{Kind: "ci-environment", ID: r.project + "/environments/" + name}, Name: name, Called: "environment",
		SettledBy: "GET /_apis/pipelines/checks/configurations?resourceType=environment"}, r.Place(n))
}

// groups adds the variable groups of a job.
func (r *reader) groups(variants []fact.Key, s scope) {
	for _, list := range s.variables {
		for _, n := range through(list) {
			group := n.Get("group")
			name, ok := r.filled(group, s, "a variable group of this job")
			if !ok {
				continue
			}
			r.Enter(variants, ingest.Environment{Key: fact.Key{Kind: "ci-environment", ID: r.project + "/variable-groups/" + name}, Name: name, Called: "variable group",
				SettledBy: "GET /_apis/pipelines/pipelinePermissions/variablegroup/<id>", Props: fact.Props{"variableGroup": true}}, r.Place(group))
		}
	}
}

// connectionInput is an input of a task that names a service connection. Source: the
// inputs of type connectedService in microsoft/azure-pipelines-tasks.
var connectionInput = regexp.MustCompile(`(?i)^(?:azureSubscription(?:Endpoint)?|azureServiceConnection|connectedService\w*|azureResourceManagerConnection|containerRegistry|dockerRegistry(?:ServiceConnection|Endpoint|Connection)|kubernetesService(?:Connection|Endpoint)|awsCredentials|gitHubConnection|sshEndpoint|serverEndpoint|serviceEndpoint|serviceConnection|externalEndpoints?|SonarQube|SonarCloud|nuGetServiceConnections|customEndpoint|publishEndpoint|backendServiceArm|backendAWSCredentials|environmentServiceName\w*|providerServiceName\w*|appsHostingService\w*|pythonUploadServiceConnection|mavenServiceConnections|endpoint|azureContainerRegistryServiceConnection)$`)

// connections adds the service connections that a step names.
func (r *reader) connections(variants []fact.Key, step *yamltree.Node, s scope) {
	if step.Get("task") == nil {
		return
	}
	for _, input := range step.Get("inputs").Entries() {
		if !connectionInput.MatchString(input.Name()) || strings.HasSuffix(input.Value.Text(), ".azurecr.io") {
			continue
		}
		names, ok := r.filled(input.Value, s, "a service connection of this job")
		if !ok {
			continue
		}
		for name := range strings.SplitSeq(names, ",") {
			r.connection(variants, strings.TrimSpace(name), r.Place(input.Value))
		}
	}
}

func (r *reader) connection(variants []fact.Key, name string, here fact.Evidence) {
	if name == "" {
		return
	}
	_, stored := r.Secret(r.project+"/service-connections", name, here)
	r.Use(variants, stored, here)
}

// containers adds the service connections of the containers that a job runs in.
func (r *reader) containers(variants []fact.Key, n *yamltree.Node, s scope) {
	add := func(endpoint *yamltree.Node) {
		if name, ok := r.filled(endpoint, s, "the service connection of a container"); ok {
			r.connection(variants, name, r.Place(endpoint))
		}
	}
	container := n.Get("container")
	add(container.Get("endpoint"))
	names := container.Texts()
	for _, service := range n.Get("services").Entries() {
		names = append(names, service.Value.Text())
	}
	for _, resource := range r.root.Get("resources", "containers").Elements() {
		if name := resource.Get("container").Text(); name != "" && slices.Contains(names, name) {
			add(resource.Get("endpoint"))
		}
	}
}

func readsToken(steps []*yamltree.Node) bool {
	found := false
	for _, step := range steps {
		step.Scalars(func(n *yamltree.Node) {
			found = found || strings.Contains(strings.ToLower(n.Text()), "system.accesstoken")
		})
	}
	return found
}
