// Package azurelog reads logs of Microsoft Entra and Azure: sign-ins of users,
// service principals and managed identities, the directory's audit log, and the
// activity and resource logs of subscriptions. They come as records of diagnostic
// settings ({"time","category","properties":{…}}, also in {"records":[…]}), as
// answers of Microsoft Graph ({"value":[…]}) and as rows of Log Analytics (names
// that begin with a capital).
//
// A record becomes a use, counted with those that are alike:
//
//   - a sign-in: of the secret, certificate or federated credential that
//     servicePrincipalCredentialKeyId (federatedCredentialId) names, as the
//     service principal; else of the service principal or the user. Its kind is
//     clientCredentialType's, else a certificate's where a thumbprint is told;
//     else it may be either. Refused where the result is an error that is no
//     interruption of the sign-in (a second factor asked for). A sign-in with a
//     secret or certificate that was not accepted (AADSTS7000215, 7000222, 700027)
//     is no use of it; 7000222 says that it is expired.
//   - a change of the directory or a call on a subscription: of the user or
//     service principal that initiatedBy or the claims name by object id. Refused
//     where the result or its reason says so (403, Forbidden, insufficient
//     privileges). On a subscription the action is operationName in lower case,
//     as Azure writes it both ways.
//
// The directory's audit log tells of secrets and certificates of applications
// (KeyDescription in modifiedProperties): what is in the new list and not in the
// old was made, what is in the old and not in the new is revoked. Who adds one
// knows it.
//
// The account of uses and coverage is the subscription, else the tenant; the
// region is the record's location, the class the category. Records that name
// nobody (some resource logs) are only covered. Claims are read for object id,
// name and application only.
//
// Not read: kube-audit (the log of AKS inside a record), hashes of storage keys
// and SAS, the unified audit log of Microsoft 365. Sign-ins and credential changes
// are written after the documentation; no real export of them was at hand.
package azurelog
