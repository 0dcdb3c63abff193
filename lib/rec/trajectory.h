/*
 * A task, and a trajectory: a task with its decisions and outcome.
 * A task is read into the same struct, with the later parts absent.
 * For model, store, verb and cmd.
 */
#ifndef REC_TRAJECTORY_H
#define REC_TRAJECTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"
#include "rec/action.h"
#include "rec/canary.h"

struct candidate {
	struct str id, type, title, summary, source;
	struct strs triggers, tags;
	double cost, confidence, success_rate, freshness,
	    risk;       /* all but cost in [0,1]; the defaults are in the table */
	uint64_t alike; /* two with the same one, not 0, are equal but for numbers */
};

struct decision {
	double step;
	struct str decision_type; /* direct_answer, call_tool, ... */
	struct strs selected_ids, rejected_ids;
	/* candidates that the router did not see; they are not in rejected_ids */
	struct strs withheld_ids;
	struct str rationale, router_version;
	/* "always", "fallback": the router did not choose; absent: it did */
	struct str override;
	/* The canary that was on; its version absent: none */
	struct canary canary;
	/* What another router would do, and nobody did; version absent: none was asked */
	struct {
		struct str version, action;
	} shadow;
	double estimated_cost;
	double propensity; /* (0,1]; NAN when the log has none */
	double actions;    /* number of actions to choose among; NAN if not logged */
	struct str
	    explore; /* the exploration: squarecb, ...; absent: none, or unknown */
	double epsilon, temperature; /* of the exploration; NAN if it has none */
	double seed;                 /* of the exploration; NAN if not logged */
	double reward;               /* [0,1]; NAN: that of the trajectory */
	struct str reward_source, reward_at; /* see reward_revoked */
};

struct outcome {
	struct str status;       /* its meaning: rec/outcome.h; absent: no outcome */
	double latency_ms, cost; /* NAN: unknown */
	double tool_errors, user_corrections;
	double implicit_corrections; /* part of user_corrections */
};

struct trajectory {
	struct str trajectory_id;
	struct {
		struct str task_id, input, channel, created_at, user_id, session_id,
		    trace_id, cluster;
	} task;
	struct {
		struct str conversation_summary, environment_summary;
		struct strs recent_failures;
	} context;
	struct json_list candidates[KINDS]; /* of struct candidate */
	struct str candidates_text;         /* the raw "candidate_sets" */
	struct str set_text[KINDS];         /* the raw lists in it */
	struct str unknown_set; /* the first set of another kind that is not empty */
	struct json_list decisions; /* of struct decision */
	struct outcome outcome;
	struct str outcome_text; /* the raw "outcome"; absent when there is none */
	double reward;           /* [0,1]; NAN when absent */
	struct str reward_source, reward_at; /* see reward_revoked */
};

extern const struct json_table CANDIDATE_TABLE, DECISION_TABLE, OUTCOME_TABLE;
/* Parts of a task; the offsets of their rows are those in struct trajectory. */
extern const struct json_table TO_ROUTE_TABLE, CONTEXT_TABLE, SETS_TABLE;
extern const struct json_table TASK_TABLE; /* task: the input of mb-route */
extern const struct json_table
    TRAJECTORY_TABLE; /* whole; the lenient reading of mb-select */

/* The action key of a decision, in the arena; -1 if it is invalid (ERR_INPUT). */
int decision_action(
    const struct decision *, struct arena *, struct str *action, struct err *);

/* -1 if the kinds together have more than LIMIT_CANDIDATES candidates (ERR_INPUT). */
int task_bounded(const struct trajectory *, struct err *);

/*
 * task_read reads a task, which needs task.input. trajectory_check reads a
 * trajectory whose decisions are valid: they name actions, and propensities, if
 * any, are in (0,1]. trajectory_read also needs what learning needs: an input, a
 * decision, and a reward or a known outcome.status. t borrows from line and arena.
 */
int task_read(struct json_in *, struct trajectory *t, struct str line, struct arena *,
    struct err *);
int trajectory_check(struct json_in *, struct trajectory *t, struct str line,
    struct arena *, struct err *);
int trajectory_read(struct json_in *, struct trajectory *t, struct str line,
    struct arena *, struct err *);

/*
 * A line of a list of ids is an id as plain text. -1 if it is a JSON string (ERR_INPUT):
 * it would silently name nothing. An id with quotation marks can be given in an object.
 */
int id_plain(struct str line, struct err *);

/* The id of the trajectory in a line, or the line itself if it is no JSON object. */
int trajectory_id_read(
    struct json_in *, struct str *id, struct str line, struct arena *, struct err *);

/*
 * Whether feedback has revoked the reward (mb-reward): the source is "feedback",
 * and there is no total. Then an outcome gives no reward either.
 */
bool reward_revoked(const struct trajectory *);
bool decision_revoked(const struct decision *);

/* The first part that learning needs and a trajectory lacks, or LACKS_NOTHING. */
enum trajectory_lack {
	LACKS_NOTHING,
	LACKS_INPUT,
	LACKS_DECISION,
	LACKS_REWARD, /* no reward, and no outcome.status */
	LACKS_STATUS  /* no reward, and an outcome.status that is no known word */
};
enum trajectory_lack trajectory_lacks(const struct trajectory *);

/* The same as an error: -1 with ERR_INPUT, or 0. trajectory_read includes it. */
int trajectory_fit(const struct trajectory *, struct err *);

/*
 * The reward of the whole trajectory, by its reward or its outcome: LACKS_NOTHING,
 * LACKS_REWARD or LACKS_STATUS.
 */
enum trajectory_lack trajectory_lacks_reward(const struct trajectory *);

static inline size_t
task_candidates(const struct trajectory *t)
{
	return t->candidates[KIND_MEMORY].n + t->candidates[KIND_SKILL].n +
	       t->candidates[KIND_TOOL].n;
}

#endif
