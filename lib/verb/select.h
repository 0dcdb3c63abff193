/*
 * mb-select as step functions: selects trajectories that are new, eligible, and
 * first with their id in this run. For cmd.
 */
#ifndef VERB_SELECT_H
#define VERB_SELECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "rec/tally.h"
#include "rec/trajectory.h"
#include "verb/doubt.h"
#include "verb/select_options.h"

/*
 * With a sample, holds its lines, and emits them in mb_select_end, in the order of
 * the input.
 */
struct mb_select;
struct mb_select *mb_select_new(const struct select_options *);
void mb_select_free(struct mb_select *);

/* Takes one trajectory, its line, and where that is. */
int mb_select_step(struct mb_select *, const struct trajectory *, struct str line,
    const struct place *, struct err *);

/*
 * What a later run with the same options does with the last line of mb_select_step. Only
 * a mark that is replaced can change it.
 */
enum select_fate {
	FATE_OPEN,     /* passes it on, perhaps */
	FATE_LEFT_OUT, /* leaves it out for good: for what it is, or by the options */
	FATE_MARKED,   /* leaves it out: it is marked */
	FATE_REPEATED  /* leaves it out if it has read the earlier line of the id */
};
enum select_fate mb_select_fate(const struct mb_select *);

/*
 * Of the last line, for --condense (verb/condense.h): whether the whole line may be
 * needed, by this or another selection; if not, what decides about it. What a sample
 * takes it may leave out later.
 */
struct select_left {
	bool whole, leaked, in_suite;
};
struct select_left mb_select_left(const struct mb_select *);

/*
 * For a caller that skips lines which are not open. If a trajectory renews a mark (1; 0:
 * it does not; -1), its id may be in one of these lines, which then counts as the first:
 * pass all of them to mb_select_recall before mb_select_step.
 */
int mb_select_renews(struct mb_select *, const struct trajectory *, struct err *);
int mb_select_recall(
    struct mb_select *, const struct trajectory *, struct str line, struct err *);

/* After the last line: emits the lines of the sample. */
int mb_select_end(struct mb_select *, struct err *);

/*
 * The counts so far; the words are of the mb_select. The caller fills read, bad,
 * first_bad and note.
 */
struct tally mb_select_finish(struct mb_select *);

/*
 * What was not understood, in one line (verb/doubt.h), added to b. n has the counts
 * so far, and read, bad and first_bad.
 */
void mb_select_note(const struct mb_select *, const struct tally *n, struct buf *b);

#endif
