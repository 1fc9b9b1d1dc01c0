# SPDX-License-Identifier: EUPL-1.2

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The tools are pinned in tools/go.mod and built on first use; nothing to install.
TOOL := go tool -modfile=tools/go.mod
BUILD := CGO_ENABLED=0 go build -trimpath -ldflags='-s -w'
PLATFORMS := linux/amd64 linux/arm64 darwin/arm64 windows/amd64
# The limit is per package, so that one stuck test does not eat the whole run.
TEST := -timeout 15m
FUZZTIME := 10s

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1m%-10s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## Start a node filled with the public record, and print how to sign in
	go run ./cmd/entente demo

.PHONY: test
test: system ## Run all tests: both engines, browser journeys; install what they need (as root on Debian)
	@{ status=0; \
		go run ./internal/testkit/testenv go test $(TEST) -json ./... || status=$$?; \
		go -C tools test -json ./... || status=$$?; \
		exit $$status; } | go -C tools run ./testsummary

.PHONY: test-all
test-all: system ## The same with the race detector and no cached result, then a short fuzz of every reader
	@{ status=0; \
		go run ./internal/testkit/testenv go test -race -count=1 -timeout 30m -json ./... || status=$$?; \
		go -C tools test -count=1 -json ./... || status=$$?; \
		exit $$status; } | go -C tools run ./testsummary
	$(MAKE) fuzz

.PHONY: lint
lint: ## Check style, arrows and the notes of unreleased changes
	$(TOOL) golangci-lint run --allow-parallel-runners ./...
	go -C tools vet ./...
	go -C tools run ./changelog -C .. >/dev/null

.PHONY: fmt
fmt: ## Put every Go and templ file into the house's form
	$(TOOL) golangci-lint fmt ./...
	$(TOOL) templ fmt internal/web

.PHONY: generate
generate: ## Make all generated files again (they are committed)
	$(TOOL) templ generate -path internal/web -log-level warn
	go generate ./...

.PHONY: bench
bench: system ## Run the benchmarks; bench/RESULTS.md says what came out and where
	go run ./internal/testkit/testenv go test -run='^$$' -bench=. -benchmem -timeout 60m ./bench/...

.PHONY: bench-flow
bench-flow: ## Measure the decision of data flows beside cedar-go, cel-go and OPA
	go -C bench/flow test -run='Agree|Replay' -bench=. -benchmem -timeout 30m .

.PHONY: fuzz
fuzz: ## Fuzz every reader of foreign bytes for FUZZTIME (10s) each
	@grep -rlE --include='*_test.go' --exclude-dir=tools '^func Fuzz' . | xargs -r -n1 dirname | sort -u | while read -r dir; do \
		sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' "$$dir"/*_test.go | while read -r name; do \
			echo "$$dir $$name"; \
			go test -run='^$$' -fuzz="^$$name\$$" -fuzztime=$(FUZZTIME) "$$dir" </dev/null; \
		done; \
	done

.PHONY: tck
tck: ## Run the official test kit of the Dataspace Protocol
	@tools/tck/dsp.sh

.PHONY: tck-dcp
tck-dcp: ## Run the official test kit of the Decentralized Claims Protocol
	@tools/tck/dcp.sh

.PHONY: interop-edc
interop-edc: ## Get data from Eclipse EDC and give it some, by the protocol
	@tools/interop/edc.sh

.PHONY: bench-edc
bench-edc: system ## Measure beside Eclipse EDC; prints tables for bench/RESULTS.md
	@tools/interop/edc.sh go run ./bench/edc

.PHONY: dev
dev: ## Start the demo and start it again on each change of a Go, templ or style file
	$(TOOL) templ generate -path . -watch -watch-pattern='(.+\.(go|templ|css|js|json|sql)$$)' -cmd='go run ./cmd/entente demo'

.PHONY: build
build: ## Build bin/entente
	$(BUILD) -o bin/entente ./cmd/entente

.PHONY: release
release: ## Build bin/release for every platform, with checksums
	rm -rf bin/release
	@for platform in $(PLATFORMS); do \
		os=$${platform%/*} arch=$${platform#*/} ext=; \
		if [ $$os = windows ]; then ext=.exe; fi; \
		echo "$$platform"; \
		GOOS=$$os GOARCH=$$arch $(BUILD) -buildvcs=true -o "bin/release/entente-$$os-$$arch$$ext" ./cmd/entente; \
	done
	cd bin/release && sha256sum entente-* | tee SHA256SUMS

.PHONY: changelog
changelog: ## Move changes/unreleased into CHANGELOG.md as VERSION=x.y.z; without it, show them
	@go -C tools run ./changelog -C .. $(if $(VERSION),-release $(VERSION) -date $$(date +%F))

.PHONY: clean
clean: ## Remove what was built here
	rm -rf bin

.PHONY: system
system:
	@tools/system/install.sh
