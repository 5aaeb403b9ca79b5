# allsettled: app compiles into web; web is embedded in server.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export CGO_ENABLED := 0
PAGE    := web/static/app.wasm
PACKED  := $(PAGE).br $(PAGE).gz
OVERLAY := .bin/slim.json
SLIM    := web/slim/html/html_js.go web/slim/http/http.go web/slim/regexp/regexp_js.go web/slim/template/template.go
PROGRAM := .bin/allsettled
LIBS    := .bin/libraries
# Programs are built without debug symbols, which saves a sixth of the time. GOGC=200 for the compiler saves another
# sixth.
BUILD   := GOGC=200 go build -trimpath -ldflags "-s -w" -gcflags all=-dwarf=false
TOOL    := go run -trimpath -gcflags all=-dwarf=false
# Without inlining, these packages are smaller in the page, and nothing is noticeably slower; our own would be larger.
# The older garbage collector is 44 KB smaller.
COLD    := github.com/maxence-charriere/... encoding/json fmt strings
PAGE_ENV := GOEXPERIMENT=nogreenteagc GOOS=js GOARCH=wasm
TO_WASM := $(PAGE_ENV) $(BUILD) -overlay $(OVERLAY) $(patsubst %,-gcflags "%=-l -dwarf=false",$(COLD))
AXE     := .bin/axe-core-4.10.3.min.js
TOOLS   := ./server/internal/tools
LINT    := .bin/golangci-lint-v2.15.0
# Packages that also run in the page; their tests run there too.
PURE    := ./app/settle ./app/address ./app/column ./app/event ./app/plan/... ./app/header ./app/template ./app/paste/... ./app/link ./app/promise ./app/fetch ./app/demo ./app/wire ./app/board ./app/table ./app/say ./app/snippet ./app/draft ./app/pane ./app/sample ./app/model ./web/slim/regexp

APP_SRC    := $(shell find app -name '*.go' -not -name '*_test.go') go.mod go.sum
SERVER_SRC := $(shell find server web app -name '*.go' -not -name '*_test.go') $(wildcard web/static/*.css web/static/*.svg web/static/*.png web/static/*.js) go.mod go.sum

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and serve it at http://127.0.0.1:8080
	$(PROGRAM) serve

# Two jobs: the page and the libraries of the server are compiled at the same time.
build: ## build the one self-contained program, .bin/allsettled
	@$(MAKE) --no-print-directory -j2 $(PROGRAM)

# The page makes no call by Go's HTTP client, and leaves patterns to the browser: it is built without both (1.9 MB less).
$(OVERLAY): web/slim/main.go $(shell go env GOROOT)/VERSION
	@mkdir -p $(@D)
	@echo "1 of 5: preparing Go's standard library for the page"
	@$(TOOL) ./web/slim "$$(go env GOROOT)" >$@

$(PAGE): $(APP_SRC) $(OVERLAY) $(SLIM)
	@echo "2 of 5: compiling the page to WebAssembly (half a minute the first time)"
	@$(TO_WASM) -o $@ ./app

# Everything that the server imports, except what contains the page.
$(LIBS): go.mod go.sum | $(OVERLAY)
	@echo "3 of 5: downloading and compiling the libraries of the server (two minutes the first time)"
	@go list -deps -f '{{if not .Standard}}{{.ImportPath}}{{end}}' ./server | \
		grep -vx -e allsettled/web -e allsettled/server -e allsettled/server/site | xargs env $(BUILD)
	@touch $@

$(PAGE).br $(PAGE).gz &: $(PAGE) web/pack/main.go
	@echo "4 of 5: compressing the page (half a minute)"
	@$(TOOL) ./web/pack $(PAGE)

$(PROGRAM): $(PACKED) $(SERVER_SRC) $(LIBS)
	@echo "5 of 5: putting the program together"
	@$(BUILD) -o $@ ./server
	@echo "Built $@; start it with $@, or with make run"

SITE    := .bin/site.wasm
$(SITE): $(APP_SRC) $(OVERLAY) $(SLIM)
	@echo "Compiling the page that needs no server to WebAssembly"
	@$(TO_WASM) -tags site -o $@ ./app

site: $(SITE) $(PROGRAM) ## write the page as files that need no server of ours, to .bin/site
	rm -rf .bin/site
	$(PROGRAM) site $(SITE) .bin/site

# Every fuzz target runs with its seeds and with what it has found so far. New inputs are tried by make fuzz: they are
# random, and a change should not be refused for an older fault elsewhere that the day's inputs happened to find.
test: size guard unit wasm browser fate ## install what the tests need, and run all tests

$(LINT):
	GOBIN=$(CURDIR)/.bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(subst .bin/golangci-lint-,,$@)
	mv .bin/golangci-lint $@

check: $(LINT) ## check formatting, vet and lint, for this machine and for the page
	@test -z "$$(gofmt -l app server web)" || { echo "not formatted:"; gofmt -l app server web; exit 1; }
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./app/...
	GOOS=js GOARCH=wasm go vet -tags site ./app
	$(LINT) run ./...
	GOOS=js GOARCH=wasm $(LINT) run ./app/...

unit: tools $(PACKED)
	CGO_ENABLED=1 go test -race -shuffle=on -timeout 25m $$(go list ./... | grep -v -e /server/e2e -e /server/chaos)

wasm:
	PATH="$$PATH:$$(go env GOROOT)/lib/wasm" GOOS=js GOARCH=wasm go test $(PURE)

# axe-core checks the page for the rules of WCAG, in the browser tests.
$(AXE): | tools
	mkdir -p $(@D)
	cd $(@D) && npm pack --silent axe-core@$(patsubst .bin/axe-core-%.min.js,%,$@) >/dev/null
	tar -xzf .bin/axe-core-*.tgz -O package/axe.min.js >$@
	rm .bin/axe-core-*.tgz

# Kills, stops, disconnects and restarts real processes, one alone and three as a cluster.
fate: $(PACKED)
	go test -count=1 -timeout 15m ./server/chaos

chaos: $(PACKED) ## kill real processes ALLSETTLED_CHAOS times as often as make test does (default 10)
	ALLSETTLED_CHAOS=$${ALLSETTLED_CHAOS:-10} go test -count=1 -timeout 120m -v ./server/chaos

fuzz: $(PACKED) ## fuzz every parser of input from outside, FUZZTIME each (default 30s)
	nice -n 19 go run $(TOOLS)/fuzz $${FUZZTIME:-30s}

soak: build ## serve under mixed load for SOAK (default 30m), and report memory, threads and descriptors
	go run $(TOOLS)/soak $(PROGRAM) $${SOAK:-30m}

browser: tools build site $(AXE)
	CGO_ENABLED=1 go test -count=1 -timeout 30m ./server/e2e

tools:
	@.ci/tools

size: $(PACKED) ## print the size of the page's program, and fail when it is over its budget
	@$(TOOL) ./web/pack -budget $(PAGE)

# The programs that make bench compares with; those that cannot be installed are left out.
PEERS := .bin/peers/here
$(PEERS):
	mkdir -p $(@D) && cd $(@D) && echo '{"private":true,"type":"module"}' >package.json
	-cd $(@D) && npm install --no-audit --no-fund --silent undici@7.16.0 p-limit@7.1.1 @usebruno/cli@2.15.1 newman@6.2.1
	-cd $(@D) && npm install --no-audit --no-fund --silent @hoppscotch/cli@0.30.0
	-GOBIN=$(CURDIR)/$(@D) go install github.com/rakyll/hey@v0.1.4
	-GOBIN=$(CURDIR)/$(@D) go install github.com/tsenart/vegeta/v12@v12.12.0
	touch $@

bench: tools build site $(PEERS) ## measure allsettled and other programs, and write the tables of web/docs/benchmarks.md
	$(TO_WASM) -ldflags "" -o .bin/named.wasm ./app
	go run $(TOOLS)/bench -write web/docs/benchmarks.md -pages -page .bin/named.wasm $(PROGRAM)

# Checks ratios and counts, never times: the machine is shared.
guard: build
	go run $(TOOLS)/bench -only W4 -who floor,run,serve -most 20000 -bounds run=2,serve=3.5 $(PROGRAM)

benchmarks: ## print the benchmarks of all packages
	CGO_ENABLED=0 go test -run '^$$' -bench . -benchmem ./app/... $$(go list ./server/... | grep -v -e /server/e2e -e /server/chaos)

figures: ## print the sizes of the packages: lines, functions, comments, tests
	@go run $(TOOLS)/figures

demo: build ## film the page for the top of README
	go run $(TOOLS)/film $(PROGRAM) .github/page.gif

shots: build ## take pictures of the page at every step, in .bin/shots
	go run $(TOOLS)/shots $(PROGRAM) .bin/shots

clean: ## remove what was built and the journal of make run
	rm -rf .bin .data $(PAGE) $(PACKED)

.PHONY: help run build test check unit wasm browser fate chaos fuzz soak tools size guard bench benchmarks figures demo shots clean
