# Everything a developer types. CI calls the same targets.
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOL    := $(GO) tool -modfile=tools.mod
FUZZTIME ?= 20s

.PHONY: build demo test race bench lint fuzz clean

build: ## the program, as bin/keyreach; an embedded catalogue that breaks its own rules fails it
	$(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/keyreach ./cmd/keyreach
	@bin/keyreach catalogue list > /dev/null

demo: build ## what does the leaked key of acme reach?
	@bin/keyreach reach --estate fixtures/acme/estate --as-of 2026-11-24T02:14:00Z AKIABTXV5AHDQAISCMKB

test: ## every test
	$(GO) vet ./...
	$(GO) test -count=1 ./...

race: ## every test under the race detector
	$(GO) test -race -count=1 ./...

bench: ## benchmarks; compare two runs with `make benchstat OLD=a NEW=b`
	$(GO) test -run '^$$' -bench . -benchmem ./...

benchstat:
	$(TOOL) benchstat $(OLD) $(NEW)

lint: ## vet and golangci-lint, pinned in tools.mod
	$(GO) vet ./...
	$(TOOL) golangci-lint run ./...

fuzz: ## each fuzz target for FUZZTIME, a thousand mutants of every file, a million policy decisions against the second evaluator
	@for dir in $$($(GO) list -f '{{.Dir}}' ./...); do \
	  for target in $$(grep -ho 'func Fuzz[A-Za-z0-9]*' $$dir/*_test.go 2>/dev/null | sed 's/func //'); do \
	    echo "== $$dir $$target"; (cd $$dir && $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s .) || exit 1; \
	  done; done
	KEYREACH_MUTANTS=1000 $(GO) test -count=1 -timeout 30m -run Mutants ./ingest/all
	KEYREACH_FUZZ_CASES=1000000 $(GO) test -count=1 -timeout 30m -run 'Differential|Agree' ./engine/policy/aws

clean:
	rm -rf bin
