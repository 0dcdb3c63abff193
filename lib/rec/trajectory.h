/*
 * A task, and a trajectory: a task with what was decided and how it ended.
 * A task is read into the same struct, with the later parts absent.
 * For model, store, verb and cmd.
 */
#ifndef REC_TRAJECTORY_H
#define REC_TRAJECTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

/* The candidate sets, in the order in which they are written and numbered. */
enum kind { KIND_MEMORY, KIND_SKILL, KIND_TOOL, KINDS };

struct candidate {
	struct str id, type, title, summary, source;
	struct strs triggers, tags;
	double cost, confidence, success_rate, freshness,
	    risk; /* [0,1] but cost; defaults in the table */
};

struct decision {
	double step;
	struct str decision_type; /* direct_answer, call_tool, ... */
	struct strs selected_ids, rejected_ids;
	struct str rationale, router_version;
	double estimated_cost;
	double propensity; /* (0,1]; NAN when the log has none */
	double actions;    /* how many the router chose among; NAN when not logged */
	struct str
	    explore; /* how it explored: squarecb, ...; absent: not at all, or nobody says */
	double epsilon, temperature; /* of that; NAN where it has none */
	double seed;                 /* likewise; NAN when not logged */
};

struct outcome {
	struct str
	    status; /* success, failure, partial, error, ...; absent when there is no outcome */
	double latency_ms, tool_errors, user_corrections, cost;
};

struct trajectory {
	struct str trajectory_id;
	struct {
		struct str task_id, input, channel, created_at, user_id, cluster;
	} task;
	struct {
		struct str conversation_summary, environment_summary;
		struct strs recent_failures;
	} context;
	struct json_list candidates[KINDS]; /* of struct candidate */
	struct str candidates_text;         /* the raw "candidate_sets" */
	struct str memories_text;           /* the raw "candidate_sets.memory" */
	struct json_list decisions;         /* of struct decision */
	struct outcome outcome;
	struct str outcome_text; /* the raw "outcome"; absent when there is none */
	double reward;           /* [0,1]; NAN when absent */
};

extern const struct json_table CANDIDATE_TABLE, DECISION_TABLE, OUTCOME_TABLE;
/* Parts of a task; their rows lie at their offsets in struct trajectory itself. */
extern const struct json_table TO_ROUTE_TABLE, CONTEXT_TABLE, SETS_TABLE;
extern const struct json_table TASK_TABLE; /* task: what mb-route reads */
extern const struct json_table
    TRAJECTORY_TABLE; /* whole; the lenient reading of mb-select */

/* The action key of a decision, in the arena; -1 when it is none (ERR_INPUT). */
int decision_action(
    const struct decision *, struct arena *, struct str *action, struct err *);

/*
 * A line to a task (needs task.input). To a trajectory whose decisions are
 * sound: they name actions, with propensities in (0,1] where there are any
 * (trajectory_check). To one fit for learning: it has an input, a decision,
 * and a reward or an outcome besides (trajectory_read). t borrows from line
 * and arena.
 */
int task_read(struct json_in *, struct trajectory *t, struct str line, struct arena *,
    struct err *);
int trajectory_check(struct json_in *, struct trajectory *t, struct str line,
    struct arena *, struct err *);
int trajectory_read(struct json_in *, struct trajectory *t, struct str line,
    struct arena *, struct err *);

/* What a trajectory lacks to be learnt from: the first of these, or LACKS_NOTHING. */
enum trajectory_lack { LACKS_NOTHING, LACKS_INPUT, LACKS_DECISION, LACKS_REWARD };
enum trajectory_lack trajectory_lacks(const struct trajectory *);

static inline size_t
task_candidates(const struct trajectory *t)
{
	return t->candidates[KIND_MEMORY].n + t->candidates[KIND_SKILL].n +
	       t->candidates[KIND_TOOL].n;
}

#endif
