/*
 * What users show without saying it to us: that they had to correct the agent. It is
 * seen in the turns of a session, which are the trajectories with the same
 * task.session_id, in the order of the log:
 *   retry      the text key of a turn is that of an earlier turn, at most
 *              IMPLICIT_MINUTES before it by task.created_at
 *   rejection  the input of a turn begins with a phrase of IMPLICIT_PHRASES
 * A retry is a correction of the earlier turn, a rejection of the turn before. A turn
 * corrects another at most once. For cmd.
 */
#ifndef VERB_IMPLICIT_H
#define VERB_IMPLICIT_H

#include "base/arena.h"
#include "rec/trajectory.h"

/* A user who asks again so soon has not got the answer. */
enum { IMPLICIT_MINUTES = 10 };

/*
 * In lower case. A phrase of one word counts only at the end of the input or before
 * one of ",.;:!?": "No, the other one", but not "No problem".
 */
extern const char *const IMPLICIT_PHRASES[]; /* ended by NULL */

/* Holds about 200 bytes for each trajectory of a session. */
struct mb_implicit;
struct mb_implicit *mb_implicit_new(void);
void mb_implicit_free(struct mb_implicit *);

/* First, all trajectories. A second line of an id is no turn. */
void mb_implicit_add(struct mb_implicit *, const struct trajectory *, struct arena *);

/* Then: how often the user corrected this trajectory. */
double mb_implicit_corrections(const struct mb_implicit *, struct str trajectory_id);

#endif
