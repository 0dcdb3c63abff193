/*
 * The output of mb-select --condense: each line of the input, whole or condensed, at its
 * place. With --sample, which lines are left out is known at the end, so they wait.
 * For cmd.
 */
#ifndef CLI_CONDENSING_H
#define CLI_CONDENSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/cli.h"
#include "io/out.h"
#include "io/spool.h"
#include "rec/condensed.h"
#include "rec/trajectory.h"
#include "verb/select.h"

/* A line that the sample took; after it waits what remains if it is left out later. */
struct drawn_line {
	uint64_t at;
	size_t whole, rest; /* bytes, without the newlines */
	bool stays;         /* whole */
};

struct condensing {               /* zero-initialise, except for on, reads and stays */
	bool on;                  /* --condense */
	bool reads;               /* --condensed */
	struct condensed remains; /* of the line that is being read */
	struct cli *cli;
	struct out *out;
	bool sampled;                /* with --sample */
	struct select_options stays; /* its share stays whole; shards 0: none */
	struct buf text, rest;
	struct spool held;
	struct drawn_line *v; /* those that the sample took */
	size_t n, cap;
	bool drew; /* it took the line that is being judged */
};

/*
 * Ends the program if the options do not go together; `more`: there are options by which
 * another selection would judge the lines otherwise. Bad and empty lines stay.
 */
void condensing_prepare(
    struct condensing *, struct cli *, struct select_options *, bool more);

/* The sample takes the line that is being judged: its number. */
uint64_t condensing_draw(struct condensing *);
/* At the end: the sample has this line. */
void condensing_drawn(struct condensing *, uint64_t number);

/* A line that was judged. */
int condensing_line(struct condensing *, const struct trajectory *, struct str line,
    struct select_left, struct err *);
/* After the last: prints the lines that wait. */
int condensing_end(struct condensing *, struct err *);
void condensing_release(struct condensing *);

#endif
