package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
)

// done is what logs show a consumer doing with a credential of AWS: each action that
// was not refused, with what it was done on, nil where one call does not say.
type done map[string]map[string]bool

// doneBy gathers what a consumer was seen doing. late is what it was seen doing only
// since its credential lies exposed, where it was seen before that at all: another may
// have done it in its place.
func (a *Asker) doneBy(c *Consumer, at time.Time) (d done, late []string) {
	d = done{}
	uses := a.usesOf(c, at)
	exposed := a.exposedSince(c, at)
	before := map[string]bool{}
	for _, u := range uses {
		if exposed != nil && u.First.Before(*exposed) {
			before[iamAction(u.Action)] = true
		}
	}
	for _, u := range uses {
		switch action := iamAction(u.Action); {
		case u.Count <= u.Denied:
		case len(before) > 0 && !before[action] && action != "":
			late = append(late, action)
		default:
			d.take(u)
		}
	}
	return d, distinct(late)
}

func (d done) take(u *fact.Use) {
	action := iamAction(u.Action)
	on, known := d[action]
	switch {
	case action == "": // it needs no permission
	case !strings.HasPrefix(u.On.ID, "arn:") || known && on == nil:
		d[action] = nil
	case !known:
		d[action] = map[string]bool{u.On.ID: true}
	default:
		on[u.On.ID] = true
	}
}

func (d done) actions() []string {
	list := slices.AppendSeq([]string{}, maps.Keys(d))
	slices.Sort(list)
	return list
}

// iamAction is the permission that a call needs, where it is called otherwise than the
// call ("Required permissions for Amazon S3 API operations", "Actions, resources and
// condition keys for AWS Lambda"). Empty for a call that needs none.
func iamAction(call string) string {
	switch call {
	case "sts:GetCallerIdentity", "sts:GetSessionToken":
		return ""
	case "s3:HeadObject":
		return "s3:GetObject"
	case "s3:HeadBucket", "s3:ListObjects", "s3:ListObjectsV2":
		return "s3:ListBucket"
	case "s3:ListObjectVersions":
		return "s3:ListBucketVersions"
	case "s3:ListBuckets":
		return "s3:ListAllMyBuckets"
	case "s3:CreateMultipartUpload", "s3:UploadPart", "s3:CompleteMultipartUpload", "s3:CopyObject", "s3:PostObject":
		return "s3:PutObject"
	case "s3:DeleteObjects":
		return "s3:DeleteObject"
	case "s3:ListMultipartUploads":
		return "s3:ListBucketMultipartUploads"
	case "s3:ListParts":
		return "s3:ListMultipartUploadParts"
	case "lambda:Invoke":
		return "lambda:InvokeFunction"
	default:
		return call
	}
}

// policy allows what was done and no more: on what it was done, where every call said
// so, else on everything, for a person to narrow.
func (d done) policy() json.RawMessage {
	var statements []any
	wide := []string{}
	byResource := map[string][]string{}
	for _, action := range d.actions() {
		if d[action] == nil {
			wide = append(wide, action)
			continue
		}
		key := strings.Join(slices.Sorted(maps.Keys(d[action])), "\x00")
		byResource[key] = append(byResource[key], action)
	}
	for _, key := range slices.Sorted(maps.Keys(byResource)) {
		statements = append(statements, map[string]any{"Effect": "Allow", "Action": byResource[key], "Resource": strings.Split(key, "\x00")})
	}
	if len(wide) > 0 {
		statements = append(statements, map[string]any{"Effect": "Allow", "Action": wide, "Resource": "*"})
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		return nil // strings in maps: it does not fail
	}
	return text
}

// unseen says what a policy of what was seen cannot know.
func (a *Asker) unseen(c *Consumer, d done, at time.Time) (notes []string) {
	of := fact.Key{Kind: c.Of.Kind, ID: c.Of.ID}
	covered := a.coverageOf([]fact.Key{of}, at)
	_, accounts := a.systemsOf([]fact.Key{of})
	if len(accounts) == 0 {
		accounts = []string{""}
	}
	for _, account := range accounts {
		where := ""
		if account != "" {
			where = " of account " + account
		}
		for _, class := range useClasses("cloudtrail") {
			since := sinceOf(covered, account, class, at)
			what := "calls that manage things"
			if class == "data" {
				what = "reads and writes of objects, items and messages"
			}
			if since == nil {
				notes = append(notes, "no log"+where+" was loaded that holds "+what+" ("+class+" events) up to the asked time: what it does there is not in the policy")
				continue
			}
			notes = append(notes, fmt.Sprintf("%s (%s events)%s are seen since %s: what it does more seldom is not in the policy", what, class, where, since.UTC().Format(time.RFC3339)))
		}
	}
	var wide []string
	for _, action := range d.actions() {
		if d[action] == nil {
			wide = append(wide, action)
		}
	}
	if len(wide) > 0 {
		notes = append(notes, "on what these were done the log does not say, for a person to narrow: "+strings.Join(wide, ", "))
	}
	return notes
}

// sinceOf is since when CloudTrail holds a class of an account's events without gaps,
// up to shortly before a time; nil where none does.
func sinceOf(covered []fact.Coverage, account, class string, at time.Time) (since *time.Time) {
	for i := range covered {
		c := &covered[i]
		if c.Log != "cloudtrail" || account != "" && c.Account != "" && c.Account != account || !slices.Contains(c.Classes, class) ||
			c.From == nil || c.To == nil || len(c.Gaps) > 0 || c.To.Before(at.Add(-logLag)) {
			continue
		}
		since = fact.Earlier(since, c.From)
	}
	return since
}
