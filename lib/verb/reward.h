/*
 * mb-reward as step functions: joins trajectories with feedback about them.
 * For cmd.
 */
#ifndef VERB_REWARD_H
#define VERB_REWARD_H

#include <stdbool.h>

#include "base/err.h"
#include "rec/feedback.h"
#include "rec/reward_edit.h"
#include "rec/reward_map.h"
#include "rec/trajectory.h"

/* The id by which both are joined. */
enum reward_on { ON_TRAJECTORY, ON_TASK, ON_SESSION, ON_TRACE };

struct reward_options {
	enum reward_on on;
	const struct reward_map *map;
	bool keep_lines; /* for mb_reward_unmatched */
};

/* Holds all feedback in memory, about 200 bytes and the ids of each record. */
struct mb_reward;
struct mb_reward *mb_reward_new(const struct reward_options *);
void mb_reward_free(struct mb_reward *);

/* First, all feedback: a record, and its line. ERR_INPUT: it lacks the id. */
int mb_reward_add(
    struct mb_reward *, const struct feedback *, struct str line, struct err *);

/*
 * Then once: decides which record is the last about each thing. Of two records with
 * `at`, the later instant; otherwise the later in the order of mb_reward_add.
 */
void mb_reward_ready(struct mb_reward *);

/* Feedback that has no meaning, and why: see the fields. */
struct reward_unknown {
	struct str what; /* "thumb true", as a line of the map begins */
	enum feedback_field field;
	bool numbers;  /* instead: all numbers of the field, for want of a scale */
	double lo, hi; /* of these numbers */
	double n;      /* records */
};
size_t mb_reward_unknown(const struct mb_reward *, const struct reward_unknown **);

/* Then each trajectory. True if there is something to change; *c is in the arena. */
bool mb_reward_step(struct mb_reward *, const struct trajectory *, struct arena *,
    struct reward_change *c);

/* After the last: the lines of feedback without a trajectory, in their order. */
void mb_reward_unmatched(
    const struct mb_reward *, void (*emit)(void *ctx, struct str line), void *ctx);

/* The counts; the caller fills bad. */
struct feedback_tally mb_reward_finish(const struct mb_reward *);

#endif
