package awsapi

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestQueueURLs(t *testing.T) {
	const account = "111111111111"
	for url, want := range map[string]string{
		"https://sqs.us-east-1.amazonaws.com/111111111111/jobs":         "arn:aws:sqs:us-east-1:111111111111:jobs",
		"https://sqs.us-east-1.api.aws/111111111111/jobs.fifo":          "arn:aws:sqs:us-east-1:111111111111:jobs.fifo",
		"https://sqs.cn-north-1.amazonaws.com.cn/111111111111/jobs":     "arn:aws-cn:sqs:cn-north-1:111111111111:jobs",
		"https://sqs.us-gov-west-1.amazonaws.com/111111111111/jobs":     "arn:aws-us-gov:sqs:us-gov-west-1:111111111111:jobs",
		"https://ap-southeast-2.queue.amazonaws.com/111111111111/jobs/": "arn:aws:sqs:ap-southeast-2:111111111111:jobs",
		"https://queue.amazonaws.com/111111111111/jobs":                 "arn:aws:sqs:us-east-1:111111111111:jobs",
		"http://localhost:4566/111111111111/jobs":                       "arn:aws:sqs:eu-west-1:111111111111:jobs", // the call's region
		"https://sqs.us-east-1.amazonaws.com/jobs":                      "",
		"https://sqs.us-east-1.amazonaws.com/111111111111/":             "",
		"https://sqs.us-east-1.amazonaws.com/queue/jobs":                "",
		"https://%zz": "",
		"":            "",
	} {
		c := &call{account: account, region: "eu-west-1"}
		assert.Equal(t, want, c.queueARN(url), url)
	}
	assert.Empty(t, (&call{}).queueARN("http://localhost:4566/111111111111/jobs"), "of no known region")
}
