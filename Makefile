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
PKGS     := yajl sqlite3 libutf8proc libxxhash libmd
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes
OUR_CPP  := -Ilib -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"'
# No contraction of a*b+c: the same bits from every compiler.
OUR_C    := -std=c11 -ffp-contract=off $(WARN) -MMD -MP $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
OUR_LD   := $(if $(SANITIZE),-fsanitize=$(SANITIZE))
LIBS      = -lyajl -lsqlite3 -lutf8proc -lxxhash -lmd -lm

ROOMS    := base text stats io json rec model store verb cli
LIB_C    := $(foreach r,$(ROOMS),$(wildcard lib/$(r)/*.c))
LIB_O    := $(LIB_C:%.c=$(O)/%.o)
LIB      := $(O)/libmemabra.a
C_PROGS  := $(patsubst cmd/%.c,%,$(wildcard cmd/mb-*.c))
SH_PROGS := $(notdir $(filter-out %.sh,$(wildcard pipelines/mb-*)))
BINS     := $(C_PROGS:%=$(B)/%) $(SH_PROGS:%=$(B)/%)
UNITS    := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,$(wildcard tests/unit/test_*.c))
MANS     := $(wildcard man/*.[157])

.PHONY: all
all: $(BINS)

$(LIB): $(LIB_O)
	@rm -f $@
	$(AR) rcs $@ $^

$(O)/%.o: %.c VERSION
	@mkdir -p $(@D)
	$(CC) $(OUR_CPP) $(CPPFLAGS) $(OUR_C) $(CFLAGS) -c -o $@ $<

$(C_PROGS:%=$(B)/%): $(B)/%: $(O)/cmd/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

$(SH_PROGS:%=$(B)/%): $(B)/%: pipelines/% VERSION
	@mkdir -p $(@D)
	sed 's/@VERSION@/$(VERSION)/' $< > $@.tmp
	chmod 755 $@.tmp
	mv $@.tmp $@

$(UNITS): $(O)/tests/unit/%: $(O)/tests/unit/%.o $(LIB)
	$(CC) $(OUR_LD) $(LDFLAGS) -o $@ $< $(LIB) -lcmocka $(LIBS)

.PHONY: units
units: $(UNITS) # the cmocka tests of the rooms
	@for t in $(UNITS); do $$t || exit 1; done

-include $(LIB_O:.o=.d) $(C_PROGS:%=$(O)/cmd/%.d) $(UNITS:=.d)
