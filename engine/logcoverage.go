package engine

import (
	"slices"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// logOf names the log in which calls under an authorisation system are seen, and
// the read-only command that fetches the one of an account.
type logOf struct{ system, log, settledBy string }

func logsBySystem() []logOf {
	return []logOf{
		{"aws", "cloudtrail", "the trail's files, from its bucket (aws cloudtrail lookup-events shows uses, but not that there are none)"},
		{"github", "github-audit", "gh api /orgs/<org>/audit-log?include=all"},
		{"kubernetes", "k8s-audit", "the API server's audit log"},
		{"gcp", "gcp-audit", "gcloud logging read 'logName:cloudaudit.googleapis.com' --format json"},
		{"entra", "azure-log", "az rest --url https://graph.microsoft.com/v1.0/auditLogs/signIns"},
		{"okta", "okta-system-log", "GET /api/v1/logs"},
		{"slack", "slack-audit", "GET /audit/v1/logs"},
		{"gcp", "google-workspace", "GET /admin/reports/v1/activity/users/all/applications/token"},
	}
}

// logFits reports whether a log shows calls under a system. A log that no format is
// known of, which only a facts file can state, is one of the system that its name
// begins with: salesforce-eventlog.
func logFits(log, system string) bool {
	known := false
	for _, l := range logsBySystem() {
		if l.log == log {
			known = true
			if l.system == system {
				return true
			}
		}
	}
	return !known && (log == system || strings.HasPrefix(log, system+"-"))
}

// systemsOf returns the authorisation systems that credentials belong to, and the
// AWS accounts that they name.
func (a *Asker) systemsOf(keys []fact.Key) (systems, accounts []string) {
	for _, key := range keys {
		info, _ := a.Catalogue.KindInfo(key.Kind)
		if info.System != "" && !slices.Contains(systems, info.System) {
			systems = append(systems, info.System)
		}
		if account := a.accountOf(key); account != "" && !slices.Contains(accounts, account) {
			accounts = append(accounts, account)
		}
	}
	slices.Sort(systems)
	slices.Sort(accounts)
	return systems, accounts
}

// accountOf returns the AWS account of a credential or identity, empty where
// nothing tells it.
func (a *Asker) accountOf(key fact.Key) string {
	if parts := strings.SplitN(key.ID, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[4]
	}
	if n, ok := a.lookup(key); ok {
		if account := a.Estate.Props(n).String(fact.PropAccount); account != "" {
			return account
		}
		for e := range a.Estate.Out(n) {
			if to := a.Estate.Key(a.Estate.To(e)); a.Estate.Relation(e) == fact.AuthenticatesAs {
				return a.accountOf(to)
			}
		}
	}
	account, _ := credential.AWSKeyAccount(key.ID)
	return account
}

// coverageOf returns what the logs of the credentials' systems and accounts could
// have shown up to a time.
func (a *Asker) coverageOf(keys []fact.Key, at time.Time) []fact.Coverage {
	systems, accounts := a.systemsOf(keys)
	var list []fact.Coverage
	for _, c := range a.Estate.Coverage {
		fits := slices.ContainsFunc(systems, func(system string) bool { return logFits(c.Log, system) }) ||
			slices.ContainsFunc(keys, func(key fact.Key) bool { return key.ID == c.Account }) || // the log of a database
			a.hasShown(&c, keys)
		if !fits || (c.From != nil && c.From.After(at)) {
			continue
		}
		if c.Log == "cloudtrail" && len(accounts) > 0 && c.Account != "" && !slices.Contains(accounts, c.Account) {
			continue
		}
		list = append(list, c)
	}
	return list
}

// hasShown reports whether a use of one of the credentials was seen in a log of an
// account: what it has shown it could have shown, whatever it is called.
func (a *Asker) hasShown(c *fact.Coverage, keys []fact.Key) bool {
	return slices.ContainsFunc(keys, func(key fact.Key) bool {
		return slices.ContainsFunc(a.Estate.UsesOf(key), func(u fact.Use) bool { return u.Log == c.Log && u.Account == c.Account })
	})
}

// uncovered names the logs that would show the credentials' use and of which
// nothing was loaded.
func (a *Asker) uncovered(keys []fact.Key, covered []fact.Coverage) (missing []fact.Missing) {
	systems, accounts := a.systemsOf(keys)
	for _, l := range logsBySystem() {
		if !slices.Contains(systems, l.system) {
			continue
		}
		of := []string{""}
		if l.system == "aws" && len(accounts) > 0 {
			of = accounts
		}
		for _, account := range of {
			if slices.ContainsFunc(covered, func(c fact.Coverage) bool {
				return c.Log == l.log && (account == "" || c.Account == "" || c.Account == account)
			}) {
				continue
			}
			what := "the " + l.log + " log"
			if account != "" {
				what += " of account " + account
			}
			missing = append(missing, fact.Missing{What: what + ": whether anyone uses it cannot be told", Effect: fact.NotDecided, SettledBy: l.settledBy})
		}
	}
	for _, system := range systems {
		known := slices.ContainsFunc(logsBySystem(), func(l logOf) bool { return l.system == system })
		if !known && !slices.ContainsFunc(covered, func(c fact.Coverage) bool { return logFits(c.Log, system) || a.hasShown(&c, keys) }) {
			missing = append(missing, fact.Missing{What: "a log of " + system + ", of which no format is known: whether anyone uses it cannot be told", Effect: fact.NotDecided, SettledBy: "uses of it as lines of a facts file"})
		}
	}
	return missing
}
