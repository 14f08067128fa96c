// Package jsontree reads JSON into a tree that remembers where every value
// stood, and that survives what is broken: a file that ends in the middle gives
// the tree of what was read and a problem that says where it broke.
//
// A tree is two arrays: nodes hold offsets into the data, no text. Names and
// strings are made when asked for, so a tree costs about 45 bytes a value beside
// the data itself. The data is kept and must not change while the tree is used.
// A tree is immutable once parsed and safe for concurrent use.
//
// Every accessor works on a nil *Node, which stands for "not there": chains need
// no checks.
//
//	root, problems := jsontree.Parse(data, jsontree.Limits{})
//	for _, role := range root.Get("RoleDetailList").Elements() {
//		arn := role.Get("Arn").String()     // "" where absent or no string
//		where := role.Get("Arn").Pointer()  // "/RoleDetailList/0/Arn"
//	}
package jsontree
