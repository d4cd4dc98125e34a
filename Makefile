# Everything a newcomer needs: `make bench` measures this machine, `make test` tests Tiermark.
SWIFT ?= swift
TIERMARK = .build/release/tiermark

.PHONY: all bench test build setup setup-test lint floors docs clean help

all: build

help:
	@echo 'make bench   build and measure the quick suite; writes reports/<run>/index.html'
	@echo 'make test    build and run all tests'
	@echo 'make build   build the release binary'
	@echo 'make floors  compare Tiermark with loops and system calls written in C'
	@echo 'make lint    check the format of the sources'

setup:
	@scripts/setup libnuma-dev libpapi-dev libsqlite3-dev pkg-config

setup-test: setup
	@scripts/setup chromium poppler-utils gcc g++

build: setup
	$(SWIFT) build -c release --product tiermark

bench: build
	$(TIERMARK) run --suite quick

test: setup-test
	scripts/test

floors: build
	$(SWIFT) run -c release --package-path Benchmarks floors

lint:
	scripts/lint

clean:
	rm -rf .build Benchmarks/.build
