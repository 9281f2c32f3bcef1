# What can be made of Souk. Plain "make" lists it.

SHELL   := /bin/bash
ADDRESS ?= 127.0.0.1:8080
TOOLS   := $(CURDIR)/.cache/bin
GOLANGCI_LINT_VERSION := v2.15.0

.DEFAULT_GOAL := help
.PHONY: help run build test test-soap lint css bench bench-resolver bench-usage bench-orders bench-books nightly clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build and start a market with demo data on http://127.0.0.1:8080
	@SOUK_WEB_STYLEGUIDE=true exec bin/souk serve --demo --listen $(ADDRESS)

build: ## build bin/souk, one static binary
	@CGO_ENABLED=0 go build -trimpath -o bin/souk ./cmd/souk

test: ## install what the tests need, and run them all
	@test/setup
	@test/run

test-soap: ## call the server with every SOAP program, Axis included (installs them)
	@test/test-soap

lint: $(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION) ## run golangci-lint (the first time builds it, about 3 minutes)
	@$< run

css: ## build style sheet and icons of the pages again (they are committed; this alone needs Node)
	@cd internal/platform/webkit/css && npm install --ignore-scripts --no-audit --no-fund && npm run build

bench: ## measure, and print the times with the load of the machine
	@test/bench

bench-resolver: ## measure the resolver beside aspcud and libsolv (Debian: aspcud python3-solv)
	@test/bench-resolver

bench-usage: ## measure how fast usage is taken, beside plain inserts (BENCH_USAGE_STORED=N ids before)
	@test/bench-usage

bench-orders: ## measure how fast orders are completed, beside the same rows by plain SQL
	@test/bench-orders

bench-books: ## measure the check of a million postings (BENCH_POSTINGS=N others)
	@test/bench-books

nightly: ## the large counts: 1000 crash rounds, 100 simulated years, long property tests, fuzzing
	@test/setup
	@test/nightly

clean: ## remove what was built
	@rm -rf bin .cache

$(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION):
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	@mv $(TOOLS)/golangci-lint $@
