package awsapi

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// regionName is how regions are spelled, as one label of a host's name.
var regionName = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$`)

// queueARN returns the ARN of the queue that a URL names: its path is
// /<account>/<name>, its host tells the region, of old ones only where it is not
// us-east-1 (sqs-queue-message-identifiers.html).
func (c *call) queueARN(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	region := ""
	for label := range strings.SplitSeq(u.Hostname(), ".") {
		if regionName.MatchString(label) {
			region = label
			break
		}
	}
	switch {
	case region != "":
	case u.Hostname() == "queue.amazonaws.com":
		region = "us-east-1"
	default:
		region = c.region
	}
	if len(path) != 2 || !isAccount(path[0]) || path[1] == "" || region == "" {
		return ""
	}
	return "arn:" + partitionOf(region) + ":sqs:" + region + ":" + path[0] + ":" + path[1]
}

// unpagedQueues is how many queues a call gives at most that asks for no pages:
// it doesn't say when there are more (API_ListQueues.html).
const unpagedQueues = 1000

// readQueues reads the queues of an account and region; where there are none,
// the response has no list.
func readQueues(c *call) {
	urls := c.Response.Get("QueueUrls")
	if urls != nil && urls.Kind() != jsontree.Array && urls.Kind() != jsontree.Null {
		c.Fail(urls, "QueueUrls is no list but "+urls.Kind().String())
	}
	c.Damaged = c.Damaged || urls != nil && !urls.Complete()
	if first := c.queueARN(urls.Index(0).String()); first != "" {
		c.placeFromARN(first)
	}
	c.page(fact.Key{}, "QueueNamePrefix")
	if urls.Len() >= unpagedQueues && c.request.Get("MaxResults") == nil {
		c.Fail(urls, "1,000 queues are all that is given to who doesn't ask for pages; there may be more: ask again with MaxResults")
	}
	for _, u := range urls.Elements() {
		arn := c.queueARN(u.String())
		if arn == "" {
			c.Fail(u, "an element that is no URL of a queue with its account is left out")
			continue
		}
		c.addQueue(arn, u, nil)
	}
}

func (c *call) addQueue(arn string, at *jsontree.Node, attributes *jsontree.Node) {
	c.addNode("aws-sqs-queue", arn, arnPart(arn, 5), at, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn),
		"kmsKey": attributes.Get("KmsMasterKeyId").String()})
}

// readQueueAttributes reads a queue's policy. The response has the attributes
// that were asked for and that are set: one without a policy says that there is
// none where it was asked for.
func readQueueAttributes(c *call) {
	attributes := c.Response.Get("Attributes")
	arn := attributes.Get("QueueArn").String()
	if arn == "" {
		arn = c.queueARN(c.request.Get("QueueUrl").String())
	}
	if arnPart(arn, 2) != "sqs" {
		c.Fail(c.Record, "neither request nor response names the queue; record the call with its request (QueueUrl), or ask for QueueArn too")
		return
	}
	queue := fact.Key{Kind: "aws-sqs-queue", ID: arn}
	c.addQueue(arn, attributes, attributes)
	policy, asked := attributes.Get("Policy"), c.request.Get("AttributeNames").Strings()
	switch {
	case policy != nil && (policy.Kind() != jsontree.String || policy.String() != ""):
		c.addDocument(fact.DocResource, "Policy", queue, attributes, "Policy")
	case !c.Response.Complete(): // it breaks off before the policy
	case policy != nil, slices.Contains(asked, "All"), slices.Contains(asked, "Policy"):
		c.noDocument(queue)
	default:
		c.Diagnose(fact.Info, c.Record, "reading "+c.Operation+": no policy is there, and nothing says that it was asked for, so that it counts as not given; record the call with its request (AttributeNames: All)")
	}
}
