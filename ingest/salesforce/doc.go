// Package salesforce reads what queries of a Salesforce organisation give of
// OAuth tokens, connected apps, users and the profiles and permission sets that
// grant them all data: results of SOQL as JSON (of the API, or of the command
// line, which wraps them), as recorded calls, as CSV, and the tables in which
// cartography keeps the same records.
//
// A token is what a connected app holds of one user: the app uses it, it
// authenticates as the user. What the query calls AccessToken is the refresh
// token: a secret, which the export then stores, and which is kept as a
// fingerprint; DeleteToken and RequestToken are dropped. Id is reserved and null
// by the documentation; where there is none a token is named after its app, its
// user and its creation. Without the permission Customize Application the query
// gives only the caller's own tokens, and no file says which permission the caller
// had: the list never counts as complete, and that is told.
//
// AppName is the label of the app. It is taken for the app of that name in the
// same file, and for no other: the app is else named by its label and the
// organisation. Ids of 15 characters, which reports and old exports have, become
// those of 18.
//
// View All Data and Modify All Data of a profile or a permission set give read, and
// read and write, of the organisation, where its id is known: from the file, or as
// account in keyreach.yaml. Modify All Data with Manage Users is control of it: who
// may change all records and all users gives himself the rest. Users are its members; deriving gives them the same.
// What else a user may do (objects, fields, sharing) isn't evaluated.
//
// The fields of ConnectedApplication are kept as they are named. Whether an app
// relaxes address restrictions isn't among those that the documentation shows.
package salesforce
