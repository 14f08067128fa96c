package engine

import (
	"slices"
	"strings"
)

// queryFor is the read-only question that tells: it asks for every call of the way, by
// the name that the log has for it. Each part of it fits a line of a screen.
func queryFor(p *plant) string {
	switch {
	case p.ask != "":
		return p.ask
	case p.log == "cloudtrail":
		return cloudTrailQuery(p.actions)
	case p.log == "github-audit":
		return githubQuery(p.actions)
	case p.log == "azure-log" && p.classes[0] == "administrative":
		return azureQuery(p.actions[0])
	case p.log == "azure-log":
		return each("activity", quoted(p.actions), `az rest --method get --url https://graph.microsoft.com/v1.0/auditLogs/directoryAudits --url-parameters "\$filter=activityDisplayName eq '$activity'"`)
	case p.log == "gcp-audit":
		return each("method", methods(p.actions), `gcloud logging read "protoPayload.methodName:$method" --project '<project>' --freshness 400d`)
	case p.log == "google-workspace":
		return workspaceQuery(p.actions[0])
	case p.log == "okta-system-log":
		return each("event", p.actions, `curl -sG -H "Authorization: SSWS $OKTA_TOKEN" --url 'https://<org>.okta.com/api/v1/logs' --data 'since=<since>' --data-urlencode "filter=eventType eq \"$event\""`)
	case p.log == "slack-audit":
		return each("action", p.actions, `curl -s --oauth2-bearer "$SLACK_TOKEN" --url "https://api.slack.com/audit/v1/logs?action=$action"`)
	case p.log == "k8s-audit":
		return each("did", quoted(objects(p.actions)), `jq -c --arg did "$did" 'select("\(.verb) \(.objectRef.resource)" == $did)' '<audit log>'`)
	default: // GitLab's, of which no field is sure to hold the type of an event
		return each("event", p.actions, `glab api --paginate 'groups/<group>/audit_events' | jq -c '.[]' | grep -F "$event"`)
	}
}

// each asks for one word after the other.
func each(name string, words []string, ask string) string {
	return "for " + name + " in " + strings.Join(words, " ") + "; do " + ask + "; done"
}

// quoted are texts as words of a shell. None holds a quote.
func quoted(texts []string) []string {
	words := make([]string, len(texts))
	for i, text := range texts {
		words[i] = "'" + text + "'"
	}
	return words
}

// methods are the names that the audit log of Google Cloud has: what a service writes
// without its name is asked for without it.
func methods(actions []string) []string {
	list := make([]string, len(actions))
	for i, action := range actions {
		list[i] = strings.TrimPrefix(action, "cloudresourcemanager.")
	}
	return list
}

// objects are verbs with resources, as the audit log of a cluster has them apart from
// groups and subresources.
func objects(actions []string) (list []string) {
	for _, action := range actions {
		action, _, _ = strings.Cut(action, "/")
		action, _, _ = strings.Cut(action, ".")
		if !slices.Contains(list, action) {
			list = append(list, action)
		}
	}
	return list
}

// azureQuery looks for an operation by its last words: Azure writes it in two ways.
func azureQuery(operation string) string {
	parts := strings.Split(operation, "/")
	return `az monitor activity-log list --subscription '<subscription>' --offset 90d --output tsv --query "[].[eventTimestamp, caller, operationName.value]" | grep -i ` + strings.Join(parts[len(parts)-2:], "/")
}

func workspaceQuery(action string) string {
	report, event, _ := strings.Cut(action, ".")
	return `api=https://admin.googleapis.com/admin/reports/v1/activity && curl -sG --oauth2-bearer "$GOOGLE_TOKEN" --url "$api/users/all/applications/` + report + `" --data eventName=` + event
}

// cloudTrailQuery asks the event history, which shows the calls of IAM in us-east-1
// alone, and all others in the region where they were made
// (docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html).
func cloudTrailQuery(actions []string) string {
	var names []string // two services may have an event of one name
	for _, action := range actions {
		if name := eventName(action); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	region := "'<region>'"
	if strings.HasPrefix(actions[0], "iam:") {
		region = "us-east-1"
	}
	if len(names) == 1 {
		return "aws cloudtrail lookup-events --region " + region + " --lookup-attributes AttributeKey=EventName,AttributeValue=" + names[0]
	}
	return each("event", names, "aws cloudtrail lookup-events --region "+region+` --lookup-attributes AttributeKey=EventName,AttributeValue="$event"`)
}

// eventName is what CloudTrail calls an action: the events of Lambda carry the version of
// its interface
// (docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html).
func eventName(action string) string {
	_, name, _ := strings.Cut(action, ":")
	switch action {
	case "lambda:CreateFunction", "lambda:CreateEventSourceMapping":
		return name + "20150331"
	case "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:AddPermission":
		return name + "20150331v2"
	default:
		return name
	}
}

func githubQuery(actions []string) string {
	if len(actions) == 1 {
		return "gh api '/orgs/<org>/audit-log?phrase=action:" + actions[0] + "'"
	}
	return each("action", actions, `gh api '/orgs/<org>/audit-log?phrase=action:'"$action"`)
}
