/*
 * Tasks that an agent does: the line of a task and a decision become the line that
 * mb-route would print, and the answer of the agent is the outcome. For cmd.
 */
#ifndef RUN_AGENT_TRIAL_H
#define RUN_AGENT_TRIAL_H

#include "io/agent.h"
#include "io/out.h"
#include "rec/result.h"
#include "rec/trajectory.h"

/* Zero-initialise it, set the first three members, and release it. */
struct agent_trial {
	struct agent agent;       /* its command and its timeout */
	struct json_in *in;       /* still has the task that was read last */
	struct out *trajectories; /* gets the answers; or NULL */
	struct json_in *answers;  /* the rest is its own */
	struct buf text, routed, answer;
};

void agent_trial_release(struct agent_trial *);

struct agent_task {
	struct str line; /* the task, as `in` has read it */
	const struct decision *decision;
	/* Each action of each task has its own id, which is the same in every run. */
	struct str task_id, action, version;
};

/*
 * Lets the agent do the task. Its failure is an outcome: error 1, and the reason.
 * Returns -1 with ERR_INPUT if its answer has no outcome that is known, and with
 * ERR_SYSTEM if the agent cannot be used. Texts are in the arena.
 */
int agent_trial_run(struct agent_trial *, const struct agent_task *, struct arena *,
    struct side *, struct err *);

#endif
