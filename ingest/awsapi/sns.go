package awsapi

import "keyreach/engine/fact"

func readTopics(c *call) {
	topics := c.listed("Topics")
	if len(topics) > 0 {
		c.placeFromARN(topics[0].Get("TopicArn").String())
	}
	c.page(fact.Key{})
	for _, t := range topics {
		if arn, ok := c.wantARN(t, "TopicArn", "sns"); ok {
			c.addNode("aws-sns-topic", arn, arnPart(arn, 5), t, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn)})
		}
	}
}

// readTopicAttributes reads a topic's policy, which every topic has.
func readTopicAttributes(c *call) {
	attributes := c.Response.Get("Attributes")
	arn := attributes.Get("TopicArn").String()
	if arn == "" {
		arn = c.request.Get("TopicArn").String()
	}
	if arnPart(arn, 2) != "sns" {
		c.Fail(c.Record, "neither request nor response names the topic by its ARN; record the call with its request (TopicArn)")
		return
	}
	topic := fact.Key{Kind: "aws-sns-topic", ID: arn}
	c.addNode(topic.Kind, arn, arnPart(arn, 5), attributes, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn), "kmsKey": attributes.Get("KmsMasterKeyId").String()})
	if attributes.Get("Policy") == nil && !c.Response.Complete() {
		return // it breaks off before the policy
	}
	c.addDocument(fact.DocResource, "Policy", topic, attributes, "Policy")
}
