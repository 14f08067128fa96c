package githubactions

import (
	"cmp"
	"maps"
	"slices"

	"github.com/rhysd/actionlint"
)

// jobsInOrder returns the jobs in the order of the file.
func jobsInOrder(w *actionlint.Workflow) []*actionlint.Job {
	var jobs []*actionlint.Job
	for _, job := range w.Jobs {
		if job != nil && job.ID != nil && job.ID.Value != "" {
			jobs = append(jobs, job)
		}
	}
	slices.SortFunc(jobs, func(a, b *actionlint.Job) int { return comparePos(a.ID, b.ID) })
	return jobs
}

func comparePos(a, b *actionlint.String) int {
	return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col), cmp.Compare(a.Value, b.Value))
}

// collector gathers the strings of a job in which GitHub evaluates expressions
// that may read secrets.
type collector []*actionlint.String

// stringsOf returns those strings in the order of the file. The workflow's env
// reaches every job but those that call another workflow.
func stringsOf(w *actionlint.Workflow, job *actionlint.Job) []*actionlint.String {
	var c collector
	if job.WorkflowCall == nil {
		c.env(w.Env)
	}
	c.env(job.Env)
	c.add(job.Name, job.If)
	if job.Environment != nil {
		c.add(job.Environment.Name, job.Environment.URL)
	}
	for _, output := range job.Outputs {
		c.add(output.Value)
	}
	c.container(job.Container)
	if job.Services != nil {
		c.add(job.Services.Expression)
		for _, service := range job.Services.Value {
			c.container(service.Container)
		}
	}
	for _, step := range job.Steps {
		c.step(step)
	}
	c.call(job.WorkflowCall)
	list := slices.DeleteFunc(c, func(s *actionlint.String) bool { return s == nil || s.Pos == nil })
	slices.SortStableFunc(list, comparePos)
	return list
}

func (c *collector) add(list ...*actionlint.String) { *c = append(*c, list...) }

func (c *collector) env(env *actionlint.Env) {
	if env == nil {
		return
	}
	c.add(env.Expression)
	for _, variable := range env.Vars {
		c.add(variable.Value)
	}
}

func (c *collector) container(container *actionlint.Container) {
	if container == nil {
		return
	}
	c.add(container.Image, container.Options)
	c.env(container.Env)
	if credentials := container.Credentials; credentials != nil {
		c.add(credentials.Expression, credentials.Username, credentials.Password)
	}
}

func (c *collector) step(step *actionlint.Step) {
	if step == nil {
		return
	}
	c.add(step.Name, step.If)
	c.env(step.Env)
	switch exec := step.Exec.(type) {
	case *actionlint.ExecRun:
		c.add(exec.Run, exec.Shell, exec.WorkingDirectory)
	case *actionlint.ExecAction:
		c.add(exec.Entrypoint, exec.Args)
		for _, name := range slices.Sorted(maps.Keys(exec.Inputs)) {
			c.add(exec.Inputs[name].Value)
		}
	}
}

func (c *collector) call(call *actionlint.WorkflowCall) {
	if call == nil {
		return
	}
	for _, input := range call.Inputs {
		c.add(input.Value)
	}
	for _, secret := range call.Secrets {
		c.add(secret.Value)
	}
}
