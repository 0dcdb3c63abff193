/*
 * The answer of an agent that was asked to do a task. For cmd.
 */
#ifndef REC_ANSWER_H
#define REC_ANSWER_H

#include "rec/result.h"
#include "rec/trajectory.h"

struct answer {
	struct str line; /* what the agent printed */
	struct str id;   /* the trajectory_id that it was asked */
};

/*
 * The outcome in an answer; texts are in the arena. Returns 1, or 0 with the reason if
 * the answer has no outcome that is known, or -1 if it is not an answer to this task.
 */
int answer_read(struct json_in *, const struct answer *, struct arena *,
    struct side *side, struct err *);

#endif
