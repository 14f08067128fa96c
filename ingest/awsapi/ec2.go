package awsapi

import (
	"net/netip"
	"regexp"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readInstances reads instances and the instance profile that each has; which role
// that holds, other answers tell.
func readInstances(c *call) {
	reservations := c.listed("Reservations")
	for _, r := range reservations {
		instances := c.list(r, "Instances")
		if owner := r.Get("OwnerId").String(); c.account == "" && isAccount(owner) {
			c.account = owner
		}
		for _, i := range instances {
			c.instance(i, r.Get("OwnerId").String())
		}
	}
	c.page(fact.Key{}, "Filters", "InstanceIds")
}

// zoneRegion is the region at the beginning of a zone's name (us-east-1a,
// us-west-2-lax-1a).
var zoneRegion = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]+`)

// addressesOf are the addresses of an instance from which it calls: its public one, and
// the one within its network, which shows where a call goes through an endpoint.
func addressesOf(i *jsontree.Node) (list []string) {
	for _, name := range []string{"PublicIpAddress", "PrivateIpAddress"} {
		if address, err := netip.ParseAddr(i.Get(name).String()); err == nil {
			list = append(list, address.String())
		}
	}
	return list
}

func (c *call) instance(i *jsontree.Node, owner string) {
	id, ok := c.Want(i, "InstanceId")
	if !ok {
		return
	}
	if c.region == "" {
		c.region = zoneRegion.FindString(i.Get("Placement", "AvailabilityZone").String())
	}
	if !isAccount(owner) {
		owner = c.account
	}
	if c.region == "" || !isAccount(owner) {
		c.Fail(i, "nothing says of which account and region this instance is; it is left out")
		return
	}
	arn := "arn:" + partitionOf(c.region) + ":ec2:" + c.region + ":" + owner + ":instance/" + id
	tags, _ := tagProps(i.Get("Tags")).(map[string]any)
	name, _ := tags["Name"].(string)
	var given any
	if len(tags) > 0 {
		given = tags
	}
	c.addNode("aws-ec2-instance", arn, name, i, fact.Props{fact.PropAccount: owner, fact.PropRegion: c.region, "tags": given,
		"addresses": addressesOf(i), "vpc": i.Get("VpcId").String(),
		"state": i.Get("State", "Name").String(), fact.PropCreatedAt: ingest.Moment(i.Get("LaunchTime").Time()),
		"instanceProfile": i.Get("IamInstanceProfile", "Arn").String(), "httpTokens": i.Get("MetadataOptions", "HttpTokens").String()})
}
