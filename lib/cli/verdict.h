/*
 * Does what a decision says: saves the challenger if it passed, writes the audit line,
 * and then makes the version active or a canary. A held challenger, a proposal and a
 * dry run get a line too, before their figures are printed. For cmd.
 */
#ifndef CLI_VERDICT_H
#define CLI_VERDICT_H

#include "rec/decision_record.h"
#include "store/state.h"

struct cli_verdict {
	struct state *state;
	struct str router;            /* the bytes of the challenger */
	struct str tasks_sha256, run; /* as in the audit line */
	struct str lifted;    /* the quarantined version that --force promotes */
	struct str uncounted; /* as in the audit line, of an attempt */
	int64_t now;
	struct arena *arena;
};

/*
 * Sets the version of the decision, and adds its text. Nothing but a canary or a hold
 * stops what passed: see cli_verdict_wait. Needs the lock.
 */
int cli_verdict_act(const struct cli_verdict *, struct decision_record *,
    struct buf *text, struct err *);

/*
 * Why nothing can go live now: a hold, or a canary that is on. Returns 1, with the
 * reason in the arena; 0: it can; -1.
 */
int cli_verdict_wait(struct state *, struct str *why, struct arena *, struct err *);

#endif
