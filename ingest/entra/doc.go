// Package entra reads applications and service principals of Microsoft Entra as
// Microsoft Graph gives them ({"value":[…]} of /applications and
// /servicePrincipals, one object alone) and as the Azure CLI prints them (az ad
// app list, az ad sp list: the array alone). The property names are those of the
// Graph v1.0 resource types application, servicePrincipal, passwordCredential and
// keyCredential.
//
//   - an application is an oauth-client under its appId; a service principal an
//     identity under its object id, with the appId by which link joins them.
//   - each secret and certificate is a credential under its keyId, valid from
//     startDateTime to endDateTime. The hint, which is what Graph shows of a
//     secret (its first three characters), is kept as a keyed mark: a secret that
//     was found in the same window and has the same hint may be it (link).
//     A secretText, which only the answer that makes a secret has, becomes a
//     fingerprint.
//   - of a service principal the credentials authenticate as it; of an application
//     link says as which service principals, since its export does not.
//   - who holds a role of the directory, and who may only activate one, is told by the
//     instances of Privileged Identity Management (roleAssignmentScheduleInstances,
//     roleEligibilityScheduleInstances), asked for with $expand=principal,roleDefinition.
package entra
