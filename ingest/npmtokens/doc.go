// Package npmtokens reads lists of npm access tokens: npm token list --json, and
// the registry's reply (/-/npm/v1/tokens), bare or recorded.
//
// A token is known by its id, which npm calls key; that is what npm token revoke
// takes. The abbreviated token beside it is not: it is dropped, and joins nothing.
// A list shows the tokens of the account that asked, which it doesn't name, so that
// no identity comes from it, and it never counts as complete for an organisation.
//
// PyPI has no list of tokens but its web page: none is read.
package npmtokens
