package kubernetes

import (
	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// workload reads what runs: its account, its variables, the secrets it names, its
// images.
func (r *reader) workload(o object) {
	spec := o.Get(specs[o.kind]...)
	w := &workload{reader: r, scope: r.scope(o), key: fact.Key{Kind: "k8s-workload", ID: r.scope(o) + "/" + o.kind + "/" + nameOf(o)}}
	here := r.File.Where(o.Node)
	for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
		for _, container := range spec.Get(list).Elements() {
			w.container(container, here)
		}
	}
	w.mounts(spec)
	props := fact.Props{}
	if len(w.reads) > 0 {
		props[ingest.PropReads] = w.reads
	}
	if schedule := o.Get("spec", "schedule").Text(); o.kind == "CronJob" && schedule != "" {
		props[fact.PropSchedule] = []string{ingest.Shown(schedule, 100)}
		if zone := o.Get("spec", "timeZone").Text(); zone != "" {
			props[fact.PropScheduleZone] = ingest.Shown(zone, 64)
		}
	}
	for _, owner := range o.Get("metadata", "ownerReferences").Elements() {
		if owner.Get("controller").Bool() {
			props["controlledBy"] = ingest.Shown(owner.Get("kind").Text()+"/"+owner.Get("name").Text(), 300)
		}
	}
	r.Node(fact.Node{Key: w.key, Name: nameOf(o), Props: props, Evidence: []fact.Evidence{here}})
	w.runsAs(spec, here)
	for i, image := range w.images {
		r.NodeOnce(fact.Node{Key: image, Evidence: []fact.Evidence{w.imagesAt[i]}})
		r.Edge(image, fact.LoadedBy, w.key, w.imagesAt[i])
	}
	if !r.manifest.IsZero() {
		edge := r.Edge(r.holder(here), fact.LoadedBy, w.key, here)
		edge.Verdict = fact.Unknown
		edge.Missing = []fact.Missing{{What: "whether " + w.key.ID + " is applied from " + r.manifest.ID, Effect: fact.NotDecided, SettledBy: "kubectl get " + credential.Word(o.kind, "kind") + " -o yaml, and what deploys it"}}
	}
	r.AddVariables(w.key, w.variables)
}

// workload is one that is being read.
type workload struct {
	*reader
	scope     string
	key       fact.Key
	variables []ingest.Variable
	reads     []any
	noted     []string
	images    []fact.Key
	imagesAt  []fact.Evidence
}

// runsAs adds the workload's service account.
func (w *workload) runsAs(spec *yamltree.Node, here fact.Evidence) {
	name := "default"
	for _, field := range []string{"serviceAccount", "serviceAccountName"} {
		if n := spec.Get(field); n.Text() != "" {
			name, here = ingest.Shown(n.Text(), 253), w.File.Where(n)
		}
	}
	account := fact.Key{Kind: "k8s-service-account", ID: w.scope + "/" + name}
	w.NodeOnce(fact.Node{Key: account, Name: name, Evidence: []fact.Evidence{here}})
	edge := w.Edge(w.key, fact.RunsAs, account, here)
	if mount := spec.Get("automountServiceAccountToken"); mount.Text() == "false" {
		edge.Verdict = fact.Unknown
		edge.Missing = []fact.Missing{{What: "whether a token of " + account.ID + " reaches " + w.key.ID + ", which does not ask for one", Effect: fact.NotDecided,
			SettledBy: "kubectl get pod -o yaml, for projected tokens"}}
	}
}

// container reads one container.
func (w *workload) container(container *yamltree.Node, here fact.Evidence) {
	for _, v := range container.Get("env").Elements() {
		name := ingest.Shown(v.Get("name").Text(), 200)
		if reference := v.Get("valueFrom", "secretKeyRef"); reference != nil {
			w.read(reference.Get("name").Text(), reference.Get("key").Text())
			continue
		}
		if value := v.Get("value"); name != "" && value.Text() != "" {
			w.variables = append(w.variables, ingest.Variable{Name: name, Value: value.Text(), Holder: w.holder(here),
				Place: fact.Key{Kind: "env-var", ID: w.key.ID + "#env/" + name}, Evidence: w.File.Where(value)})
		}
	}
	for _, from := range container.Get("envFrom").Elements() {
		w.read(from.Get("secretRef", "name").Text(), "")
	}
	if image, _ := ingest.ImageOf(container.Get("image").Text()); image != "" {
		w.images = append(w.images, fact.Key{Kind: "container-image", ID: image})
		w.imagesAt = append(w.imagesAt, w.File.Where(container.Get("image")))
	}
}

// mounts reads the secrets among the volumes and those that pull images.
func (w *workload) mounts(spec *yamltree.Node) {
	for _, volume := range spec.Get("volumes").Elements() {
		w.read(volume.Get("secret", "secretName").Text(), "")
		for _, source := range volume.Get("projected", "sources").Elements() {
			w.read(source.Get("secret", "name").Text(), "")
		}
	}
	for _, secret := range spec.Get("imagePullSecrets").Elements() {
		w.read(secret.Get("name").Text(), "")
	}
}

// read notes a secret of the same namespace, or one key of it.
func (w *workload) read(name, key string) {
	name, key = ingest.Shown(name, 253), ingest.Shown(key, 253)
	for _, noted := range w.noted {
		if noted == name+"\x00"+key {
			return
		}
	}
	if name == "" {
		return
	}
	w.noted = append(w.noted, name+"\x00"+key)
	w.reads = append(w.reads, ingest.Reads(fact.Key{Kind: "k8s-secret", ID: w.scope + "/" + name}, key))
}
