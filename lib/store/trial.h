/*
 * Begins, changes and ends a canary: first the audit line, then the file. If a process
 * dies between the two, recovery completes the step (store/recovery.h).
 * For cli and cmd.
 */
#ifndef STORE_TRIAL_H
#define STORE_TRIAL_H

#include <stdint.h>

#include "rec/audit.h"
#include "rec/canary.h"
#include "store/state.h"

/* An order to give a share to a version. */
struct trial {
	struct canary canary;  /* version, share and unit; trial_set sets the rest */
	struct audit_line why; /* event, reason, and what else the line is to say */
	int64_t now;
	struct arena *arena; /* of what trial_set sets */
};

/*
 * Gives a share to a version. The time of the beginning stays if only the share changes.
 * -1 with ERR_NO if the version does not exist, is quarantined (unless why.lifted is
 * set) or is active. Needs the lock.
 */
int trial_set(struct state *, struct trial *, struct err *);

/*
 * Ends the canary. The caller fills event, reason and quarantined of why. -1 with
 * ERR_NO if there is none. Needs the lock.
 */
int trial_end(struct state *, const struct audit_line *why, int64_t now, struct err *);

#endif
