// Package cloudtrail reads AWS CloudTrail logs: {"Records": […]} as CloudTrail
// writes it to S3, an array of events, or one event a line; and events as others hand
// them on: aws cloudtrail lookup-events and CloudWatch Logs (filter-log-events,
// get-log-events, subscriptions), whose events are texts, and EventBridge. Those cover
// no time: what they were asked for, or let through, they do not say.
//
// A log becomes what it shows about keys, a fact a key and not one an event:
//
//   - a key authenticates as an identity, with the first and the last time this
//     was seen and the newest event as evidence. A denied call shows it too: the
//     caller was known, and refused.
//   - a key or session was exchanged for a session (AssumeRole and its kin), whose
//     key, identity and end are known from the answer.
//   - a key was made, switched off or on, or deleted, by calls that succeeded.
//   - the subject of a web identity mints the session's key that it was given; a
//     session names who assumed its role (a principal, or the service in whose
//     name AWS did), so that chains of roles can be followed backwards.
//   - uses: calls of one key (else of the identity that acted) that are alike in
//     action, address, client, account and region are counted, with those among
//     them that were refused. A call of which the credential was not accepted is
//     none of the key's; a failed sign-in to the console is refused. The action
//     is service:Operation, the operation being the API's. The prefixes of
//     services whose event source is called otherwise are general knowledge.
//   - what the log covers: per account and region the event classes and the time
//     from its first to its last event. What lies outside was not looked at.
package cloudtrail
