# Sealbench: build, test, bench.  `make help` lists what there is.

# ---- knobs ------------------------------------------------------------------
# CC, CXX, CFLAGS, CXXFLAGS, CPPFLAGS, LDFLAGS, LDLIBS: yours; flags are appended.
SANITIZE ?= none
WERROR   ?=
SETUP    ?= yes
PREFIX   ?= /usr/local
JOBS     ?= $(shell nproc 2>/dev/null || echo 2)
INPUT    ?=
RULES    ?=
SCHEMES  ?=
OUT      ?=
LIMIT    ?=
NAME     ?=
ONLY     ?=
RUN      ?=
REFERENCE ?=
export SETUP

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin CXX),default)
CXX := $(if $(findstring clang,$(CC)),$(subst clang,clang++,$(CC)),g++)
endif

# ---- configuration folder ---------------------------------------------------
comma := ,
B := build/$(notdir $(firstword $(CC)))-$(subst $(comma),-,$(SANITIZE))

# ---- discovery --------------------------------------------------------------
PKGS := libcrypto libsodium libzstd sqlite3 benchmark libplist-2.0 libarchive \
	zlib
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
IMB := $(shell printf '\43include <intel-ipsec-mb.h>\n' | \
	$(CC) $(CPPFLAGS) -E -x c - >/dev/null 2>&1 && echo yes)

SCHEME_DIRS := $(sort $(filter-out schemes/_%,$(patsubst %/scheme.c,%,\
	$(wildcard schemes/*/scheme.c))))
PROFILES := $(wildcard $(SCHEME_DIRS:=/*.profile))
SRCS := $(sort $(wildcard schemes/*.c schemes/kit/*.c schemes/services/*.c) \
	$(SCHEME_DIRS:=/scheme.c) \
	$(wildcard datasets/*.c datasets/*/*.c bench/*/*.c bench/*/*.cc))
MAIN := bench/cli/main.c
ALL_TESTS := $(sort $(wildcard tests/*/test_*.c))
TEST_HELP := $(sort $(filter-out $(ALL_TESTS),\
	$(wildcard tests/*/*.c tests/bad/*/*.c) \
	$(filter-out fuzz/entry.c,$(wildcard fuzz/*.c))))
some = $(if $(ONLY),$(foreach w,$(ONLY),$(foreach t,$(1),$(if \
	$(findstring $(w),$(t)),$(t)))),$(1))
TESTS := $(sort $(call some,$(ALL_TESTS)))
SCENARIOS := $(sort $(call some,$(wildcard tests/cli/[0-9]*.sh)))

objects = $(addprefix $(B)/,$(addsuffix .o,$(basename $(1))))
LIB_OBJS  := $(call objects,$(filter-out $(MAIN),$(SRCS))) $(B)/registry.o \
	$(B)/risk_usual.o
TEST_BINS := $(TESTS:%.c=$(B)/%)
FUZZERS := $(addprefix $(B)/fuzz/,$(call some,$(notdir $(wildcard fuzz/corpus/*))))
HELP_OBJS := $(call objects,$(TEST_HELP))

# ---- flags ------------------------------------------------------------------
WARN_BOTH := -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wsign-conversion -Wcast-qual -Wundef -Wformat=2 \
	$(if $(WERROR),-Werror)
WARN_C := -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla \
	-Wswitch-enum
ifeq ($(SANITIZE),none)
OPTIMISE := -O3 -g
else
OPTIMISE := -O1 -g -fno-omit-frame-pointer -fsanitize=$(SANITIZE) \
	-fno-sanitize-recover=all
endif
BOTH := $(OPTIMISE) -fno-common -pthread -MMD -MP -I. -D_GNU_SOURCE \
	$(if $(IMB),-DSB_HAVE_IPSEC_MB) $(PKG_CFLAGS) $(WARN_BOTH) $(CPPFLAGS)
ALL_CFLAGS   := -std=c17 $(BOTH) $(WARN_C) $(CFLAGS)
ALL_CXXFLAGS := -std=c++17 $(BOTH) $(CXXFLAGS)
ALL_LDFLAGS  := $(OPTIMISE) -pthread $(LDFLAGS)
ALL_LIBS     := $(PKG_LIBS) $(if $(IMB),-lIPSec_MB) -lzxcvbn -lm $(LDLIBS)
TEST_LIBS     = $(shell pkg-config --libs cmocka libjpeg)

# What the program says of itself: seen by one object only.
COMMIT := $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
DIRTY  := $(shell new=$$(git status --porcelain 2>/dev/null) && \
	test -z "$$new"; echo $$?)
DATADIR := $(PREFIX)/share/sealbench
CC_VERSION := $(shell $(CC) --version 2>/dev/null | head -n 1)
DIFF := $(if $(filter 0,$(DIRTY)),,$(firstword $(shell { git diff HEAD; \
	git ls-files -oz --exclude-standard | xargs -0 cat; } 2>/dev/null | \
	sha256sum)))
LIBS := $(foreach p,$(PKGS),$(p)=$(shell pkg-config --modversion $(p) \
	2>/dev/null))
ABOUT := -DSB_DIFF_SHA256='"$(DIFF)"' -DSB_BUILD_LIBS='"$(strip $(LIBS))"' \
	-DSB_BUILD_CC='"$(CC_VERSION)"' -DSB_COMMIT='"$(COMMIT)"' \
	-DSB_DIRTY=$(if $(filter 0,$(DIRTY)),0,1) -DSB_DATADIR='"$(DATADIR)"' \
	-DSB_BUILD_CFLAGS='"$(strip $(OPTIMISE) $(CPPFLAGS) $(CFLAGS))"'

# $(call stamp,FILE,TEXT): rewritten only when the text differs.
define stamp
@mkdir -p $(dir $(1)); printf '%s\n' $(2) | cmp -s - $(1) || \
	printf '%s\n' $(2) >$(1)
endef
quote = '$(subst ','\'',$(1))'

# ---- rules ------------------------------------------------------------------
.PHONY: all build FORCE
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
V ?=
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(patsubst $(B)/%,%,$@);)

all: build

build: $(B)/sealbench ## compile the program
	@echo "built $<"

$(B)/flags: FORCE
	@pkg-config --exists $(PKGS) 2>/dev/null || { \
	echo "libraries are missing; run 'make setup' (or scripts/setup.sh)" >&2; \
	exit 1; }
	$(call stamp,$@,$(call quote,$(CC) $(ALL_CFLAGS)) \
	$(call quote,$(CXX) $(ALL_CXXFLAGS) $(ALL_LDFLAGS) $(ALL_LIBS)))

$(B)/about: FORCE
	$(call stamp,$@,$(call quote,$(ABOUT)))

$(B)/bench/measure/machine.o: $(B)/about
$(B)/bench/measure/machine.o: ALL_CFLAGS += $(ABOUT)

# Called where the processor has it.
ifneq ($(findstring x86_64,$(shell $(CC) -dumpmachine)),)
$(B)/datasets/phone/page_names_wide.o: ALL_CFLAGS += -mavx2
endif

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/%.o: %.cc $(B)/flags
	@mkdir -p $(@D)
	$(call say,CXX)$(CXX) $(ALL_CXXFLAGS) -c -o $@ $<

# The registry is made of the folders that are there; remade when they change.
$(B)/registry.c: FORCE
	@mkdir -p $(@D)
	@scripts/registry.sh $(SCHEME_DIRS) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/risk_usual.c: bench/risk/usual.model scripts/embed.sh
	@mkdir -p $(@D)
	@scripts/embed.sh sb_risk_model_usual $< >$@

$(B)/registry.o $(B)/risk_usual.o: $(B)/%.o: $(B)/%.c $(B)/flags
	$(call say,CC)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# ---- programs ---------------------------------------------------------------
$(B)/libsealbench.a: $(LIB_OBJS)
	$(call say,AR)rm -f $@ && ar qcsD $@ $^

$(B)/libtests.a: $(HELP_OBJS)
	@mkdir -p $(@D)
	$(call say,AR)rm -f $@ && ar qcsD $@ $^

$(B)/sealbench: $(call objects,$(MAIN)) $(B)/libsealbench.a
	$(call say,LINK)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

$(TEST_BINS): $(B)/%: $(B)/%.o $(B)/libtests.a $(B)/libsealbench.a
	$(call say,LINK)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS) $(TEST_LIBS)

-include $(patsubst %.o,%.d,$(LIB_OBJS) $(HELP_OBJS) \
	$(call objects,$(MAIN) $(TESTS)))

# ---- set-up -----------------------------------------------------------------
.PHONY: fuzz fuzz-programs setup bench smoke bench-all paper-run test check check-page lint
.PHONY: reference help counts check-counts new-scheme install uninstall clean
.PHONY: test-programs scheme-objects repro-check aa

setup: ## find what is missing and install it (SETUP=no: only say)
	@scripts/setup.sh bench test

# Libraries may have just arrived: look for them again, in a make of its own.
again = +$(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

# ---- results ----------------------------------------------------------------
export INPUT RULES SCHEMES OUT RUN REFERENCE LIMIT

smoke: ## a first answer in about a minute
	@scripts/setup.sh bench
	$(again) build
	@scripts/bench.sh $(B)/sealbench smoke

bench: ## a full answer in five minutes [INPUT="a b , c d"] [SCHEMES="a b"] [OUT=dir] [LIMIT=900]
	@scripts/setup.sh bench
	$(again) build
	@scripts/bench.sh $(B)/sealbench quick

bench-all: ## everything, other backup tools included
	@scripts/setup.sh bench tools
	$(again) build
	@scripts/bench.sh $(B)/sealbench full

paper-run: ## what is cited: blocks until the intervals are narrow enough [OUT=dir]
	@scripts/setup.sh bench tools
	$(again) build
	@scripts/bench.sh $(B)/sealbench paper

aa: build ## the instrument on itself: false alarms, power, coverage [OUT=dir]
	$(B)/sealbench aa $(if $(OUT),--out "$(OUT)")

repro-check: ## this machine against the reference, claim by claim [RUN=dir]
	@scripts/setup.sh bench
	$(again) build
	@scripts/repro-check.sh $(B)/sealbench

counts: build ## bring results/counts.csv up to date, showing what changed
	@scripts/counts.sh $(B)/sealbench --update

check-counts: build ## are the exact counts those of results/counts.csv?
	@scripts/counts.sh $(B)/sealbench

reference: ## measure again what is committed under results/reference
	@scripts/setup.sh bench
	$(again) build
	@scripts/reference.sh $(B)/sealbench

# ---- checks -----------------------------------------------------------------
test-programs: $(TEST_BINS) $(B)/sealbench

test: ## build and run every test [ONLY="part of a path ..."]
	@scripts/setup.sh bench test
	$(again) test-programs
	@SEALBENCH=$(B)/sealbench scripts/run-tests.sh $(B)/logs $(SCENARIOS) \
	$(TEST_BINS)

$(FUZZERS): $(B)/fuzz/%: fuzz/entry.c $(B)/libtests.a $(B)/libsealbench.a
	$(call say,LINK)$(CC) $(ALL_CFLAGS) -DFUZZ_TARGET=$* -c -o $@.o $<
	@$(CXX) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $@.o \
	$(filter %.a,$^) $(ALL_LIBS)

fuzz-programs: $(FUZZERS)

FUZZ_SECONDS ?= 60
fuzz: ## fuzz every parser, with clang [ONLY="part of a name ..."] [FUZZ_SECONDS=60]
	@scripts/setup.sh bench check
	$(again) fuzz-programs CC=clang SANITIZE=fuzzer-no-link,address,undefined
	@scripts/fuzz.sh $(FUZZ_SECONDS) $(addprefix \
	build/clang-fuzzer-no-link-address-undefined/fuzz/,$(notdir $(FUZZERS)))

check: scheme-objects ## format, headers, layering, schemes, names, numbers, lint
	@scripts/check.sh $(B)

check-page: build ## the report page in headless Chromium (installs it)
	@scripts/setup.sh page
	@scripts/check-page.sh $(B)/sealbench

lint: ## clang-tidy and cppcheck only
	@scripts/check-lint.sh

scheme-objects: $(addprefix $(B)/,$(SCHEME_DIRS:=/scheme.o))

# ---- scheme authors ---------------------------------------------------------
new-scheme: export NAME := $(NAME)
new-scheme: ## start a scheme from the template: NAME=x
	@scripts/new-scheme.sh "$$NAME"

# ---- install ----------------------------------------------------------------
BIN := $(DESTDIR)$(PREFIX)/bin
DATA := $(DESTDIR)$(DATADIR)
DOC := $(DESTDIR)$(PREFIX)/share/doc/sealbench

install: build ## PREFIX=/usr/local DESTDIR=
	install -D -m 755 $(B)/sealbench $(BIN)/sealbench
	install -d $(DATA)/plots $(DATA)/page $(DOC)
	install -m 644 scripts/plots/*.gp scripts/plots/place.awk $(DATA)/plots/
	install -m 644 scripts/page/page.* $(DATA)/page/
	install -m 644 README.md LICENSE CITATION.cff $(DOC)/

uninstall: ## remove what install put there
	rm -f $(BIN)/sealbench
	rm -rf $(DATA) $(DOC)

clean: ## remove build/ (results stay)
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' \
	$(firstword $(MAKEFILE_LIST))
	@echo 'SANITIZE=address,undefined|thread  CC=clang  V=1  SETUP=no  WERROR=1'
