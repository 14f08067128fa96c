// Package reach answers, on a graph.Snapshot, what can be reached from a start
// (Forward) and from where a target can be reached (Backward), each with a
// witness: one path of which every prefix is the witness of its end.
//
// What is settled is a state, a node held with one access. A path's label is
// its verdict, the worst of its edges', and the number of its printed hops;
// states settle in the order of their labels, and ties between candidates of
// one label are decided by the preceding node's key, the access with which it
// is held, and then the edge's relation, technique, evidence and conditions.
// What a relation transfers stands in one table (transfer.go), which both
// directions read.
package reach
