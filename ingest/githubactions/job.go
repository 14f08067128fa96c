package githubactions

import (
	"regexp"
	"slices"
	"strings"

	"github.com/rhysd/actionlint"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// jobReader reads one job.
type jobReader struct {
	*reader
	job        *actionlint.Job
	key        fact.Key
	references []reference
	// environment is the job's, empty for none; dynamic says that its name is
	// computed.
	environment string
	dynamic     bool
	// loaded is what the job runs of elsewhere; localActions are those of its own
	// repository.
	loaded       []loaded
	localActions []string
}

func (r *reader) emitJob(w *actionlint.Workflow, job *actionlint.Job) {
	j := &jobReader{reader: r, job: job, key: fact.Key{Kind: "ci-job", ID: r.key.ID + "#" + job.ID.Value}}
	for _, s := range stringsOf(w, job) {
		j.references = append(j.references, r.references(s)...)
	}
	j.readEnvironment()
	j.readUses()
	j.emitBase()
	j.emitToken()
	if r.startsItself() {
		for _, name := range j.names() {
			j.emitSecret(name)
		}
		j.emitEnvironment()
	}
	for _, v := range r.variants {
		if !j.excluded(v) {
			j.emitVariant(v)
		}
	}
}

// emitBase adds the job itself, with what later joins need.
func (j *jobReader) emitBase() {
	here := j.at(j.job.ID.Pos)
	props := fact.Props{"secretNames": j.names(), "roleToAssume": rolesToAssume(j.job),
		"localActions": j.localActions, "runsOn": selfHosted(j.job)}
	scheduleProps(j.workflow, props)
	j.callProps(props)
	if slices.ContainsFunc(j.references, func(ref reference) bool { return ref.name == "" }) {
		props["allSecrets"] = true
	}
	node := fact.Node{Key: j.key, Props: props, Evidence: []fact.Evidence{here}}
	if j.job.Name != nil && !j.job.Name.ContainsExpression() {
		node.Name = j.job.Name.Value
	}
	j.Node(node)
	j.Edge(j.reader.key, fact.Contains, j.key, here)
	for _, ref := range j.references {
		if ref.name == "" {
			j.Diagnostics = append(j.Diagnostics, fact.Diagnostic{Source: ref.evidence.Source, Line: ref.evidence.Line, Column: ref.evidence.Column,
				Severity: fact.Info, Message: "job " + j.job.ID.Value + " reads secrets by a computed name or all at once; it may use every secret of the repository"})
		}
	}
}

// scheduleProps notes when the workflow runs by itself: its jobs run at least as often,
// where no condition keeps them from it.
func scheduleProps(w *actionlint.Workflow, props fact.Props) {
	var expressions []string
	for _, event := range w.On {
		scheduled, ok := event.(*actionlint.ScheduledEvent)
		if !ok {
			continue
		}
		for _, entry := range scheduled.Schedules {
			if entry.Cron != nil {
				expressions = append(expressions, ingest.Shown(entry.Cron.Value, 100))
			}
			if entry.Timezone != nil {
				props[fact.PropScheduleZone] = ingest.Shown(entry.Timezone.Value, 64)
			}
		}
	}
	if len(expressions) > 0 {
		props[fact.PropSchedule] = expressions
	}
}

// callProps notes which workflow a job calls and what it passes.
func (j *jobReader) callProps(props fact.Props) {
	call := j.job.WorkflowCall
	if call == nil || call.Uses == nil {
		return
	}
	props["calls"], props["callsRef"] = j.callee(call.Uses.Value)
	if call.InheritSecrets {
		props["secretsInherit"] = true
	}
	var passed []string
	for _, secret := range call.Secrets {
		if secret.Name == nil {
			continue
		}
		for _, ref := range j.reader.references(secret.Value) {
			passed = append(passed, strings.ToUpper(secret.Name.Value)+"="+ref.name)
		}
	}
	props["secretsPassed"] = sorted(passed)
}

// callee returns the id of the workflow that uses names, and at which ref: a
// local one is of the caller's own commit.
func (j *jobReader) callee(uses string) (id, ref string) {
	if path, local := strings.CutPrefix(uses, "./"); local {
		return j.repository + ":" + path, ""
	}
	path, ref, _ := strings.Cut(uses, "@")
	parts := strings.SplitN(path, "/", 3)
	if len(parts) < 3 || strings.Contains(uses, open) {
		return "", ref
	}
	host := j.host
	if host == "" {
		host = "github.com"
	}
	return host + "/" + parts[0] + "/" + parts[1] + ":" + parts[2], ref
}

// roleARN is a role that a workflow names outright.
var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/\S+$`)

// rolesToAssume returns the roles that the AWS action is told to assume, where
// they are written out.
func rolesToAssume(job *actionlint.Job) []string {
	var roles []string
	for _, step := range job.Steps {
		if step == nil {
			continue
		}
		action, ok := step.Exec.(*actionlint.ExecAction)
		if !ok || action.Uses == nil || !strings.HasPrefix(strings.ToLower(action.Uses.Value), "aws-actions/configure-aws-credentials") {
			continue
		}
		if input := action.Inputs["role-to-assume"]; input != nil && input.Value != nil && roleARN.MatchString(input.Value.Value) {
			roles = append(roles, input.Value.Value)
		}
	}
	return sorted(roles)
}

// names returns the secrets that the job names, but for the job's own token.
func (j *jobReader) names() []string {
	var names []string
	for _, ref := range j.references {
		if ref.name != "" && ref.name != token {
			names = append(names, ref.name)
		}
	}
	return sorted(names)
}

// sorted returns the members of a list in order, each once; nil for none.
func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// evidenceOf returns where the job reads a secret; the job itself where the file
// does not show it.
func (j *jobReader) evidenceOf(name string) []fact.Evidence {
	const most = 8
	var list []fact.Evidence
	for _, ref := range j.references {
		if ref.name == name && len(list) < most && !slices.Contains(list, ref.evidence) {
			list = append(list, ref.evidence)
		}
	}
	if list == nil {
		list = []fact.Evidence{j.at(j.job.ID.Pos)}
	}
	return list
}
