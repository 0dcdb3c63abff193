# memabra. `make help` lists what can be made.
# CC, CFLAGS, LDFLAGS, PREFIX, DESTDIR belong to whoever builds; ours stand beside them.

VERSION  := $(shell cat VERSION)
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
MANDIR   ?= $(PREFIX)/share/man
CFLAGS   ?= -O2 -g
SANITIZE ?=

O        := obj$(if $(SANITIZE),-san)
B        := bin$(if $(SANITIZE),-san)
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wno-missing-field-initializers
OUR_CPP  := -Ilib -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"'
# No contraction of a*b+c: the same bits from every compiler.
OUR_C    := -std=c11 -ffp-contract=off $(WARN) -MMD -MP $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
# Nor the 80 bits of x87, where that is what a compiler takes for doubles.
ifneq ($(shell $(CC) $(CFLAGS) -dM -E -x c /dev/null 2>/dev/null | grep -w __i386__),)
OUR_C    += -msse2 -mfpmath=sse
endif
OUR_LD   := $(if $(SANITIZE),-fsanitize=$(SANITIZE))
LIBS      = -lyajl -lsqlite3 -lutf8proc -lxxhash -lnettle -lm

LIB_C    := $(wildcard lib/*/*.c)
LIB_O    := $(LIB_C:%.c=$(O)/%.o)
LIB      := $(O)/libmemabra.a
C_PROGS  := $(patsubst cmd/%.c,%,$(wildcard cmd/mb-*.c))
SH_PROGS := $(notdir $(wildcard pipelines/mb pipelines/mb-*))
BINS     := $(C_PROGS:%=$(B)/%) $(SH_PROGS:%=$(B)/%)
UNITS    := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,$(wildcard tests/unit/test_*.c))
MANS     := $(wildcard man/*.[157])

FUZZ_C   := $(wildcard tests/fuzz/fuzz_*.c)
FUZZERS  := $(FUZZ_C:%.c=$(O)/%)
REPLAYS  := $(FUZZ_C:tests/fuzz/fuzz_%.c=$(O)/tests/fuzz/replay_%)
FUZZ_SECONDS ?= 60

BATS     := $(wildcard tests/cmd/*.bats tests/pipelines/*.bats tests/house/*.bats tests/crash/*.bats)
CRASH    := $(O)/tests/crash/fault.so $(O)/tests/crash/powerloss $(O)/tests/crash/check

# A line for each thing made; `make V=1` shows whole commands, `make -s` nothing.
QUIET    := $(findstring s,$(firstword -$(MAKEFLAGS)))
SAY       = $(if $(V),,@$(if $(QUIET),,echo "  $(1)  $@";))

.PHONY: all
all: $(BINS) # build everything into bin/

$(LIB): $(LIB_O)
	@rm -f $@
	$(call SAY,AR)$(AR) rcs $@ $^

# What a set of .ci/deps lacks is said in one line, before anything is compiled. A stamp
# records that nothing was lacking, so the test runs once.
DEPS      = CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' .ci/deps
$(O)/has-%: .ci/deps
	$(eval LACKS := $(shell $(DEPS) -n $* 2>&1))$(if $(LACKS),$(error $(LACKS)))
	@mkdir -p $(@D)
	@touch $@
.PRECIOUS: $(O)/has-%
$(UNITS:=.o): | $(O)/has-unit

$(O)/%.o: %.c VERSION | $(O)/has-build
	@mkdir -p $(@D)
	$(call SAY,CC)$(CC) $(OUR_CPP) $(CPPFLAGS) $(OUR_C) $(CFLAGS) -c -o $@ $<

$(C_PROGS:%=$(B)/%): $(B)/%: $(O)/cmd/%.o $(LIB)
	@mkdir -p $(@D)
	$(call SAY,LD)$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

# A line for each program, from the .Nd line of its manual: what mb lists.
$(O)/programs: $(filter man/mb-%,$(MANS))
	@mkdir -p $(@D)
	$(call SAY,LIST)awk '/^\.Nd / { n = FILENAME; sub(/.*\/mb-/, "", n); sub(/\.1$$/, "", n); \
		sub(/^\.Nd /, ""); sub(/ \(memabra\)$$/, ""); printf "  %-11s %s\n", n, $$0 }' $^ > $@

# The help of a script may be a file beside it.
$(SH_PROGS:%=$(B)/%): $(B)/%: pipelines/% $(wildcard pipelines/help.*) VERSION $(O)/programs
	@mkdir -p $(@D)
	$(call SAY,SH)sed -e 's/@VERSION@/$(VERSION)/' -e '/^@PROGRAMS@$$/r $(O)/programs' \
		-e '/^@PROGRAMS@$$/d' -e '/^@HELP@$$/{' -e 'r pipelines/help.$(@F)' -e 'd' -e '}' $< > $@.tmp
	@chmod 755 $@.tmp
	@mv $@.tmp $@

$(UNITS): $(O)/tests/unit/%: $(O)/tests/unit/%.o $(LIB)
	$(call SAY,LD)$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $< $(LIB) -lcmocka $(LIBS)

# What breaks programs on purpose: glibc's, and not for those with a sanitizer in them.
$(O)/tests/crash/fault.so: tests/crash/fault.c tests/crash/below.h tests/crash/record.h
	@mkdir -p $(@D)
	$(call SAY,LD)$(CC) -std=gnu11 -O2 -g $(WARN) -fPIC -shared -o $@ $<

$(O)/tests/crash/powerloss: tests/crash/powerloss.c tests/crash/record.h
	@mkdir -p $(@D)
	$(call SAY,LD)$(CC) -std=gnu11 -O2 -g $(WARN) -o $@ $<

RECDOC   := $(O)/tests/recdoc
JUDGE    := $(O)/tests/judge
LATENCY  := $(O)/tests/bench/latency
WATCHES  := $(O)/tests/bench/watch
COVERAGE := $(O)/tests/bench/coverage
CHECK    := $(O)/tests/crash/check
PEAK     := $(O)/tests/bench/peak
$(RECDOC) $(JUDGE) $(LATENCY) $(PEAK) $(WATCHES) $(COVERAGE) $(CHECK): %: %.o $(LIB)
	$(call SAY,LD)$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

# A target of the fuzzer, once to run its corpus, once to be fuzzed (clang only).
$(REPLAYS): $(O)/tests/fuzz/replay_%: $(O)/tests/fuzz/fuzz_%.o $(O)/tests/fuzz/replay.o $(LIB)
	$(call SAY,LD)$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $^ $(LIBS)
$(FUZZERS): %: %.o $(LIB)
	$(call SAY,LD)$(CC) $(OUR_LD) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: tools
tools: $(REPLAYS) $(RECDOC) $(JUDGE) $(PEAK) # what the tests use besides

.PHONY: fuzz
fuzz: # give each target of tests/fuzz FUZZ_SECONDS of chance; what breaks it is kept
	@$(DEPS) build fuzz
	@$(MAKE) --no-print-directory O=obj-fuzz CC=clang \
		SANITIZE=fuzzer-no-link,address,undefined CFLAGS='-O1 -g -fno-sanitize-recover=undefined' \
		$(FUZZ_C:%.c=obj-fuzz/%)
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_C:%.c=obj-fuzz/%)

.PHONY: records
records: $(RECDOC) # regenerate the lists of fields, limits and programs in man/ and README.md
	@for m in man/memabra-records.5 man/memabra.7 README.md; do \
		$(RECDOC) <$$m >$(O)/fields && tests/proglist <$(O)/fields >$(O)/page && cp $(O)/page $$m || exit 1; done

.PHONY: unit-programs
unit-programs: $(UNITS)

.PHONY: units
units: $(UNITS) # run the cmocka tests of the rooms
	@for t in $(UNITS); do $$t || exit 1; done

.PHONY: deps
deps: # install what building and testing need, or name it
	@$(DEPS) build unit check

.PHONY: deps-demo deps-bench
deps-demo deps-bench: deps-%:
	@$(DEPS) build $*

# make -j must not compile before deps has installed: hence the second make.
.PHONY: check
check: deps # everything: cmocka, bats, manuals, floors; ends with "N passed, N failed"
	@$(MAKE) --no-print-directory all $(UNITS) $(CRASH) tools
	@MB_BIN='$(abspath $(B))' MB_OBJ='$(abspath $(O))' tests/run $(O)/check $(UNITS) $(REPLAYS) $(BATS)

.PHONY: check-crash
check-crash: all $(CRASH) # kill, starve and unplug at every step, all of it; takes long, prints figures
	@PATH="$(CURDIR)/$(B):$$PATH" tests/crash/run $(CURDIR)/$(O)/tests/crash full

.PHONY: check-stats
check-stats: all $(WATCHES) $(COVERAGE) # prove gates, watch and bounds in made-up worlds, 4,000 repetitions each; takes long
	$(B)/mb-plan --self-test --repetitions 4000
	$(WATCHES) 1000
	$(COVERAGE) 4000

.PHONY: demo
demo: deps-demo # watch the gated cycle run on a small world
	@$(MAKE) --no-print-directory all
	@PATH="$(CURDIR)/$(B):$$PATH" pipelines/demo/run demo-out

.PHONY: bench
bench: deps-bench # each filter's speed beside json_verify's and jq's
	@$(MAKE) --no-print-directory all $(LATENCY)
	@PATH="$(CURDIR)/$(B):$$PATH" tests/bench/speed

.PHONY: distcheck
distcheck: # the last commit as a tarball, built and checked elsewhere: gcc, clang, sanitizers, valgrind, 32 bits
	@$(DEPS) build unit check lint fuzz distcheck
	@tests/distcheck

.PHONY: hostile
hostile: deps-demo # input beyond every limit through every program, gigabytes of it: exit, memory, seconds
	@$(MAKE) --no-print-directory all $(PEAK)
	@tests/bench/hostile

.PHONY: install
install: all # into $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7
	install -m 755 $(BINS) $(DESTDIR)$(BINDIR)
	for m in $(MANS); do install -m 644 $$m $(DESTDIR)$(MANDIR)/man$${m##*.}/ || exit 1; done

.PHONY: uninstall
uninstall: # what install put there
	rm -f $(BINS:$(B)/%=$(DESTDIR)$(BINDIR)/%)
	for m in $(MANS); do rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m##*/}; done

.PHONY: check-install
check-install: all # install, run from there, uninstall, and nothing is left
	rm -rf $(O)/stage
	$(MAKE) --no-print-directory install DESTDIR=$(abspath $(O))/stage PREFIX=/usr >/dev/null
	$(O)/stage/usr/bin/mb-route --version
	$(MAKE) --no-print-directory uninstall DESTDIR=$(abspath $(O))/stage PREFIX=/usr >/dev/null
	test -z "$$(find $(O)/stage -type f)"

.PHONY: lint
lint: # warnings with two compilers, clang-tidy, cppcheck, shellcheck, clang-format, manuals
	@$(DEPS) build unit check lint
	@tests/lint

.PHONY: update-golden
update-golden: all records # accept today's output as golden, and show what changed
	UPDATE_GOLDEN=1 bats $(BATS) || true
	git --no-pager diff --stat -- tests/golden man README.md

.PHONY: clean
clean: # remove what was built
	rm -rf obj obj-san obj-fuzz bin bin-san demo-out

.PHONY: help
help: # this list
	@sed -n 's/^\([a-z-]*\):[^#]*# /\1\t/p' Makefile | expand -t 16

-include $(LIB_O:.o=.d) $(C_PROGS:%=$(O)/cmd/%.d) $(UNITS:=.d) $(FUZZERS:=.d) $(O)/tests/fuzz/replay.d $(RECDOC:=.d) $(JUDGE:=.d) $(LATENCY:=.d) $(WATCHES:=.d) $(COVERAGE:=.d) $(CHECK:=.d)
