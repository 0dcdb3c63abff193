/*
 * A challenger that passed goes live: it becomes active, or begins a canary; and what a
 * run proposed to a person, which an approval makes live in the same way.
 * For cli and cmd.
 */
#ifndef STORE_PROMOTION_H
#define STORE_PROMOTION_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/audit.h"
#include "store/state.h"

struct promotion {
	struct str version; /* a saved one */
	double share; /* (0,1), of the sessions: a canary; NAN: it becomes active */
	struct audit_line why; /* event, reason, and what else the line is to say */
	int64_t now;
	struct arena *arena; /* scratch */
};

/* Writes one audit line, then the link or canary.json. Needs the lock. */
int promotion_go_live(struct state *, struct promotion *, struct err *);

/* A decision with the verdict proposed. */
struct proposal {
	struct str run, version, time;
	struct str active; /* the version that was active then, or "rules" */
	double share;      /* as in struct promotion */
	bool approved;
};

/*
 * Finds what a run proposed; run NULL: the last proposal. A run that failed in the end
 * proposed nothing. The strings are in the arena. Returns 1, 0 or -1.
 */
int proposal_find(
    struct state *, const char *run, struct proposal *, struct arena *, struct err *);

/*
 * Whether it can still be approved, but for a hold or a canary: it was not yet, and
 * the same version is active. Returns 1; 0: no; -1.
 */
int proposal_open(struct state *, const struct proposal *, struct err *);

#endif
