// Package cloudtrail reads AWS CloudTrail logs: {"Records": […]} as CloudTrail
// writes it to S3, an array of events, or one event a line.
//
// A log becomes what it shows about keys, a fact a key and not one an event:
//
//   - a key authenticates as an identity, with the first and the last time this
//     was seen and the newest event as evidence. A denied call shows it too: the
//     caller was known, and refused.
//   - a key or session was exchanged for a session (AssumeRole and its kin), whose
//     key, identity and end are known from the answer.
//   - a key was made, switched off or on, or deleted, by calls that succeeded.
//   - what the log covers: per account and region the event classes and the time
//     from its first to its last event. What lies outside was not looked at.
package cloudtrail
