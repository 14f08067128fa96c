package derive_test

import (
	"runtime"
	"testing"

	"keyreach/engine/derive"
	"keyreach/engine/fact"
	"keyreach/fixtures/gen"
)

// BenchmarkDeriveOrganization derives all authority edges of generated
// organisations. The largest is the goal's: 200 accounts, 20,000 roles, 60,000
// policies, 200,000 resources.
func BenchmarkDeriveOrganization(b *testing.B) {
	for _, size := range []struct {
		name    string
		options gen.OrganizationOptions
	}{
		{"2", gen.OrganizationOptions{Accounts: 2, Roles: 200, Policies: 600, Resources: 2000, Seed: 1}},
		{"20", gen.OrganizationOptions{Accounts: 20, Roles: 2000, Policies: 6000, Resources: 20000, Seed: 1}},
		{"200", gen.OrganizationOptions{Accounts: 200, Roles: 20000, Policies: 60000, Resources: 200000, Seed: 1}},
	} {
		b.Run(size.name, func(b *testing.B) { deriveGenerated(b, size.options) })
	}
}

func deriveGenerated(b *testing.B, options gen.OrganizationOptions) {
	tables := loadTables()
	collection, pairs := generated(options)
	edges := 0
	runtime.GC()
	b.ResetTimer()
	for b.Loop() {
		derived := derive.Derive(collection, tables)
		edges = len(derived.Edges)
		for _, hub := range derived.Hubs {
			edges += len(hub.Edges)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(edges), "edges")
	b.ReportMetric(float64(edges)/float64(pairs), "edges/pair")
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MB-sys")
}

// generated returns the facts of an organisation and how many (principal,
// pattern) pairs its grants make.
func generated(options gen.OrganizationOptions) (*fact.Collection, int) {
	facts := gen.Organization(options)
	collection := fact.NewCollection()
	for _, f := range facts {
		collection.Add(f)
	}
	return collection, gen.Pairs(facts)
}
