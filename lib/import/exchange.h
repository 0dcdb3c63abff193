/*
 * Requests to a model and its responses, to episodes. Each request repeats the
 * conversation so far, so the exchanges of one task become one episode: they are
 * collected by what the user said last and the first call after it, in bounded
 * memory (store/groups.h). What came before that text is not written again.
 * For lib/import.
 */
#ifndef IMPORT_EXCHANGE_H
#define IMPORT_EXCHANGE_H

#include "import/import.h"
#include "import/request.h"

void exchange_init(struct exchange *);

/* Adds an exchange to the group of its task. 0, or -1 with an err. */
int exchange_take(struct import *, const struct exchange *, struct err *);

/* All groups to trajectories, in the order of their first exchange. */
int exchange_finish(struct import *, struct err *);

#endif
