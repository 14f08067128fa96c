package githubactions

import (
	"keyreach/engine/fact"
)

func (j *jobReader) readEnvironment() {
	environment := j.job.Environment
	if environment == nil || environment.Name == nil || environment.Name.Value == "" {
		return
	}
	if environment.Name.ContainsExpression() {
		j.dynamic = true
		return
	}
	j.environment = environment.Name.Value
}

func (j *jobReader) environmentKey() fact.Key {
	return fact.Key{Kind: "ci-environment", ID: j.repository + "/environments/" + j.environment}
}

// emitEnvironment adds the job's environment and the secrets that it may hold:
// the file names a secret, not the level that has it.
func (j *jobReader) emitEnvironment() {
	if j.dynamic {
		offset := j.offset(j.job.Environment.Name.Pos)
		j.Diagnostics = append(j.Diagnostics, j.File.Diagnose(fact.Info, offset,
			"the environment of job "+j.job.ID.Value+" is computed; which it is, and what protects it, is not known"))
		return
	}
	if j.environment == "" {
		return
	}
	here := j.at(j.job.Environment.Name.Pos)
	j.NodeOnce(fact.Node{Key: j.environmentKey(), Name: j.environment, Evidence: []fact.Evidence{here}})
	for _, name := range j.names() {
		place, stored := secretKeys(j.environmentKey().ID, name)
		evidence := j.evidenceOf(name)
		if !j.NodeOnce(fact.Node{Key: place, Name: name, Evidence: evidence[:1]}) {
			continue
		}
		j.Node(fact.Node{Key: stored, Name: name, Evidence: evidence[:1]})
		j.Edge(place, fact.Stores, stored, evidence[0])
		edge := j.Contains(j.environmentKey(), place, fact.Read, evidence[0])
		edge.Verdict = fact.Unknown
		edge.Missing = []fact.Missing{{
			What:      "whether environment " + j.environment + " of " + j.repository + " has a secret " + name,
			Effect:    fact.NotDecided,
			SettledBy: j.environmentCall("/secrets"),
		}}
	}
}

// enters adds that a variant enters the job's environment, as far as its
// protection lets it.
func (j *jobReader) enters(variantKey fact.Key) {
	if j.environment == "" {
		return
	}
	j.guard(j.Edge(variantKey, fact.Enters, j.environmentKey(), j.at(j.job.Environment.Name.Pos)))
}

// guard makes an edge hang on the protection of the job's environment, which is
// not in the file.
func (j *jobReader) guard(edge *fact.Edge) {
	missing := fact.Missing{Effect: fact.NotDecided}
	switch {
	case j.environment != "":
		missing.What = "protection of environment " + j.environment + " of " + j.repository
		missing.SettledBy = j.environmentCall("")
	case j.dynamic:
		missing.What = "which environment job " + j.key.ID + " enters, and its protection"
		missing.SettledBy = "GET /repos/" + j.slug + "/environments"
	default:
		return
	}
	edge.Verdict = fact.Unknown
	edge.Missing = append(edge.Missing, missing)
}
