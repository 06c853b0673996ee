# Targets for people and for .ci/run. Everything but lint works without a network once the modules are downloaded.
GO          ?= go
GOFUMPT     := $(GO) run mvdan.cc/gofumpt@v0.12.0
STATICCHECK := $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2

# The packages whose code runs on several goroutines at once: where the race detector pays.
RACE := ./internal/emulator/store/... ./internal/emulator/proc/... ./internal/emulator/wire/... ./internal/emulator/hardening ./pkg/mssql/... ./pkg/deploy/... ./internal/e2e ./internal/e2e/rollback

.PHONY: all build assemblies test race lint ci bench clients man clean

all: build

## build: the binary, static, in bin/
build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o bin/ ./cmd/hartctl

## assemblies: SqlClrFunctions.dll from its C# sources (needs Debian's mono-mcs and mono-devel), and its lock file
assemblies:
	$(GO) run ./assemblies/build

## test: every test; no server, no network, no container
test:
	$(GO) test -timeout 10m ./...

## race: the same tests with the race detector, where there is concurrency (needs a C compiler); fewer random histories
race:
	CGO_ENABLED=1 $(GO) test -race -short -timeout 10m $(RACE)

## oracle: the captured answers of a real server replayed on the emulator, with the table of areas
oracle:
	$(GO) test ./internal/emulator -count=1 -run TestReplay -v

## lint: formatting, vet, staticcheck
lint:
	@unformatted=$$($(GOFUMPT) -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "gofumpt -w these files:" >&2; echo "$$unformatted" >&2; exit 1; fi
	$(GO) vet ./...
	$(STATICCHECK) ./...

## ci: what .ci/run runs
ci: lint test race

## bench: the measured figures beside their bars; PEERS=1 runs migrate and goose too, where they are on PATH
bench:
	$(GO) run ./internal/bench

## clients: other people's SQL Server clients against the emulator; downloads what they need, and runs those whose programs are installed
clients:
	$(GO) run ./internal/emulator/clients $(CLIENTS)

## man: the manual pages, in bin/man/
man:
	$(GO) run ./cmd/hartctl man bin/man

clean:
	rm -rf bin
