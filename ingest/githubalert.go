package ingest

import (
	"fmt"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// GitHubAlerts turns alerts of GitHub's secret scanning into findings, wherever
// they stand: in a list, a webhook's payload, the answer of a recorded call.
type GitHubAlerts struct {
	*Findings
	// Repository is the one that alerts are about which name none; empty for what is
	// known of the file.
	Repository string
	number     int
}

// Add takes in an alert, once for each location. repository and location are what
// stands beside the alert in a webhook's payload, nil elsewhere.
func (r *GitHubAlerts) Add(alert, repository, location *jsontree.Node) {
	a := r.newAlert(alert, repository)
	locations := locationsOf(alert, location)
	if len(locations) == 0 {
		r.addAt(a, nil)
	}
	for _, location := range locations {
		r.addAt(a, location)
	}
	if alert.Get("has_more_locations").Bool() && alert.Get("locations") == nil {
		r.Diagnose(fact.Warning, alert.Get("has_more_locations"),
			"reading secret scanning alerts: the secret lies in more places than the one that is given; add what locations_url answers to the alert, as \"locations\"")
	}
}

// Count returns how many sightings were taken in.
func (r *GitHubAlerts) Count() int { return r.number }

func (r *GitHubAlerts) addAt(a *githubAlert, location *jsontree.Node) {
	r.number++
	finding := a.finding
	finding.Number = r.number
	finding.Place, finding.Line, finding.Commit = r.placeOf(a, location)
	r.Findings.Add(finding)
}

// githubAlert is what an alert says whatever its locations.
type githubAlert struct {
	repository string
	// number is the alert's, in its repository.
	number  string
	finding Finding
}

// isNumber reports whether text is digits alone.
func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

func (r *GitHubAlerts) newAlert(n, repository *jsontree.Node) *githubAlert {
	a := &githubAlert{repository: r.repositoryOf(n, repository), number: n.Get("number").Text()}
	secretType := n.Get("secret_type").String()
	a.finding = Finding{
		Scanner: "github", Rule: secretType, Part: alertPart(secretType), Value: shownValue(n.Get("secret").String()),
		Props: alertProps(n), Evidence: r.File.At(n),
		Statuses: r.statuses(n),
	}
	if at := firstTimeOf(n, "created_at"); at != nil {
		a.finding.Evidence.ObservedAt = at
	}
	if a.repository != "" && isNumber(a.number) {
		a.finding.ID = a.repository + "#" + a.number
	}
	if a.repository != "" {
		a.finding.Marks = []string{r.Env.Fingerprint.Mark("github-alert", strings.ToLower(a.repository)+"#"+a.number)}
	}
	r.describe(a.repository, repository)
	return a
}

// repositoryOf returns the repository that an alert is about: its own word, else
// the address of the alert, else what is known of the file.
func (r *GitHubAlerts) repositoryOf(n, repository *jsontree.Node) string {
	page, _, _ := strings.Cut(n.Get("html_url").String(), "/security/")
	for _, address := range []string{repository.Get("html_url").String(), page} {
		if RepositoryFrom(address) != "" {
			return r.File.ReportedRepository(address)
		}
	}
	if r.Repository != "" {
		return r.Repository
	}
	return r.File.ReportedRepository("")
}

// describe adds the repository with what decides who can read it.
func (r *GitHubAlerts) describe(id string, repository *jsontree.Node) {
	private := repository.Get("private")
	if id == "" || private.Kind() != jsontree.Bool {
		return
	}
	r.NodeOnce(fact.Node{Key: fact.Key{Kind: "git-repository", ID: id}, Props: fact.Props{fact.PropPublic: !private.Bool()},
		Evidence: []fact.Evidence{r.File.At(private)}})
}

// partOf returns the part of a credential that a type of secret is, empty for a
// whole one. GitHub reports the halves of an AWS key each with an alert of its own.
func alertPart(secretType string) string {
	switch secretType {
	case "aws_access_key_id", "aws_temporary_access_key_id":
		return credential.PartID
	case "aws_secret_access_key":
		return credential.PartSecret
	case "aws_session_token":
		return credential.PartToken
	default:
		return ""
	}
}

// shown returns the value, empty where it is hidden.
func shownValue(value string) string {
	if credential.Redacted(value) {
		return ""
	}
	return value
}

func alertProps(n *jsontree.Node) fact.Props {
	props := fact.Props{
		"rule":                     n.Get("secret_type").String(),
		"alert":                    browserAddress(n.Get("html_url")),
		"alertState":               n.Get("state").String(),
		"resolution":               n.Get("resolution").String(),
		"resolvedBy":               n.Get("resolved_by", "login").String(),
		"validity":                 n.Get("validity").String(),
		"pushProtectionBypassedBy": n.Get("push_protection_bypassed_by", "login").String(),
		"pushProtectionBypassedAt": rfc3339(firstTimeOf(n, "push_protection_bypassed_at")),
		"assignedTo":               n.Get("assigned_to", "login").String(),
	}
	for prop, name := range map[string]string{"pushProtectionBypassed": "push_protection_bypassed", "publiclyLeaked": "publicly_leaked", "inSeveralRepositories": "multi_repo"} {
		if n.Get(name).Kind() == jsontree.Bool {
			props[prop] = n.Get(name).Bool()
		}
	}
	if n.Get("has_more_locations").Bool() && n.Get("locations") == nil {
		props["moreLocations"] = true
	}
	return props
}

// statuses returns what an alert says of the credential's status: the issuer's
// check, and the word of who resolved the alert. Where the check that says active is
// of the same moment, the person's word does not count.
func (r *GitHubAlerts) statuses(n *jsontree.Node) []fact.Status {
	var list []fact.Status
	// "unknown" is a check that failed or that there is not: it takes nothing back.
	if validity := n.Get("validity"); validity.String() == "active" || validity.String() == "inactive" {
		list = append(list, r.status(validity.String(), validity, firstTimeOf(n, "validity_checked_at", "updated_at")))
	}
	resolution := n.Get("resolution")
	if resolution.String() != "revoked" {
		return list
	}
	revoked := r.status("revoked", resolution, firstTimeOf(n, "resolved_at", "updated_at"))
	if len(list) == 1 && list[0].Word == "active" && list[0].AsOf.Equal(revoked.AsOf) {
		r.Diagnose(fact.Warning, resolution, "reading secret scanning alerts: the alert was closed as revoked, and at the same time the issuer says that the secret is active; it counts as active")
		return list
	}
	return append(list, revoked)
}

func (r *GitHubAlerts) status(word string, at *jsontree.Node, asOf *time.Time) fact.Status {
	status := fact.Status{Word: word, Evidence: fmt.Sprintf("%s#%s", r.File.Source, at.Pointer())}
	if asOf == nil {
		asOf = r.File.Meta.ObservedAt
	}
	if asOf != nil {
		status.AsOf = *asOf
	}
	return status
}

// firstTime returns the first of the named times that is there.
func firstTimeOf(n *jsontree.Node, names ...string) *time.Time {
	for _, name := range names {
		if at := n.Get(name).Time(); at != nil {
			return at
		}
	}
	return nil
}

func rfc3339(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
