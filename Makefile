# Targets of ridethrough. `make help` lists them.

# gosnmp formats debug text for every packet unless it is told not to.
TAGS    := gosnmp_nodebug
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X main.version=$(VERSION)
GO      ?= go
GOTEST  := $(GO) test -tags $(TAGS)

# The race detector needs a C compiler; without one the tests still run.
RACE    = $(shell command -v "$$($(GO) env CC)" >/dev/null 2>&1 && echo -race)
PKG     ?= ./...
FUZZTIME ?= 20s

# The folders whose tests match a pattern: those with benchmarks, and so on.
folders = $(shell grep -rlE --include='*_test.go' '$(1)' . | xargs -r -n1 dirname | sort -u)

.PHONY: help build test demo bench scale lint fuzz golden docs calibration examples check clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: ## build bin/ridethrough, static and reproducible
	CGO_ENABLED=0 $(GO) build -tags $(TAGS) -trimpath -ldflags "$(LDFLAGS)" -o bin/ridethrough ./cmd/ridethrough

# Tests that play virtual time in one goroutine: see internal/layering/racing.
VIRTUAL := TestGuangzhou|TestOneOfN|TestQuietDay|TestAQuietDay|TestPlantsNobody|TestModelBeats|TestScenario|TestReplay|TestScoreAgrees|TestExaminationAgrees|TestExamples|TestTruthOf|TestEscalation|TestAcknowledge|TestASilence|TestAWarningIsNot|TestWhatOutgrows|TestSilences|TestAReceiverThatIsDownForFive|TestTroubleEnds|TestEveryFallback|TestTheOperatorsTree|TestAMaintenanceWindow|TestAReloadTakesOver|TestDrill|TestCoolDown|TestStatusNotes

test: ## run every test with the race detector, installing its peers first
	@.ci/test $(GOTEST) $(RACE) -p 2 -timeout 15m $(PKG)
	@$(if $(RACE),$(GOTEST) -p 2 -timeout 15m -run '$(VIRTUAL)' $(call folders,racing\.Skip))

demo: build ## watch a data centre lose a chiller; ARGS=--once runs headless
	@./bin/ridethrough demo $(ARGS)

bench: ## run the benchmarks
	$(GOTEST) -run '^$$' -bench . -benchmem -p 1 -timeout 30m $(call folders,^func Benchmark)

scale: ## poll 2,000 SNMP devices and 500 BMCs for half an hour; ARGS='-for 5m'
	$(GOTEST) -run TestScale -v -timeout 2h ./collectors/scale -args -for 30m $(ARGS)

lint: ## vet, staticcheck and gofumpt
	$(GO) vet -tags $(TAGS) ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -checks all -tags $(TAGS) ./...
	@unformatted=$$($(GO) run mvdan.cc/gofumpt@v0.12.0 -l .) && if [ -n "$$unformatted" ]; then \
		echo "not formatted, run gofumpt -w on:"; echo "$$unformatted"; exit 1; fi

fuzz: ## fuzz every decoder for FUZZTIME
	@for dir in $(call folders,^func Fuzz); do \
		for f in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]*' $$dir/*_test.go | sed 's/^func //'); do \
			echo "$$dir $$f"; $(GOTEST) -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$dir || exit 1; \
		done; done

golden: ## rewrite golden files; review the diff before you commit it
	$(GOTEST) $(call folders,flag\.Bool."update") -update

docs: golden ## rewrite the generated references in docs/ and the dashboards

# Recorded scenarios are not in the repository; without them that half is left out.
RIDETHROUGH_SHARED ?= ../shared

calibration: build ## play stories and recorded scenarios, rewrite docs/forecast-score.md and its pictures
	./bin/ridethrough replay --story all --recordings $(RIDETHROUGH_SHARED)/scenarios --plot docs/images/calibration.png --report docs/forecast-score.md $(ARGS)

examples: build ## rewrite docs/examples from the guangzhou story
	./bin/ridethrough replay --story guangzhou --examples docs/examples

check: lint test ## what continuous integration runs, and lint

clean: ## remove what make built
	rm -rf bin dist
