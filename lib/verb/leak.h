/*
 * The tasks of a suite, to find them in a log: a router must not learn from the tasks
 * that it is judged by. For verb and cmd.
 */
#ifndef VERB_LEAK_H
#define VERB_LEAK_H

#include "base/arena.h"
#include "base/set.h"
#include "rec/trajectory.h"

/*
 * Hashes of the texts, and of each text with each candidate: 16 bytes each. The cost
 * of a line does not grow with the suite.
 */
struct leaks { /* zero-initialise */
	struct set texts;
	struct set bare;    /* texts of tasks without candidates */
	struct set offered; /* a text, and a candidate of its task */
	struct set ids;     /* of its candidates */
};

void leaks_add(struct leaks *, const struct trajectory *task, struct arena *);
void leaks_release(struct leaks *);

/*
 * Whether the task is one of the suite: its text has the same key (text_key), and both
 * have a candidate in common, or one of them has none.
 */
bool leaks_has(const struct leaks *, const struct trajectory *task, struct arena *);

/* Whether a candidate of the task is also one of the suite. */
bool leaks_share(const struct leaks *, const struct trajectory *task);

/*
 * A string that two tasks share if they are alike but for their names and times: the
 * key of the text, the context, and the candidates in any order. In the arena.
 */
struct str task_likeness(const struct trajectory *, struct arena *);

#endif
