package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

// otherKind is a kind of resource of the table, with one action for each access.
type otherKind struct {
	kind, service, name, inventory, plural string
	read                                   []string
	discover, write, control               string
}

// arn returns the ARN of one resource of the kind.
func (k *otherKind) arn(account string) string {
	return "arn:aws:" + k.service + ":us-east-1:" + account + ":" + k.name
}

func otherKinds() []otherKind {
	return []otherKind{
		{"aws-sqs-queue", "sqs", "jobs", "sqs:ListQueues", "SQS queues", []string{"sqs:ReceiveMessage"}, "sqs:GetQueueAttributes", "sqs:SendMessage", "sqs:SetQueueAttributes"},
		{"aws-sns-topic", "sns", "orders", "sns:ListTopics", "SNS topics", []string{"sns:Subscribe"}, "sns:GetTopicAttributes", "sns:Publish", "sns:SetTopicAttributes"},
		{"aws-ecr-repository", "ecr", "repository/shop/web", "ecr:DescribeRepositories", "ECR repositories", []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, "ecr:DescribeImages", "ecr:PutImage", "ecr:SetRepositoryPolicy"},
		{"aws-dynamodb-table", "dynamodb", "table/orders", "dynamodb:ListTables", "DynamoDB tables", []string{"dynamodb:Scan"}, "dynamodb:DescribeTable", "dynamodb:UpdateItem", "dynamodb:PutResourcePolicy"},
		{"aws-ssm-parameter", "ssm", "parameter/prod/token", "ssm:DescribeParameters", "SSM parameters", []string{"ssm:GetParameter"}, "ssm:DescribeParameters", "ssm:PutParameter", ""},
	}
}

// resource adds a resource of the kind.
func (w *world) resource(k *otherKind, account string, props fact.Props) fact.Key {
	all := fact.Props{fact.PropAccount: account, fact.PropRegion: "us-east-1"}
	for name, value := range props {
		all[name] = value
	}
	return w.node(k.kind, k.arn(account), all)
}

func allowAll(resource string, actions []string) []string {
	statements := make([]string, len(actions))
	for i, action := range actions {
		statements[i] = allow(action, resource)
	}
	return statements
}

// What each action gives (the service authorization reference's levels).
func TestAccessesOfOtherKinds(t *testing.T) {
	for _, k := range otherKinds() {
		t.Run(k.kind, func(t *testing.T) {
			w := newWorld(t)
			r := w.resource(&k, own, nil)
			w.none(fact.DocResource, r)
			target := r.ID
			discovers := w.user("discovers", allow(k.discover, map[bool]string{true: "*", false: target}[k.kind == "aws-ssm-parameter"]))
			reads := w.user("reads", allowAll(target, k.read)...)
			writes := w.user("writes", allow(k.write, target))
			elsewhere := w.user("elsewhere", allow(k.service+":*", target+"x"))
			controls := w.user("controls", allow(k.service+":*", target))
			d := w.derive()

			d.says(fact.Yes, discovers, r, fact.Discover)
			d.nothing(discovers, r, fact.Read|fact.Write|fact.Control)
			d.says(fact.Yes, reads, r, fact.Read)
			d.nothing(reads, r, fact.Discover|fact.Write|fact.Control)
			d.says(fact.Yes, writes, r, fact.Write)
			d.nothing(writes, r, fact.Discover|fact.Read|fact.Control)
			assert.Empty(t, d.edges(elsewhere, r))
			if k.control == "" {
				d.nothing(controls, r, fact.Control)
				d.says(fact.Yes, controls, r, fact.Write)
			} else {
				d.says(fact.Yes, controls, r, fact.Control)
			}
		})
	}
}

// AWS re:Post, sqs-queue-access-permissions;
// reference_policies_evaluation-logic-cross-account.html.
func TestPoliciesOfOtherKinds(t *testing.T) {
	for _, k := range otherKinds() {
		if k.control == "" {
			continue // no policy of its own
		}
		open := func(principal, account string) string {
			return `{"Effect":"Allow","Principal":` + principal + `,"Action":"` + k.service + `:*","Resource":"` + k.arn(account) + `"}`
		}
		user := `{"AWS":"` + arn(own, "user/u") + `"}`
		account := `{"AWS":"` + root(own) + `"}`
		for _, c := range []struct {
			name, owner, policy string
			identity            bool
			edge                bool
			verdict             fact.Verdict
		}{
			{"same account, it names the user", own, open(user, own), false, true, fact.Yes},
			{"same account, it names the account: own grant needed", own, open(account, own), false, false, 0},
			{"same account, own grant alone", own, "", true, true, fact.Yes},
			{"same account, denied", own, `{"Effect":"Deny","Principal":"*","Action":"` + k.service + `:*","Resource":"*"}`, true, true, fact.No},
			{"other account, both", other, open(account, other), true, true, fact.Yes},
			{"other account, its policy alone", other, open(user, other), false, false, 0},
			{"other account, own grant alone", other, "", true, false, 0},
		} {
			t.Run(k.kind+"/"+c.name, func(t *testing.T) {
				w := newWorld(t)
				w.account(other, fact.Props{"organization": "none"})
				r := w.resource(&k, c.owner, nil)
				u := w.user("u")
				if c.identity {
					w.inline(u, "inline", append(allowAll("*", k.read), allow(k.control, "*"))...)
				}
				if c.policy == "" {
					w.none(fact.DocResource, r)
				} else {
					w.document(fact.DocResource, "Policy", r, c.policy)
				}
				d := w.derive()
				if !c.edge {
					assert.Empty(t, d.edges(u, r))
					return
				}
				d.says(c.verdict, u, r, fact.Read)
				if c.owner == other && k.service == "sqs" { // sqs-limitations-of-custom-policies.html
					d.nothing(u, r, fact.Control)
				} else {
					d.says(c.verdict, u, r, fact.Control)
				}
			})
		}
	}
}

// A policy that lets a service deliver opens nothing to users, said with the
// service or, as of old, with everyone for a source.
func TestPoliciesForServices(t *testing.T) {
	queue, topic := otherKinds()[0], otherKinds()[1]
	source := `"Condition":{"ArnEquals":{"aws:SourceArn":"` + topic.arn(own) + `"}}`
	for _, c := range []struct {
		name, statement string
		kind            *otherKind
	}{
		{"the service", `{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*",` + source + `}`, &queue},
		{"everyone for a source", `{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*",` + source + `}`, &queue},
		{"a topic's default policy", `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish","SNS:Subscribe"],"Resource":"` + topic.arn(own) + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + own + `"}}}`, &topic},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.account(other, fact.Props{"organization": "none"})
			r := w.resource(c.kind, own, nil)
			w.document(fact.DocResource, "Policy", r, c.statement)
			without := w.user("without", allow("s3:GetObject", "arn:aws:s3:::x/*"))
			with := w.user("with", allow(c.kind.write, "*"))
			foreign := w.userIn(other, "foreign", allow(c.kind.service+":*", "*"))
			d := w.derive()
			assert.Empty(t, d.edges(without, r))
			assert.Empty(t, d.edges(foreign, r))
			d.says(fact.Yes, with, r, fact.Write)
		})
	}

	w := newWorld(t) // everyone without such a condition is everyone
	r := w.resource(&queue, own, nil)
	w.document(fact.DocResource, "Policy", r, `{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*"}`,
		`{"Effect":"Allow","Principal":"*","Action":"sqs:PurgeQueue","Resource":"*",`+source+`}`)
	u := w.user("u")
	e := w.derive().says(fact.Yes, u, r, fact.Write)
	assert.Equal(t, []string{"sqs:SendMessage"}, e.Actions)
}

// An image is its manifest and its layers (ecr: pull).
func TestReadingImages(t *testing.T) {
	k := otherKinds()[2]
	w := newWorld(t)
	r := w.resource(&k, own, nil)
	w.none(fact.DocResource, r)
	manifest := w.user("manifest", allow("ecr:BatchGetImage", r.ID))
	layers := w.user("layers", allow("ecr:GetDownloadUrlForLayer", r.ID))
	both := w.user("both", allow("ecr:BatchGetImage", r.ID), allow("ecr:GetDownloadUrlForLayer", "*"))
	denied := w.user("denied", allow("ecr:*", "*"), deny("ecr:GetDownloadUrlForLayer", r.ID))
	from := w.user("from", allow("ecr:BatchGetImage", r.ID),
		`{"Effect":"Allow","Action":"ecr:GetDownloadUrlForLayer","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`)
	d := w.derive()
	assert.Empty(t, d.edges(manifest, r))
	assert.Empty(t, d.edges(layers, r))
	e := d.says(fact.Yes, both, r, fact.Read)
	assert.Equal(t, []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, e.Actions)
	assert.Len(t, e.Evidence, 2)
	d.says(fact.No, denied, r, fact.Read)
	d.says(fact.Yes, denied, r, fact.Control)
	assert.Equal(t, condition("aws:SourceIp", "IpAddress", "10.0.0.0/8"), d.says(fact.Conditional, from, r, fact.Read).Conditions)
}

// Who may read a path may read all levels below it, even what GetParameter is
// denied on (systems-manager: sysman-paramstore-access.html).
func TestParametersByPath(t *testing.T) {
	parameter := otherKinds()[4] // /prod/token
	path := func(name string) string { return "arn:aws:ssm:us-east-1:" + own + ":parameter" + name }
	w := newWorld(t)
	r := w.resource(&parameter, own, nil)
	byName := w.user("byName", allow("ssm:GetParametersByPath", path("/prod")))
	bySlash := w.user("bySlash", allow("ssm:GetParametersByPath", path("/prod/")))
	byStar := w.user("byStar", allow("ssm:GetParametersByPath", path("/prod/*")))
	byAll := w.user("byAll", allow("ssm:GetParametersByPath", "*"), deny("ssm:*", r.ID))
	itself := w.user("itself", allow("ssm:GetParametersByPath", r.ID)) // what is below it, and nothing is
	beside := w.user("beside", allow("ssm:GetParametersByPath", path("/pro")), allow("ssm:GetParametersByPath", path("/prod/x*")))
	denied := w.user("denied", allow("ssm:GetParametersByPath", path("/prod*")), deny("ssm:GetParametersByPath", path("/*")))
	d := w.derive()
	for _, user := range []fact.Key{byName, bySlash, byStar, byAll} {
		assert.Equal(t, "aws-read-ssm-parameter", d.says(fact.Yes, user, r, fact.Read).Technique)
	}
	assert.Empty(t, d.edges(itself, r))
	assert.Empty(t, d.edges(beside, r))
	d.says(fact.No, denied, r, fact.Read)
}

// kms/latest/developerguide/services-parameter-store.html: a SecureString under a
// customer's key takes kms:Decrypt, one under alias/aws/ssm nothing more.
func TestThingsUnderACustomerKey(t *testing.T) {
	queue, parameter := otherKinds()[0], otherKinds()[4]
	key := "arn:aws:kms:us-east-1:" + own + ":key/k"
	enables := `{"Effect":"Allow","Principal":{"AWS":"` + root(own) + `"},"Action":"kms:*","Resource":"*"}`
	silent := `{"Effect":"Allow","Principal":{"AWS":"` + arn(own, "role/elsewhere") + `"},"Action":"kms:*","Resource":"*"}`
	for _, k := range []*otherKind{&queue, &parameter} {
		for _, c := range []struct {
			name, kmsKey, policy string
			decrypts             bool
			verdict              fact.Verdict
		}{
			{"none", "", "", false, fact.Yes},
			{"the service's own", "alias/aws/" + k.service, "", false, fact.Yes},
			{"key policy enables, user may decrypt", key, enables, true, fact.Yes},
			{"key policy enables, user may not", key, enables, false, fact.No},
			{"key policy silent", key, silent, true, fact.No},
			{"key policy not given", key, "", true, fact.Unknown},
			{"an alias", "alias/mine", "", true, fact.Unknown},
		} {
			t.Run(k.kind+"/"+c.name, func(t *testing.T) {
				w := newWorld(t)
				r := w.resource(k, own, fact.Props{"kmsKey": c.kmsKey})
				w.none(fact.DocResource, r)
				u := w.user("u", allowAll(r.ID, k.read)...)
				if c.decrypts {
					w.inline(u, "kms", allow("kms:Decrypt", key))
				}
				node := w.node("aws-kms-key", key, nil)
				if c.policy != "" {
					w.document(fact.DocResource, "default", node, c.policy)
				}
				d := w.derive()
				e := d.says(c.verdict, u, r, fact.Read)
				if c.name == "key policy not given" {
					d.missing(e, "key policy of "+key, fact.NotDecided)
				}
			})
		}
	}
}

// The ciphertext of a parameter is bound to its ARN.
func TestParameterAndKeyUnderConditions(t *testing.T) {
	k := otherKinds()[4]
	key := "arn:aws:kms:us-east-1:" + own + ":key/k"
	w := newWorld(t)
	r := w.resource(&k, own, fact.Props{"kmsKey": "k"})
	w.document(fact.DocResource, "default", w.node("aws-kms-key", key, nil), `{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":"kms:*","Resource":"*"}`)
	bound := w.user("bound", allow("ssm:GetParameter", "*"),
		`{"Effect":"Allow","Action":"kms:Decrypt","Resource":"`+key+`","Condition":{"StringEquals":{"kms:EncryptionContext:PARAMETER_ARN":"`+r.ID+`","kms:ViaService":"ssm.us-east-1.amazonaws.com"}}}`)
	wrong := w.user("wrong", allow("ssm:GetParameter", "*"),
		`{"Effect":"Allow","Action":"kms:Decrypt","Resource":"`+key+`","Condition":{"StringEquals":{"kms:ViaService":"secretsmanager.us-east-1.amazonaws.com"}}}`)
	d := w.derive()
	d.says(fact.Yes, bound, r, fact.Read)
	d.says(fact.No, wrong, r, fact.Read)
}

func TestListingsOfOtherKinds(t *testing.T) {
	for _, k := range otherKinds() {
		t.Run(k.kind, func(t *testing.T) {
			r := fact.Key{Kind: k.kind, ID: k.arn(own)}

			w := newWorld(t) // listed completely, and not in the list: there is none
			u := w.user("u", allowAll(r.ID, k.read)...)
			assert.Empty(t, w.derive().edges(u, r))

			w = newWorld(t) // not listed: a policy names it
			w.forget(k.inventory)
			u = w.user("u", allowAll(r.ID, k.read)...)
			d := w.derive()
			d.missing(d.says(fact.Yes, u, r, fact.Read), "whether "+r.ID+" exists", fact.UpperBound)
			assert.Empty(t, d.gap("the "+k.plural))

			w = newWorld(t) // not listed, and a wildcard
			w.forget(k.inventory)
			u = w.user("u", allow(k.service+":*", "*"))
			d = w.derive()
			gap := d.gap("the " + k.plural + " of account " + own + " in us-east-1")
			require.Len(t, gap, 1)
			assert.Equal(t, []fact.Key{u}, gap[0].About)

			w = newWorld(t) // given and empty means none
			w.user("u", allow(k.service+":*", "*"))
			assert.Empty(t, w.derive().gap("the "+k.plural))
		})
	}
}

func TestListingOfKeys(t *testing.T) {
	w := newWorld(t)
	w.forget("kms:ListKeys")
	w.user("u", allow("kms:Decrypt", "*"))
	require.Len(t, w.derive().gap("the KMS keys of account "+own+" in us-east-1"), 1)
}

// A policy that was not given is named with the command that fetches it.
func TestPolicyGapsOfOtherKinds(t *testing.T) {
	want := map[string]string{
		"aws-sqs-queue":      "aws sqs get-queue-attributes --attribute-names All --queue-url https://sqs.us-east-1.amazonaws.com/" + own + "/jobs --region us-east-1",
		"aws-sns-topic":      "aws sns get-topic-attributes --topic-arn arn:aws:sns:us-east-1:" + own + ":orders",
		"aws-ecr-repository": "aws ecr get-repository-policy --repository-name shop/web --registry-id " + own + " --region us-east-1",
		"aws-dynamodb-table": "aws dynamodb get-resource-policy --resource-arn arn:aws:dynamodb:us-east-1:" + own + ":table/orders",
	}
	w := newWorld(t)
	for _, k := range otherKinds() {
		w.resource(&k, own, nil)
	}
	d := w.derive()
	for _, k := range otherKinds() {
		gap := d.gap("resource policy of " + k.arn(own))
		if want[k.kind] == "" {
			assert.Empty(t, gap)
			continue
		}
		require.Len(t, gap, 1)
		assert.Equal(t, want[k.kind], gap[0].SettledBy)
	}
}

// What a policy names is a resource only where it is one: no subscription, no
// path; an index and a stream are of their table.
func TestWhatPoliciesName(t *testing.T) {
	w := newWorld(t)
	for _, k := range otherKinds() {
		w.forget(k.inventory)
	}
	w.user("u", allow("sns:Unsubscribe", "arn:aws:sns:us-east-1:"+own+":orders:1234"), allow("ssm:GetParametersByPath", "arn:aws:ssm:us-east-1:"+own+":parameter/prod/"),
		allow("dynamodb:Query", "arn:aws:dynamodb:us-east-1:"+own+":table/orders/index/*"), allow("sqs:SendMessage", "arn:aws:sqs:us-east-1:"+own+":j*"))
	d := w.derive()
	require.Len(t, d.Nodes, 1)
	assert.Equal(t, fact.Key{Kind: "aws-dynamodb-table", ID: "arn:aws:dynamodb:us-east-1:" + own + ":table/orders"}, d.Nodes[0].Key)
	assert.Empty(t, d.gap("the DynamoDB tables"))
	assert.Empty(t, d.gap("the SNS topics"))
	assert.NotEmpty(t, d.gap("the SSM parameters"), "what lies below a path is not named")
	assert.NotEmpty(t, d.gap("the SQS queues"))
}

// Services whose kinds are all in the table are not named as unevaluated; the
// parameters of ssm are, the instances that it manages are not.
func TestServicesOfOtherKinds(t *testing.T) {
	w := newWorld(t)
	w.user("covered", allow("sqs:*", "*"), allow("SNS:Pub*", "*"), allow("ecr:*", "*"), allow("dynamodb:*", "*"), allow("ssm:GetParameter*", "*"))
	w.user("commands", allow("ssm:*", "*"))
	w.user("streams", allow("dynamodb:GetRecords", "*"))
	d := w.derive()
	assert.Empty(t, d.gap("authority of "+arn(own, "user/covered")))
	assert.Len(t, d.gap("authority of "+arn(own, "user/commands")+" over ssm"), 1)
	assert.Len(t, d.gap("authority of "+arn(own, "user/streams")+" over dynamodb:getrecords"), 1)
}
