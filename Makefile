# SPDX-License-Identifier: Apache-2.0
# Names for what people do; the work is in scripts/, so that continuous integration does the same.

.DEFAULT_GOAL := help
CONFIGURATION ?= release
ARGS ?=

.PHONY: help
help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo; echo '  ARGS="…" goes through to: demo, test, bench, chaos, sanitize, instructions; CONFIGURATION=debug to: build, chaos, conformance (demo is debug already)'

.PHONY: setup
setup: ## install what is missing: system packages and the Python environment
	scripts/setup

.PHONY: build
build: ## build the leadsync executable
	scripts/setup build
	swift build -c $(CONFIGURATION) --product leadsync

# The demo waits for polls, not for the processor: it needs no optimised build. A CONFIGURATION on the
# command line wins over this one.
.PHONY: demo
demo: CONFIGURATION = debug
demo: build ## the whole system on an embedded broker, nothing else needed
	"$$(swift build -c $(CONFIGURATION) --show-bin-path)/leadsync" demo $(ARGS)

.PHONY: test
test: setup ## everything that continuous integration checks
	scripts/test $(ARGS)

.PHONY: screenshots
screenshots: setup ## take a picture of every view of the monitor's page, for docs/images/monitor
	cd Tests/Roles/MonitorPage && ../../../.venv/bin/python -B screenshots.py \
		../../../docs/images/monitor $(ARGS)

.PHONY: soak
soak: setup ## the long soak: 2,000 leads, 10,000 edits, faults, killed processes; half an hour
	swift build --build-tests -Xswiftc -warnings-as-errors
	LEADSYNC_SOAK=long swift test --skip-build -Xswiftc -warnings-as-errors --filter SoakTests

.PHONY: chaos
chaos: build ## workers under random faults of brokers and processes, every event accounted for
	scripts/python-environment
	scripts/chaos/run --executable "$$(swift build -c $(CONFIGURATION) --show-bin-path)/leadsync" \
		$(ARGS)

.PHONY: bench-state
bench-state: ## a worker's store on disk beside one in memory: times and memory
	scripts/setup build
	swift run -c release leadsync-bench state $(ARGS)

.PHONY: bench
bench: ## print the benchmarks' table
	scripts/setup build
	swift run -c release leadsync-bench $(ARGS)

.PHONY: bench-monitor
bench-monitor: build ## the monitor with 1,000,000 activities: pace, answers, memory
	scripts/bench-monitor --executable "$$(swift build -c $(CONFIGURATION) --show-bin-path)/leadsync" \
		$(ARGS)

.PHONY: docs
docs: ## build the documentation of the modules that others use
	scripts/setup build
	scripts/docs

.PHONY: sanitize
sanitize: setup ## the tests of the concurrent modules under the thread sanitizer
	scripts/sanitize $(ARGS)

.PHONY: instructions
instructions: ## count the instructions of each part of a record's way (needs valgrind)
	scripts/setup build
	scripts/instructions $(ARGS)

.PHONY: conformance
conformance: ## run a file of formula cases: make conformance FILE=cases.jsonl
	@test -n "$(FILE)" || { echo 'say which file: make conformance FILE=cases.jsonl' >&2; exit 64; }
	@scripts/setup build >&2
	@swift build -c $(CONFIGURATION) --product leadsync >&2
	@"$$(swift build -c $(CONFIGURATION) --show-bin-path)/leadsync" formula conformance "$(FILE)"

.PHONY: lint
lint: setup ## style: format, rules of the house, shell scripts
	scripts/lint

.PHONY: format
format: setup ## lay the sources out as lint wants them
	swift format --in-place --parallel --recursive Sources Tests Benchmarks Examples Package.swift
	DENO_NO_UPDATE_CHECK=1 .venv/bin/deno fmt --quiet --line-width 100 Sources/Roles/Monitor/Page

.PHONY: validate-deploy
validate-deploy: setup ## check Dockerfile, Compose file and Kubernetes manifests
	scripts/validate-deploy

.PHONY: clean
clean: ## remove what was built; the Python environment stays
	swift package clean
	rm -rf .demo .build-sanitize state
