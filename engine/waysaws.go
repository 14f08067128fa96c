package engine

import "keyreach/engine/credential"

// awsPlants are the ways to stay in AWS. Whoever controls the account has all of them.
func awsPlants() (plants []plant) {
	for _, one := range credential.StayingInAWS() {
		plants = append(plants, plant{what: one.What, actions: one.Calls, system: "aws", log: "cloudtrail", classes: []string{"management"}, on: controlOf("aws-account"),
			source: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"})
	}
	return plants
}
