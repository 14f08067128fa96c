package cloudtrail

import (
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// call counts an event among the uses: of the key that signed it, else of the
// identity that acted. A key that was not accepted made no call.
func (l *log) call(e event) {
	key, accepted := e.callingKey()
	if !accepted && e.rejected() {
		return
	}
	c := ingest.Call{Account: e.account(), Region: e.node.Get("awsRegion").String(), Action: e.action(), On: e.on(),
		Address: e.node.Get("sourceIPAddress").String(), Client: ingest.ClientOf(e.node.Get("userAgent").String()),
		At: e.at, Denied: e.denied(), Event: e.node}
	actor := e.actor()
	switch {
	case accepted:
		c.Of = l.key(key).fact()
		if _, ok := e.principal(); ok {
			c.As = actor
		}
	case actor.IsZero():
		return
	default:
		c.Of = actor
		l.acted(actor, e)
	}
	l.uses.Add(c)
}

// acted notes an identity that acted without a key that the log names.
func (l *log) acted(actor fact.Key, e event) {
	if _, ok := l.actors[actor]; !ok {
		l.actorOrder = append(l.actorOrder, actor)
	}
	l.actors[actor] = l.Evidence(e.identity(), e.at)
	if principal, ok := e.principal(); ok {
		l.identify(principal, fact.Props{"roleArn": roleOf(e.identity())})
	}
}

// actor is who acted: the principal, a service, the subject of a token, nobody
// known, or, where the event tells no more, the account of the caller.
func (e event) actor() fact.Key {
	if principal, ok := e.principal(); ok {
		return principal
	}
	who := e.identity()
	account := who.Get("accountId").Text()
	switch {
	case who.Get("type").String() == "AWSService":
		if service := who.Get("invokedBy").String(); strings.HasSuffix(service, ".amazonaws.com") {
			return fact.Key{Kind: "aws-service", ID: service}
		}
	case who.Get("type").String() == "WebIdentityUser":
		if subject := e.subject(); subject != "" {
			return fact.Key{Kind: "oidc-subject", ID: subject}
		}
	case strings.EqualFold(account, "ANONYMOUS_PRINCIPAL") || strings.EqualFold(account, "anonymous"):
		return fact.Key{Kind: "anonymous", ID: "anonymous"}
	}
	if account == "" {
		account = e.account()
	}
	if !accountID.MatchString(account) {
		return fact.Key{}
	}
	return fact.Key{Kind: "aws-account", ID: account}
}

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// denied reports whether the call was refused for want of permission. Services
// spell that in several ways; a throttled call, a thing that does not exist and
// a credential that was not accepted are none of them. A sign-in to the console
// that failed was refused.
func (e event) denied() bool {
	if e.name == "ConsoleLogin" {
		return e.response().Get("ConsoleLogin").String() == "Failure"
	}
	code := strings.TrimPrefix(e.node.Get("errorCode").String(), "Client.")
	switch code {
	case "UnauthorizedOperation", "UnauthorizedAccess", "UnauthorizedException", "UnauthorizedRequestException", "NotAuthorized",
		"AuthorizationError", "AuthorizationErrorException", "ForbiddenException", "Forbidden":
		return true
	}
	// AccessDenied, AccessDeniedException, AccessDeniedFault, VpceAccessDenied,
	// KMSAccessDeniedException …
	return strings.Contains(code, "AccessDenied")
}

// revision is the version of an API at the end of an operation's name, as Lambda
// and CloudFront have it.
var revision = regexp.MustCompile(`20\d\d_?\d\d_?\d\d(v\d+)?$`)

// action is the call as service:Operation, with the service's prefix in IAM.
// The operation is the API's, which is mostly but not always the IAM action's
// name.
func (e event) action() string {
	source := strings.TrimSuffix(e.node.Get("eventSource").String(), ".amazonaws.com")
	return ingest.Shown(servicePrefix(source)+":"+revision.ReplaceAllString(e.name, ""), 120)
}

// servicePrefix returns a service's prefix in IAM where the host of its events
// is called otherwise.
func servicePrefix(source string) string {
	switch source {
	case "monitoring":
		return "cloudwatch"
	case "email":
		return "ses"
	case "tagging":
		return "tag"
	case "streams.dynamodb":
		return "dynamodb"
	case "models.lex", "runtime.lex":
		return "lex"
	case "rdsdata":
		return "rds-data"
	case "iotdata", "data.iot":
		return "iot"
	case "api.ecr":
		return "ecr"
	case "catalog.marketplace", "entitlement.marketplace", "metering.marketplace", "marketplacecommerceanalytics":
		return "aws-marketplace"
	}
	return source
}

// secretARN is the whole ARN of a secret; what lacks the suffix of six names
// none.
var secretARN = regexp.MustCompile(`^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+-[A-Za-z0-9]{6}$`)

// on is the one node that a call was made on: the role that was assumed, the
// secret or the parameter that was read. A secret that is called by its name
// alone is none: its ARN has a suffix that the event does not tell.
func (e event) on() fact.Key {
	switch e.action() {
	case "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML":
		if role, ok := ingest.AWSPrincipal(e.request().Get("roleArn").String()); ok {
			return role
		}
	case "secretsmanager:GetSecretValue":
		if arn := e.request().Get("secretId").String(); secretARN.MatchString(arn) {
			return fact.Key{Kind: "aws-secret", ID: arn}
		}
	case "ssm:GetParameter":
		return e.parameter(e.request().Get("name").String())
	case "ssm:GetParameters":
		if names := e.request().Get("names"); names.Len() == 1 {
			return e.parameter(names.Index(0).String())
		}
	}
	return fact.Key{}
}

// parameter names an SSM parameter by its ARN. A version or label behind the
// name is not part of it.
func (e event) parameter(name string) fact.Key {
	region, account := e.node.Get("awsRegion").String(), e.account()
	if strings.HasPrefix(name, "arn:") {
		return fact.Key{Kind: "aws-ssm-parameter", ID: name}
	}
	name, _, _ = strings.Cut(name, ":")
	if name == "" || region == "" || !accountID.MatchString(account) {
		return fact.Key{}
	}
	return fact.Key{Kind: "aws-ssm-parameter",
		ID: "arn:" + partition(region) + ":ssm:" + region + ":" + account + ":parameter/" + strings.TrimPrefix(name, "/")}
}

func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}
