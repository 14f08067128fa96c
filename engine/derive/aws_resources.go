package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// awsResource is something that actions are on.
type awsResource struct {
	key  fact.Key
	kind *resourceKind
	// owner is the account it belongs to; nil where that is not known (a bucket
	// that only a policy names).
	owner  *awsAccount
	region string
	policy slot
	names  names
	// named: only a policy names it; whether it exists is not known.
	named       bool
	kmsKey      string
	environment []fact.Key
	// block is S3's block of public access in force, nil where none is known to
	// restrict; blockTold: it is known of the bucket and of its account.
	block     *aws.PublicAccessBlock
	blockTold bool
	// wanted are principals of other accounts whose own policies allow, so that
	// its policy, which was not given, decides.
	wanted []fact.Key
}

// indexResources makes the resources that are told of, and those that only
// policies name.
func (a *awsEstate) indexResources() {
	named := a.namedResources()
	a.addKinds(named)
	kinds := map[string]*resourceKind{}
	for i := range a.kinds {
		kinds[a.kinds[i].kind] = &a.kinds[i]
	}
	environment := a.environmentPlaces()
	for _, n := range a.facts.Nodes {
		if kind := kinds[n.Kind]; kind != nil && n.Context == "" {
			r := a.newResource(n, kind)
			r.environment = environment[n.ID]
			a.resourceOf[r.key] = r
			a.resources = append(a.resources, r)
		}
	}
	for _, key := range named {
		a.nameResource(key, kinds[key.Kind])
	}
	for _, r := range a.resources {
		for _, d := range a.documents.of[r.key] {
			if d.Kind == fact.DocResource {
				r.policy.take(a, d, aws.ControlResource)
			}
			if d.Kind == fact.DocGrant {
				r.policy.add(a, d)
			}
		}
		if !r.kind.policy {
			r.policy.given, r.policy.whole = true, true
		}
		r.names = namesOf(r.policy.policies)
	}
	slices.SortFunc(a.resources, func(x, y *awsResource) int { return x.key.Compare(y.key) })
}

func (a *awsEstate) newResource(n *fact.Node, kind *resourceKind) *awsResource {
	owner := n.Props.String(fact.PropAccount)
	if owner == "" {
		owner = arnAccount(n.ID)
	}
	r := &awsResource{key: n.Key, kind: kind, owner: a.account(owner), region: arnRegion(n.ID), kmsKey: n.Props.String("kmsKey")}
	switch n.Kind {
	case "aws-s3-bucket":
		r.region = n.Props.String(fact.PropRegion)
	case "aws-user", "aws-role":
		r.region = "us-east-1" // where IAM is asked
	}
	return r
}

func (a *awsEstate) environmentPlaces() map[string][]fact.Key {
	places := map[string][]fact.Key{}
	for key := range a.facts.Nodes {
		if key.Kind == "env-var" {
			workload, _, _ := strings.Cut(key.ID, "#env/")
			places[workload] = append(places[workload], key)
		}
	}
	for _, list := range places {
		slices.SortFunc(list, fact.Key.Compare)
	}
	return places
}

// namedResources returns the resources that policies name, by an ARN without
// wildcards (of a bucket: before the slash), each once, in the order of the
// principals.
func (a *awsEstate) namedResources() (keys []fact.Key) {
	seen := map[*aws.Policy]bool{}
	noted := map[fact.Key]bool{}
	for _, p := range a.principals {
		for _, policy := range p.identity {
			if seen[policy] {
				continue
			}
			seen[policy] = true
			for g := range policy.Grants() {
				for _, text := range g.Resources {
					if key, ok := a.namedResource(text); ok && !noted[key] {
						noted[key] = true
						keys = append(keys, key)
					}
				}
			}
		}
	}
	return keys
}

// nameResource adds a resource that only policies name.
func (a *awsEstate) nameResource(key fact.Key, kind *resourceKind) {
	if kind == nil || a.resourceOf[key] != nil {
		return
	}
	r := &awsResource{key: key, kind: kind, owner: a.account(arnAccount(key.ID)), region: arnRegion(key.ID), named: true}
	if r.owner != nil && a.listed(kind, r.owner.id, r.region) {
		return // listed completely, and not in the list: there is none
	}
	a.resourceOf[key] = r
	a.resources = append(a.resources, r)
	info, _ := a.catalogue.KindInfo(key.Kind)
	a.out.Nodes = append(a.out.Nodes, fact.Node{Class: info.Class, Key: key, Props: fact.Props{"onlyNamed": true}})
}

// namedResource returns the resource that an element of Resource names.
func (a *awsEstate) namedResource(text string) (fact.Key, bool) {
	service, rest := arnPart(text, 2), arnPart(text, 5)
	if service == "s3" && arnPart(text, 3) == "" && arnAccount(text) == "" {
		name, _, _ := strings.Cut(rest, "/")
		bucket := "arn:" + arnPart(text, 1) + ":s3:::" + name
		return fact.Key{Kind: "aws-s3-bucket", ID: bucket}, name != "" && !strings.ContainsAny(bucket, "*?$")
	}
	if table, _, below := strings.Cut(strings.TrimPrefix(rest, "table/"), "/"); below && service == "dynamodb" && strings.HasPrefix(rest, "table/") {
		text = text[:len(text)-len(rest)] + "table/" + table // what an index or a stream is of
	}
	if strings.ContainsAny(text, "*?$") {
		return fact.Key{}, false
	}
	switch {
	case service == "secretsmanager" && strings.HasPrefix(rest, "secret:"):
		return fact.Key{Kind: "aws-secret", ID: text}, true
	case service == "lambda" && strings.HasPrefix(rest, "function:") && strings.Count(rest, ":") == 1:
		return fact.Key{Kind: "aws-lambda-function", ID: text}, true
	case service == "kms" && strings.HasPrefix(rest, "key/"):
		return fact.Key{Kind: "aws-kms-key", ID: text}, true
	case service == "sqs" && rest != "":
		return fact.Key{Kind: "aws-sqs-queue", ID: text}, true
	case service == "sns" && rest != "" && !strings.ContainsAny(rest, ":/"): // else a subscription
		return fact.Key{Kind: "aws-sns-topic", ID: text}, true
	case service == "ecr" && strings.HasPrefix(rest, "repository/"):
		return fact.Key{Kind: "aws-ecr-repository", ID: text}, true
	case service == "dynamodb" && strings.HasPrefix(rest, "table/"):
		return fact.Key{Kind: "aws-dynamodb-table", ID: text}, true
	case service == "ssm" && strings.HasPrefix(rest, "parameter/") && !strings.HasSuffix(rest, "/"): // else a path
		return fact.Key{Kind: "aws-ssm-parameter", ID: text}, true
	case slices.Contains([]string{"secretsmanager", "lambda", "kms", "sqs", "sns", "ecr", "dynamodb", "ssm"}, service):
		return fact.Key{}, false // a version, an alias, a path: of something else
	}
	kind, _, ok := a.actions.KindOf(text)
	key := fact.Key{Kind: kind, ID: text}
	return key, ok && a.isResource(key)
}
