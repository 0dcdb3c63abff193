/*
 * What mb-select does not understand in a trajectory that it selects: counted, and
 * reported in one sentence each, with an example: a file and a line, and no id.
 * For verb and cmd.
 */
#ifndef VERB_DOUBT_H
#define VERB_DOUBT_H

#include "base/arena.h"
#include "base/buf.h"
#include "rec/tally.h"
#include "rec/trajectory.h"

/* Where a trajectory is in its log, and what it lost on the way. */
struct place {
	const char *file;
	unsigned long long line; /* from 1 */
	bool merged;             /* --rename gave two of its candidates one id */
	const struct condensed *condensed; /* what remains of the line; NULL: all */
};

/* The first example of each doubt, as the end of its sentence. */
struct doubts { /* zero-initialise */
	struct arena arena;
	struct str candidate, set, content, user, time, step, merged, leaked;
	bool near;      /* `candidate` names a candidate with a similar name */
	unsigned tries; /* for such a name */
};

void doubts_release(struct doubts *);

/* Counts the doubts about a selected trajectory in n. `line` is scratch memory. */
void doubts_step(struct doubts *, const struct trajectory *, const struct place *,
    struct arena *line, struct tally *n);

/* How many doubts are about what a condensed line (rec/condensed.h) does not have. */
double doubts_of_texts(const struct tally *);

/* Counts a trajectory with the id of an earlier line, but with other content. */
void doubts_content(struct doubts *, const struct place *, struct tally *n);

/* Counts a trajectory with an id that another user has. */
void doubts_user(struct doubts *, const struct place *, struct tally *n);

/* Counts a trajectory whose task is in the benchmark. */
void doubts_leaked(struct doubts *, const struct place *, struct tally *n);

/*
 * Adds the sentences for all counts, joined by "; ". Bad lines have one if they are
 * a tenth of all or more, or if nothing was selected. n needs read, bad and first_bad.
 */
void doubts_note(const struct doubts *, const struct tally *n, struct buf *);

#endif
