// Package terraform reads Terraform states (raw, version 4 and 3, and as
// `terraform show -json` writes them) and plans (format 0.1 to 1.2).
//
// A state is a place, terraform-state, that stores in clear what its resources
// hold: keys of IAM users, private keys, passwords, tokens, and whatever the state
// itself marks as sensitive. A secret's kind is that of the attribute it stands in,
// where that says one. A plan is a file that stores the secrets among its variables
// and values.
//
// Resources of AWS that bear on reach become nodes by their ARN, roles with their
// trust, functions with their role and their variables, policies as documents with
// what they are attached to. A state is an observation of its resources at a time
// that it does not tell: it is no inventory, and what an export with a time says
// counts before it. Of a plan the state before it is read so; what it would make is
// not there yet.
//
// Of a state of version 3, whose attributes are flat, one value is one attribute.
// Other clouds' resources are searched for secrets only.
//
// Sources: hashicorp/terraform internal/states/statefile (version 4 and 3),
// developer.hashicorp.com "JSON output format"; the attributes by the providers'
// documentation.
package terraform
