# The door of the project: `make` lists what there is. A target without a line there is nobody's business.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The description to build from, and where the results go.
HOST ?= templates/hosts/howto.yaml
HOSTNAME = $(shell sed -n 's/^hostname: *["'\'']\{0,1\}\([A-Za-z0-9-]*\).*/\1/p' $(HOST))
IMAGE ?= build/$(HOSTNAME).iso
FIRMWARE ?= uefi
# A mirror to use instead of the machine's own: make image MIRROR=http://mirror.example.org/debian
MIRROR ?=
PASSFORGE = node --enable-source-maps build/js/src/cli.js

# What the build, the tests and the rehearsals start. On other systems than Debian, install these by hand.
BUILD_TOOLS = mtools xorriso
TEST_TOOLS = bsdutils cpio cryptsetup-bin debian-archive-keyring dmsetup e2fsprogs faketime fdisk grub-common iproute2 kmod libvirt-clients \
	libvirt0 libxml2-utils lvm2 mount ntfs-3g openssh-client openssh-server openssl ovmf qemu-system-x86 qemu-utils seabios shellcheck shfmt \
	strace sudo systemd udev util-linux virtinst xz-utils

.PHONY: help
help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

.PHONY: image
image: build/.build-tools compile ## build the image of the example host (HOST=host.yaml for another)
	$(PASSFORGE) build $(HOST) --output $(IMAGE) $(if $(MIRROR),--mirror $(MIRROR))

.PHONY: test
test: build/.build-tools build/.test-tools compile ## run all tests (installs what they need)
	npx ava

.PHONY: check
check: compile ## lint the code and look for what is unused
	npx biome check
	npx knip

.PHONY: rehearse
rehearse: build/.build-tools build/.test-tools compile ## install the image in a virtual machine and await its verdict (IMAGE=, FIRMWARE=bios or secure-boot)
	[ -e $(IMAGE) ] || $(MAKE) image
	$(PASSFORGE) rehearse $(IMAGE) --firmware $(FIRMWARE)

.PHONY: rehearse-all
rehearse-all: build/.build-tools build/.test-tools compile ## install a host once, start it on many machines and through power cuts (ONLY=, CUTS=40, FIRMWARE=)
	node --enable-source-maps build/js/test/rehearse-all.js $(foreach name,$(ONLY),--only $(name)) --cuts $(or $(CUTS),40) \
		--firmware $(FIRMWARE) $(if $(DISK),--disk $(DISK)) $(if $(VARIABLES),--variables $(VARIABLES)) $(if $(MIRROR),--mirror $(MIRROR))

.PHONY: compare-apt
compare-apt: compile ## compare closures of many packages with those of apt, on the real index
	node --enable-source-maps build/js/test/compare-apt.js

.PHONY: bench
bench: build/.build-tools build/.test-tools compile ## measure speed beside apt, openssl, xorriso and dd (ROUNDS=7)
	node --enable-source-maps build/js/test/bench.js

.PHONY: render
render: compile ## write the files that HOST would get to build/render
	rm -rf build/render
	$(PASSFORGE) render $(HOST) --output build/render

.PHONY: golden
golden: compile ## write the golden files anew and show what changed
	PASSFORGE_GOLDEN=write npx ava build/js/test/golden.test.js build/js/test/host/parse-host.test.js build/js/test/host/written/json-schema.test.js
	git diff --stat -- test/golden test/fixtures templates/hosts

.PHONY: fix
fix: node_modules/.package-lock.json ## format the code and mend what can be mended
	npx biome check --write

.PHONY: setup
setup: build/.build-tools build/.test-tools compile ## install everything that building, testing and rehearsing need

.PHONY: clean
clean: ## remove what was built (the package cache stays)
	rm -rf build

# What was compiled from a file that is gone would still be tested.
.PHONY: compile
compile: node_modules/.package-lock.json
	npx tsc -b
	@cd build/js && find src test -name '*.js' | while read -r file; do [ -e "../../$${file%.js}.ts" ] || rm "$$file"*; done

# npm writes this file last
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	touch $@

# Installs the Debian packages that are missing; does nothing where apt is not. The program takes its mirror from apt's
# own lists, so these must have been fetched once.
define install-packages
	@mkdir -p build
	@if command -v apt-get >/dev/null; then \
		as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
		missing=$$(for package in $(1); do dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
		if [ -n "$$missing" ] || [ -z "$$(apt-get indextargets)" ]; then \
			$$as_root apt-get update -q || exit; \
		fi; \
		if [ -n "$$missing" ]; then \
			$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing || exit; \
		fi; \
	fi
	@touch $@
endef

build/.build-tools: Makefile
	$(call install-packages,$(BUILD_TOOLS))

build/.test-tools: Makefile
	$(call install-packages,$(TEST_TOOLS))
