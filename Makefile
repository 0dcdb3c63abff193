# memabra. `make help` lists the targets.
# CC, CFLAGS, LDFLAGS, PREFIX, DESTDIR belong to the user; our flags are in other variables.

VERSION  := $(shell cat VERSION)
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
MANDIR   ?= $(PREFIX)/share/man
BASHDIR  ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR   ?= $(PREFIX)/share/zsh/site-functions
FISHDIR  ?= $(PREFIX)/share/fish/vendor_completions.d
CFLAGS   ?= -O2 -g
SANITIZE ?=

O        := obj$(if $(SANITIZE),-san)
B        := bin$(if $(SANITIZE),-san)
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wno-missing-field-initializers
OUR_CPP  := -Ilib -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"'
# flock(2) is not in POSIX: the headers of macOS and FreeBSD hide it without these.
OUR_CPP  += $(patsubst Darwin,-D_DARWIN_C_SOURCE,$(patsubst FreeBSD,-D__BSD_VISIBLE=1,$(filter Darwin FreeBSD,$(shell uname))))
# Do not contract a*b+c: every compiler must give the same bits.
OUR_C    := -std=c11 -ffp-contract=off $(WARN) -MMD -MP $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
# Do not use the 80 bits of x87, which some compilers use for doubles.
ifneq ($(shell $(CC) $(CFLAGS) -dM -E -x c /dev/null 2>/dev/null | grep -w __i386__),)
OUR_C    += -msse2 -mfpmath=sse
endif
OUR_LD   := $(if $(SANITIZE),-fsanitize=$(SANITIZE))
LIBS      = -lyajl -lsqlite3 -lutf8proc -lxxhash -lnettle -lz -lzstd -lm

LIB_C    := $(wildcard lib/*/*.c)
LIB_O    := $(LIB_C:%.c=$(O)/%.o)
LIB      := $(O)/libmemabra.a
C_PROGS  := $(patsubst cmd/%.c,%,$(wildcard cmd/mb-*.c))
SH_PROGS := $(notdir $(wildcard pipelines/mb pipelines/mb-*))
BINS     := $(C_PROGS:%=$(B)/%) $(SH_PROGS:%=$(B)/%)
UNITS    := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,$(wildcard tests/unit/test_*.c))
MANS     := $(wildcard man/*.[157])
SHELLS   := $(patsubst %,$(O)/completions/%,bash zsh fish)

FUZZ_C   := $(wildcard tests/fuzz/fuzz_*.c)
FUZZERS  := $(FUZZ_C:%.c=$(O)/%)
REPLAYS  := $(FUZZ_C:tests/fuzz/fuzz_%.c=$(O)/tests/fuzz/replay_%)
FUZZ_SECONDS ?= 60

# The longest come first, so that no core waits for the last of them.
BATS     := $(wildcard tests/crash/*.bats tests/house/*.bats tests/pipelines/*.bats tests/cmd/*.bats)
CRASH    := $(O)/tests/crash/fault.so $(O)/tests/crash/powerloss $(O)/tests/crash/check

# Print a line for each target; `make V=1` prints commands, `make -s` prints nothing.
QUIET    := $(findstring s,$(firstword -$(MAKEFLAGS)))
SAY       = $(if $(V),,@$(if $(QUIET),,echo "  $(1)  $@";))

.PHONY: all
all: $(BINS) $(SHELLS) # build everything into bin/

$(LIB): $(LIB_O)
	@rm -f $@
	$(call SAY,AR)$(AR) rcs $@ $^

# Report missing dependencies of a set in one line, before compiling. A stamp file records
# that nothing is missing, so the test runs once.
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

# The list of mb: a line for each program, from the .Nd line of its manual.
$(O)/programs: $(filter man/mb-%,$(MANS))
	@mkdir -p $(@D)
	$(call SAY,LIST)awk '/^\.Nd / { n = FILENAME; sub(/.*\/mb-/, "", n); sub(/\.1$$/, "", n); \
		sub(/^\.Nd /, ""); sub(/ \(memabra\)$$/, ""); printf "  %-11s %s\n", n, $$0 }' $^ > $@

# The help of a script may be in a file beside it.
$(SH_PROGS:%=$(B)/%): $(B)/%: pipelines/% $(wildcard pipelines/help.* pipelines/scale/cycle.sh) VERSION $(O)/programs
	@mkdir -p $(@D)
	$(call SAY,SH)sed -e 's/@VERSION@/$(VERSION)/' -e '/^@PROGRAMS@$$/r $(O)/programs' \
		-e '/^@PROGRAMS@$$/d' -e '/^@HELP@$$/{' -e 'r pipelines/help.$(@F)' -e 'd' -e '}' \
		-e '/^@SCALE@$$/{' -e 'r pipelines/scale/cycle.sh' -e 'd' -e '}' $< > $@.tmp
	@chmod 755 $@.tmp
	@mv $@.tmp $@

# The completions of all programs, from their --help. In fish the table is a quoted string.
$(O)/completions/table: pipelines/completions/table $(BINS)
	@mkdir -p $(@D)
	$(call SAY,TABLE)$< $(BINS) >$@.tmp
	@sed "s/[\\']/\\&/g" $@.tmp >$@.fish
	@mv $@.tmp $@
$(SHELLS): $(O)/completions/%: pipelines/completions/% $(O)/completions/table
	$(call SAY,SH)sed -e 's/@PROGRAMS@/$(notdir $(BINS))/' -e '/^@TABLE@$$/{' \
		-e 'r $(O)/completions/table$(if $(filter fish,$*),.fish)' -e 'd' -e '}' $< >$@

$(UNITS): $(O)/tests/unit/%: $(O)/tests/unit/%.o $(LIB)
	$(call SAY,LD)$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $< $(LIB) -lcmocka $(LIBS)

# Fault injection; needs glibc, and does not work with sanitizers.
$(O)/tests/crash/fault.so: tests/crash/fault.c tests/crash/below.h tests/crash/record.h
	@mkdir -p $(@D)
	$(call SAY,LD)$(CC) -std=gnu11 -O2 -g $(WARN) -fPIC -shared -o $@ $<

$(O)/tests/crash/powerloss: tests/crash/powerloss.c tests/crash/record.h
	@mkdir -p $(@D)
	$(call SAY,LD)$(CC) -std=gnu11 -O2 -g $(WARN) -o $@ $<

RECDOC   := $(O)/tests/recdoc
JUDGE    := $(O)/tests/judge
TALK     := $(O)/tests/talk
LATENCY  := $(O)/tests/bench/latency
WATCHES  := $(O)/tests/bench/watch
ARMS     := $(O)/tests/bench/arms
COVERAGE := $(O)/tests/bench/coverage
WORTH    := $(O)/tests/bench/worth
CHECK    := $(O)/tests/crash/check
PEAK     := $(O)/tests/bench/peak
CLIENTS  := $(O)/tests/bench/clients
$(RECDOC) $(JUDGE) $(TALK) $(LATENCY) $(PEAK) $(WATCHES) $(ARMS) $(COVERAGE) $(WORTH) $(CHECK) $(CLIENTS): %: %.o $(LIB)
	$(call SAY,LD)$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

# A fuzz target is built twice: to replay its corpus, and to be fuzzed (clang only).
$(REPLAYS): $(O)/tests/fuzz/replay_%: $(O)/tests/fuzz/fuzz_%.o $(O)/tests/fuzz/replay.o $(LIB)
	$(call SAY,LD)$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $^ $(LIBS)
$(FUZZERS): %: %.o $(LIB)
	$(call SAY,LD)$(CC) $(OUR_LD) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: tools
tools: $(REPLAYS) $(RECDOC) $(JUDGE) $(TALK) $(PEAK) $(CLIENTS) # build the helper programs of the tests

.PHONY: fuzz
fuzz: # fuzz each target of tests/fuzz for FUZZ_SECONDS; keep failing inputs
	@$(DEPS) build fuzz
	@$(MAKE) --no-print-directory O=obj-fuzz CC=clang \
		SANITIZE=fuzzer-no-link,address,undefined CFLAGS='-O1 -g -fno-sanitize-recover=undefined' \
		$(FUZZ_C:%.c=obj-fuzz/%)
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_C:%.c=obj-fuzz/%)

.PHONY: records
records: $(RECDOC) # regenerate the lists of fields, limits and programs in man/ and README.md
	@for m in man/memabra-records.5 man/memabra.7 man/mb-import.1 README.md; do \
		$(RECDOC) <$$m >$(O)/fields && tests/proglist <$(O)/fields >$(O)/page && cp $(O)/page $$m || exit 1; done

.PHONY: unit-programs
unit-programs: $(UNITS)

.PHONY: units
units: $(UNITS) # run the cmocka tests of the rooms
	@for t in $(UNITS); do $$t || exit 1; done

.PHONY: deps
deps: # install the dependencies of build and tests, or name them
	@$(DEPS) build unit check

.PHONY: deps-demo deps-bench
deps-demo deps-bench: deps-%:
	@$(DEPS) build $*

# Not among the dependencies of check: without them these tests are skipped, aloud.
.PHONY: deps-scale
deps-scale: # install GNU parallel and a Slurm for the tests of mb-cycle --slurm (Debian)
	apt-get install -y --no-install-recommends parallel slurmctld slurmd slurm-client munge

# The second make lets deps finish before make -j compiles.
.PHONY: check
check: deps # run all tests: cmocka, bats, manuals, floors; ends with "N passed, N failed"
	@$(MAKE) --no-print-directory all $(UNITS) $(CRASH) tools
	@MB_BIN='$(abspath $(B))' MB_OBJ='$(abspath $(O))' tests/run $(O)/check $(BATS) $(UNITS) $(REPLAYS)

.PHONY: check-crash
check-crash: all $(CRASH) # inject crashes, failures and power losses at every step; takes long, prints figures
	@PATH="$(CURDIR)/$(B):$$PATH" tests/crash/run $(CURDIR)/$(O)/tests/crash full

.PHONY: check-stats
check-stats: all $(WATCHES) $(ARMS) $(COVERAGE) $(WORTH) # test gates, watch and bounds in simulated worlds, 4,000 repetitions each; takes long
	$(B)/mb-plan --self-test --repetitions 4000
	$(WATCHES) 1000
	$(ARMS) 300
	$(COVERAGE) 4000
	$(WORTH) 400

.PHONY: demo
demo: deps-demo # run the gated cycle on a small simulated world
	@$(MAKE) --no-print-directory all
	@PATH="$(CURDIR)/$(B):$$PATH" pipelines/demo/run demo-out

.PHONY: bench
bench: deps-bench # compare the speed of each filter with json_verify and jq
	@$(MAKE) --no-print-directory all $(LATENCY) $(PEAK)
	@PATH="$(CURDIR)/$(B):$$PATH" tests/bench/speed
	@PATH="$(CURDIR)/$(B):$$PATH" tests/bench/import
	@PATH="$(CURDIR)/$(B):$$PATH" tests/bench/goals

.PHONY: distcheck
distcheck: # build and check the last commit as a tarball: gcc, clang, sanitizers, valgrind, 32 bits
	@$(DEPS) build unit check lint fuzz distcheck
	@tests/distcheck

.PHONY: deb-check
deb-check: # build the Debian package twice, compare, and check it with lintian and autopkgtest
	@tests/debcheck

.PHONY: hostile
hostile: deps-demo # give every program input beyond every limit, gigabytes of it; prints exit, memory, seconds
	@$(MAKE) --no-print-directory all $(PEAK)
	@tests/bench/hostile

.PHONY: install
install: all # install into $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7
	install -m 755 $(BINS) $(DESTDIR)$(BINDIR)
	for m in $(MANS); do install -m 644 $$m $(DESTDIR)$(MANDIR)/man$${m##*.}/ || exit 1; done
	install -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	install -m 644 $(O)/completions/bash $(DESTDIR)$(BASHDIR)/mb
	install -m 644 $(O)/completions/zsh $(DESTDIR)$(ZSHDIR)/_memabra
	install -m 644 $(O)/completions/fish $(DESTDIR)$(FISHDIR)/mb.fish
	# bash and fish look for a file with the name of the program.
	for p in $(filter-out mb,$(notdir $(BINS))); do ln -sf mb $(DESTDIR)$(BASHDIR)/$$p && \
		ln -sf mb.fish $(DESTDIR)$(FISHDIR)/$$p.fish || exit 1; done

.PHONY: uninstall
uninstall: # remove the installed files
	rm -f $(BINS:$(B)/%=$(DESTDIR)$(BINDIR)/%)
	for m in $(MANS); do rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m##*/}; done
	rm -f $(DESTDIR)$(ZSHDIR)/_memabra
	for p in $(notdir $(BINS)); do rm -f $(DESTDIR)$(BASHDIR)/$$p $(DESTDIR)$(FISHDIR)/$$p.fish; done

.PHONY: check-install
check-install: all # test that install, a run, and uninstall leave nothing
	rm -rf $(O)/stage
	$(MAKE) --no-print-directory install DESTDIR=$(abspath $(O))/stage PREFIX=/usr >/dev/null
	$(O)/stage/usr/bin/mb-route --version
	$(MAKE) --no-print-directory uninstall DESTDIR=$(abspath $(O))/stage PREFIX=/usr >/dev/null
	test -z "$$(find $(O)/stage ! -type d)"

.PHONY: lint
lint: # check warnings of two compilers, clang-tidy, cppcheck, shellcheck, clang-format, manuals
	@$(DEPS) build unit check lint
	@tests/lint

.PHONY: update-golden
update-golden: all records # accept the current output as golden, and show the changes
	UPDATE_GOLDEN=1 bats $(BATS) || true
	git --no-pager diff --stat -- tests/golden man README.md

.PHONY: clean
clean: # remove the built files
	rm -rf obj obj-san obj-fuzz bin bin-san demo-out

.PHONY: help
help: # print this list
	@awk -F ':[^#]*# ' '/^[a-z-]*:[^#]*# / { printf "%-15s %s\n", $$1, $$2 }' Makefile

-include $(LIB_O:.o=.d) $(C_PROGS:%=$(O)/cmd/%.d) $(UNITS:=.d) $(FUZZERS:=.d) $(O)/tests/fuzz/replay.d $(RECDOC:=.d) $(JUDGE:=.d) $(TALK:=.d) $(LATENCY:=.d) $(WATCHES:=.d) $(COVERAGE:=.d) $(WORTH:=.d) $(CHECK:=.d) $(CLIENTS:=.d)
