/*
 * Tasks that an agent does: the line of a task and a choice become the line that
 * mb-route would print, and the answer of the agent is the outcome. For cmd.
 */
#ifndef CLI_AGENT_TRIAL_H
#define CLI_AGENT_TRIAL_H

#include "io/agent.h"
#include "io/out.h"
#include "verb/eval.h"

/* Zero-initialise it, set the members before `answers`, and release it. */
struct agent_trial {
	struct agent agent;       /* its command and its timeout */
	struct json_in *in;       /* still has the task that was read last */
	struct str line;          /* of that task */
	struct str version;       /* of the router: part of the ids of its trials */
	struct out *trajectories; /* gets the answers; or NULL */
	struct json_in *answers;  /* the rest is its own */
	struct buf text, routed, answer;
};

void agent_trial_release(struct agent_trial *);

/*
 * Lets the agent do the task: an outcome function as in eval_options, with the trial as
 * its ctx. A failure of the agent is an outcome: error 1, and the reason. Returns -1
 * with ERR_INPUT if its answer has no outcome that is known, and with ERR_SYSTEM if the
 * agent cannot be used.
 */
int agent_trial_outcome(
    void *trial, const struct eval_choice *, struct side *, struct err *);

#endif
