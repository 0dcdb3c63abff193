/*
 * What the audit log tells of the routers: which one was active before which,
 * since when, and why.
 * For cmd.
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
	struct str
	    *stack; /* one upon another: the last is active, "rules" lies below all */
	size_t depth, stack_cap;
	struct { /* how it was before the last change, should a repair undo that */
		struct str
		    version; /* made active by it; absent: there is none to undo */
		struct tenure tenure; /* its; all absent: it had none */
		size_t depth;
	} last;
};

/* The whole log; memory grows with the changes in it, not with the runs. */
int history_read(struct state *, struct history *, struct err *);

/* What was active at an instant: a version or "rules", added to name. */
int history_at(struct state *, int64_t at, struct buf *name, struct err *);

void history_release(struct history *);

/* NULL when the version was never active. */
const struct tenure *history_tenure(const struct history *, struct str version);

/*
 * The router that was active before the one that is now was made so: rolling
 * back twice goes back twice. Absent when nothing came before.
 */
struct str history_before(const struct history *);

/* The same, but versions whose file is gone (pruned by force) are skipped. */
struct str history_before_kept(const struct history *, struct state *);

#endif
