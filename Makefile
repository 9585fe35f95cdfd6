# The commands of this project; README.md describes them, and `make help` lists them.

# The public port, the port that redirects to it, the folder for all files of a run, and the rate of logins that nginx
# permits from one address (RATE/s, RATE/m, or off).
PORT ?= 8443
HTTP_PORT ?= 8080
STATE ?= .run
LOGIN_RATE ?= 5r/s

# An existing program, which `make run` starts in place of building one.
BINARY ?=

# How many times `make torture` kills the worker.
KILLS ?= 200

# The folder that `make install` installs into; packagers prefix it with DESTDIR.
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: help run test torture bench fuzz test-asan test-tsan lint format docs install clean
.DEFAULT_GOAL := help

help:
	@echo 'make run      the server at https://localhost:$(PORT), with a demo account; Ctrl-C stops it'
	@echo '              variables: PORT HTTP_PORT STATE LOGIN_RATE'
	@echo 'make test     every test, through the real nginx too'
	@echo 'make torture  kills the worker 200 times under load (KILLS) and checks every acknowledged change'
	@echo 'make bench    throughput, latency, memory and tokens, with references measured in the same run'
	@echo 'make fuzz     broken records, gate queries and tokens for SECONDS ($(SECONDS)) each'
	@echo 'make test-asan, make test-tsan  the modules under sanitizers'
	@echo 'make lint     checks the style of the Swift sources and the scripts; make format corrects the sources'
	@echo 'make docs     all documentation as one site, in .build/docs'
	@echo 'make install  into DESTDIR and PREFIX ($(PREFIX))'
	@echo 'make clean    removes everything built; keeps the state of runs'

run:
	@exec .make/run '$(PORT)' '$(HTTP_PORT)' '$(STATE)' '$(LOGIN_RATE)' '$(BINARY)'

test:
	@.make/test

torture:
	@.make/torture '$(KILLS)'

bench:
	@.make/bench

# How long `make fuzz` runs each fuzzer; SEED repeats an earlier run.
SECONDS ?= 60
SEED ?=

fuzz:
	.make/build Fuzz
	.build/release/Fuzz fastcgi $(SECONDS) $(SEED)
	.build/release/Fuzz gate $(SECONDS) $(SEED)
	.build/release/Fuzz jwt $(SECONDS) $(SEED)

# In separate build folders. XCTest's runner leaks, and these tests do not use it. Leaks are detected in FastCGI, where
# C begins; the 100,000 tokens of JWT's differential run are left to the plain build.
sanitized = .make/swift test --explicit-target-dependency-import-check error --disable-xctest

test-asan:
	@.make/install build
	$(sanitized) --sanitize=address --scratch-path .build-asan --filter FastCGITests
	ASAN_OPTIONS=detect_leaks=0 $(sanitized) --sanitize=address --scratch-path .build-asan \
		--filter JWTTests --skip Differential

test-tsan:
	@.make/install build
	$(sanitized) --sanitize=thread --scratch-path .build-tsan --filter FastCGITests

docs:
	@.make/docs

lint:
	@.make/lint

format:
	.make/swift format --in-place --recursive --parallel Package.swift Sources Tests

install:
	.make/build
	install -D -s -m 755 .build/release/sallyport '$(DESTDIR)$(PREFIX)/bin/sallyport'
	install -d '$(DESTDIR)$(PREFIX)/share/sallyport/nginx/sallyport'
	install -m 644 nginx/*.conf '$(DESTDIR)$(PREFIX)/share/sallyport/nginx'
	install -m 644 nginx/sallyport/*.conf '$(DESTDIR)$(PREFIX)/share/sallyport/nginx/sallyport'

clean:
	rm -rf .build .build-* .venv
