/*
 * The history of routers from the audit log: which router was active, since
 * when, why, and which router was active before it. For cmd.
 */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "rec/audit.h"
#include "rec/tenure.h"
#include "store/state.h"

struct history { /* zero-initialise */
	struct arena arena;
	struct tenure *tenures;
	size_t n, cap;
	struct str *stack; /* a stack: the last is active, "rules" is the first */
	size_t depth, stack_cap;
	/* the state before the last change, in case a repair undoes that change */
	struct {
		struct str
		    version; /* activated by the change; absent: nothing to undo */
		struct tenure tenure; /* its tenure; all absent: it had none */
		size_t depth;
	} last;
};

/* Reads the whole log. Memory grows with the number of changes, not of runs. */
int history_read(struct state *, struct history *, struct err *);

/* Sets name to the version (or "rules") that was active at an instant. */
int history_at(struct state *, int64_t at, struct buf *name, struct err *);

void history_release(struct history *);

/* Returns NULL if the version was never active. */
const struct tenure *history_tenure(const struct history *, struct str version);

/*
 * The router below the active one on the stack: two rollbacks go back two steps.
 * Absent if there is none.
 */
struct str history_before(const struct history *);

/* Like history_before, but skips versions whose file was removed (prune --force). */
struct str history_before_kept(const struct history *, struct state *);

#endif
