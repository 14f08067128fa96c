package derive

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// deriveGaps names the inputs that were not given and that could grant, or that
// an answer depends on.
func (a *awsEstate) deriveGaps() {
	for _, p := range a.principals {
		if p.class != anyClass {
			continue // the same as without
		}
		for _, m := range p.absent {
			a.gap(m, p.key)
		}
		a.inventoryGaps(p)
		a.serviceGaps(p)
	}
	a.resourcePolicyGaps()
	a.grantGaps()
	a.trustGaps()
	a.profileGaps()
	a.ownerGaps()
	for _, account := range a.sortedAccounts() {
		if complete, given := a.inventories.given(account.id, "", authorizationDetails); given && !complete {
			a.gap(fact.Missing{What: "the rest of the users, roles and policies of account " + account.id, Effect: fact.NotDecided,
				SettledBy: "aws iam get-account-authorization-details"}, fact.Key{Kind: "aws-account", ID: account.id})
		}
	}
}

func (a *awsEstate) gap(m fact.Missing, about ...fact.Key) {
	a.out.Gaps = append(a.out.Gaps, fact.Gap{Missing: m, System: "aws", About: about})
}

// inventoryGaps names the listings that a principal's wildcard grants need.
func (a *awsEstate) inventoryGaps(p *awsPrincipal) {
	regional := false
	for i := range a.kinds {
		kind := &a.kinds[i]
		if kind.inventory == "" || !a.grantsByWildcard(p, kind) {
			continue
		}
		regional = regional || kind.regional
		for _, region := range kind.regionsOf(p.account) {
			if !a.listed(kind, p.account.id, region) {
				a.gap(listing(kind, p.account.id, region), p.key)
			}
		}
	}
	if !regional || p.account.regionsListed {
		return
	}
	what := "which regions account " + p.account.id + " uses"
	if len(p.account.regions) > 0 {
		what += " beside " + strings.Join(p.account.regions, ", ")
	}
	a.gap(fact.Missing{What: what, Effect: fact.NotDecided, SettledBy: "aws ec2 describe-regions"}, p.key)
}

// regionsOf returns the regions for which a listing of the kind counts; the one
// without name where it is global, or where no region of the account is known.
func (kind *resourceKind) regionsOf(account *awsAccount) []string {
	if kind.regional && len(account.regions) > 0 {
		return account.regions
	}
	return []string{""}
}

func listing(kind *resourceKind, account, region string) fact.Missing {
	m := fact.Missing{What: fmt.Sprintf("the %s of account %s", kind.plural, account), Effect: fact.NotDecided, SettledBy: kind.command}
	if region != "" {
		m.What += " in " + region
		m.SettledBy += " --region " + credential.Word(region, "region")
	}
	return m
}

// grantsByWildcard reports whether a principal is granted something on resources
// of the kind that the grant does not name.
func (a *awsEstate) grantsByWildcard(p *awsPrincipal, kind *resourceKind) bool {
	for i := range kind.rules {
		for _, g := range a.grantsOf(p, kind.rules[i].action) {
			if _, literal := a.namedResource(g.text); (!literal || kind.rules[i].path) && g.overlaps(kind.shape) {
				return true
			}
		}
	}
	return false
}

// serviceGaps names the services that a principal is granted of which no
// inventory is read, so that only the resources that policies name are known, and
// the techniques that are not evaluated yet.
func (a *awsEstate) serviceGaps(p *awsPrincipal) {
	services := map[string]bool{}
	if p.key.Kind == "aws-root" {
		services[allOthers] = true
	}
	for _, policy := range p.identity {
		for _, service := range a.servicesOf(policy) {
			services[service] = true
		}
	}
	if len(services) == 0 {
		return
	}
	a.gap(fact.Missing{What: "authority of " + p.key.ID + " over " + inWords(services) + ": resources that no policy names, and techniques through it, are not evaluated yet",
		Effect: fact.NotDecided, SettledBy: "their resources as nodes of a facts file; for techniques read its policies by hand"}, p.key)
}

// maxServices is how many services a gap names.
const maxServices = 6

func inWords(services map[string]bool) string {
	if services[allOthers] {
		return allOthers
	}
	list := slices.Sorted(maps.Keys(services))
	if more := len(list) - maxServices; more > 0 {
		return fmt.Sprintf("%s and %d more services", strings.Join(list[:maxServices], ", "), more)
	}
	return strings.Join(list, ", ")
}

// servicesOf returns the services that a policy grants on resources that it does
// not name, and of which no inventory is read.
func (a *awsEstate) servicesOf(policy *aws.Policy) []string {
	if services, known := a.services[policy]; known {
		return services
	}
	var services []string
	for g := range policy.Grants() {
		if len(g.NotActions) > 0 {
			services = append(services, allOthers)
		}
		allNamed := len(g.Resources) > 0 && !slices.ContainsFunc(g.Resources, func(text string) bool { _, ok := a.namedResource(text); return !ok })
		for _, action := range g.Actions {
			if service := a.notEvaluated(action); service != "" && (!allNamed || runsCode(service)) {
				services = append(services, service)
			}
		}
	}
	a.services[policy] = services
	return services
}

const allOthers = "all other services, and the techniques that change identities"

// runsCode reports whether a service runs what its caller gives it, or changes
// identities, so that an action on a resource may be a technique.
func runsCode(service string) bool {
	return strings.HasPrefix(service, "iam ") || strings.Contains(service, ":") ||
		slices.Contains([]string{allOthers, "lambda", "ec2", "ecs", "ssm", "glue", "sagemaker", "cloudformation", "codebuild", "codepipeline", "datapipeline",
			"batch", "states", "apprunner", "amplify", "bedrock", "bedrock-agentcore", "elasticbeanstalk", "autoscaling", "ec2-instance-connect"}, service)
}

// unread are the actions of the services in the table that give authority over
// more than the access catalogue says, or over something else; they are named where a grant spells
// one out.
func unread(action string) bool {
	switch action {
	case "s3:putbucketacl", "s3:putobjectacl", "s3:putobjectversionacl", "s3:putaccesspointpolicy", "sts:getfederationtoken", "ecr:putregistrypolicy", "ecr:putreplicationconfiguration",
		"sqs:startmessagemovetask", "dynamodb:getrecords", "dynamodb:restoretablefrombackup", "dynamodb:restoretabletopointintime":
		return true
	}
	return false
}

// notEvaluated returns the service of an action pattern that no table covers.
func (a *awsEstate) notEvaluated(action string) string {
	action = strings.ToLower(action)
	service, _, ok := strings.Cut(action, ":")
	switch {
	case !ok || strings.ContainsAny(service, "*?"):
		return allOthers
	case unread(action):
		return action
	case slices.Contains([]string{"s3", "secretsmanager", "sts", "sqs", "sns", "ecr", "dynamodb"}, service):
		return ""
	case service == "ssm" && strings.Contains(action, "parameter"):
		return "" // the rest of it runs commands on instances
	case service == "iam":
		return "iam (techniques that change identities)"
	}
	for i := range a.kinds {
		for j := range a.kinds[i].rules {
			if strings.EqualFold(a.kinds[i].rules[j].action, action) {
				return ""
			}
		}
	}
	return service
}

// resourcePolicyGaps names each resource whose policy was not given, or not
// whole: it could grant to anyone of its account, and to whom elsewhere the own
// policies allow.
func (a *awsEstate) resourcePolicyGaps() {
	for _, r := range a.resources {
		if r.policy.whole || !r.kind.policy {
			continue
		}
		about := append(slices.Clone(r.wanted), r.key, fact.Key{Kind: "aws-account"})
		if r.owner != nil {
			about[len(about)-1].ID = r.owner.id
		}
		slices.SortFunc(about, fact.Key.Compare)
		a.gap(fact.Missing{What: "resource policy of " + r.key.ID, Effect: fact.NotDecided, SettledBy: r.kind.policyCommand + " " + r.commandName()}, slices.Compact(about)...)
	}
}

// grantGaps names, once for each account, the KMS keys of which no grants were
// listed: a grant lets in whom it names, whatever the key's policy says.
func (a *awsEstate) grantGaps() {
	keys := map[*awsAccount][]fact.Key{}
	for _, r := range a.resources {
		if r.kind.kind == "aws-kms-key" && r.owner != nil && !r.named && !a.inventories[inventoryKey{r.owner.id, r.region, "kms:ListGrants", r.key}] {
			keys[r.owner] = append(keys[r.owner], r.key)
		}
	}
	for _, account := range a.sortedAccounts() {
		if of := keys[account]; len(of) > 0 {
			what := "the grants of key " + of[0].ID
			if len(of) > 1 {
				what += fmt.Sprintf(" and of %d more KMS keys of account %s", len(of)-1, account.id)
			}
			a.gap(fact.Missing{What: what, Effect: fact.NotDecided, SettledBy: "aws kms list-grants --key-id " + credential.Word(of[0].ID, "key")}, append(of, fact.Key{Kind: "aws-account", ID: account.id})...)
		}
	}
}

// commandName is how commands name the resource.
func (r *awsResource) commandName() string {
	name := arnPart(r.key.ID, 5)
	switch r.kind.kind {
	case "aws-s3-bucket":
		return credential.Word(name, "bucket")
	case "aws-ecr-repository":
		return credential.Word(strings.TrimPrefix(name, "repository/"), "repository") + " --registry-id " + credential.Word(arnAccount(r.key.ID), "account") + " --region " + credential.Word(r.region, "region")
	case "aws-sqs-queue":
		domain := ".amazonaws.com/"
		if arnPart(r.key.ID, 1) == "aws-cn" {
			domain = ".amazonaws.com.cn/"
		}
		region := credential.Word(r.region, "region")
		return "https://sqs." + region + domain + credential.Word(arnAccount(r.key.ID), "account") + "/" + credential.Word(name, "queue") + " --region " + region
	default:
		return credential.Word(r.key.ID, "ARN")
	}
}

// foreignGap names, once for a principal that is granted everything of a kind,
// the resources of other accounts whose policies were not given: each of them
// could let it in.
func (a *awsEstate) foreignGap(p *awsPrincipal, rules map[*resourceKind][]access, among *candidates) {
	if p.class != anyClass {
		return
	}
	count := 0
	for kind, of := range rules {
		if kind.policy && slices.ContainsFunc(of, func(x access) bool { return x.every }) {
			count += among.unread[place{kind: kind}] - among.unread[place{p.account, kind}]
		}
	}
	if count > 0 {
		a.gap(fact.Missing{What: fmt.Sprintf("the policies of %d resources in other accounts, which the grants of %s on everything cover", count, p.key.ID),
			Effect: fact.NotDecided, SettledBy: "the resource policies of the other accounts"}, p.key)
	}
}

// trustGaps names the roles whose trust policy was not given, and those of which
// it could not be read whole: what is left of it could let in anyone of the
// account.
func (a *awsEstate) trustGaps() {
	for _, p := range a.principals {
		stated := a.facts.Nodes[p.key] != nil && a.facts.Nodes[p.key].Props.Bool(fact.PropEvaluated)
		if p.key.Kind != "aws-role" || p.class != anyClass || p.trust.whole || stated {
			continue
		}
		about := []fact.Key{p.key}
		if p.trust.given {
			about = []fact.Key{{Kind: "aws-account", ID: p.account.id}, p.key}
		}
		a.gap(fact.Missing{What: "trust policy of " + p.key.ID, Effect: fact.NotDecided, SettledBy: "aws iam get-role --role-name " + credential.Word(p.as.Name, "role")}, about...)
	}
}

// profileGaps names the instance profiles of which nothing says which role they
// hold: what an instance with one may do is not known.
func (a *awsEstate) profileGaps() {
	for _, n := range a.facts.SortedNodes() {
		id := n.Props.String("instanceProfile")
		if n.Kind != "aws-ec2-instance" || id == "" || a.facts.Nodes[fact.Key{Kind: "aws-iam-instance-profile", ID: id}] != nil {
			continue
		}
		a.gap(fact.Missing{What: "the role in instance profile " + id, Effect: fact.NotDecided,
			SettledBy: "aws iam get-instance-profile --instance-profile-name " + credential.Word(nameOf(id), "instance profile")}, n.Key)
	}
}

// ownerGaps names the AWS keys of which nothing says whose they are.
func (a *awsEstate) ownerGaps() {
	owned := map[fact.Key]bool{}
	for _, e := range a.facts.Edges {
		if e.Relation == fact.AuthenticatesAs {
			owned[a.facts.Resolve(e.From)] = true
		}
	}
	for _, n := range a.facts.SortedNodes() {
		if (n.Kind == credential.AWSAccessKey || n.Kind == credential.AWSAssumedRole) && !owned[n.Key] && a.facts.Resolve(n.Key) == n.Key {
			a.gap(fact.Missing{What: "whose key " + n.ID + " is", Effect: fact.NotDecided, SettledBy: "aws iam get-access-key-last-used --access-key-id " + credential.Word(n.ID, "key id")}, n.Key)
		}
	}
}
