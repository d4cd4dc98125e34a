# Everything a newcomer needs: `make bench` measures this machine, `make test` tests Tiermark.
SWIFT ?= swift
TIERMARK = .build/release/tiermark

.PHONY: all bench test build setup setup-test lint floors lab docs clean help

all: build

help:
	@echo 'make bench   build and measure the quick suite; writes reports/<run>/index.html'
	@echo 'make test    build and run all tests, those in the lab included (LAB=no: without the lab)'
	@echo 'make build   build the release binary'
	@echo 'make floors  compare Tiermark with loops and system calls written in C'
	@echo 'make docs    build the documentation of the libraries, with the tutorial; writes .build/docs'
	@echo 'make lab     try NUMA tiers, DAX and DAMON in emulated machines (needs a Debian system and the network)'
	@echo 'make lint    check the format of the sources'

setup:
	@scripts/setup libnuma-dev libpapi-dev libsqlite3-dev pkg-config

setup-test: setup
	@scripts/setup chromium poppler-utils gcc g++
	@command -v rustc >/dev/null || scripts/setup rustc

build: setup
	$(SWIFT) build -c release --product tiermark

bench: build
	$(TIERMARK) run --suite quick

# The lab is a test of the kernel's mechanisms; LAB=no leaves it out where there is no network or no Debian.
LAB ?= yes

test: setup-test
	scripts/test
ifneq ($(LAB),no)
	$(MAKE) lab
endif

floors: build
	$(SWIFT) run -c release --package-path Benchmarks floors

docs: setup
	scripts/docs

lab: build
	$(SWIFT) build -c release --product LabConformance
	scripts/lab

lint:
	scripts/lint

clean:
	rm -rf .build Benchmarks/.build
