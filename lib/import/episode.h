/*
 * An episode: one task of a foreign log, as it is put together from records: what
 * the user asked, what was on offer, what the agent called, how each call ended.
 * For lib/import.
 */
#ifndef IMPORT_EPISODE_H
#define IMPORT_EPISODE_H

#include <stdint.h>

#include "import/tools.h"

enum call_state {
	CALL_PENDING, /* the log has no result */
	CALL_OK,
	CALL_ERROR,
	CALL_REJECTED, /* the user did not allow it */
	CALL_TRUNCATED /* the result says that the call was cut short */
};

const char *call_state_name(enum call_state);

struct import_call {
	struct str call_id; /* of the log; absent if it has none */
	struct str id;      /* of the tool, skill or memory */
	enum kind kind;
	bool clarify;  /* not a candidate: the agent asked the user */
	unsigned turn; /* calls of the same turn were made together */
	enum call_state state;
	int64_t at, until;            /* ms; EPISODE_NEVER if unknown */
	struct str arguments, result; /* bodies, as text; absent if dropped */
};

#define EPISODE_NEVER INT64_MIN

struct episode {            /* episode_reset makes it empty */
	struct arena arena; /* of all its texts */
	struct str id;      /* of the trajectory; absent: a hash of what it holds */
	struct str task_id, session_id, trace_id, user_id, channel;
	struct str trial;  /* which run of the task; absent if it is not said */
	struct str input;  /* absent: no task has begun */
	int64_t at, until; /* of the task, and of the last record; ms */
	struct import_tools offered; /* by the record */
	bool offers_some; /* it offers more than the record lists: what others called */
	bool
	    offers_none; /* the record says that nothing, or nothing more, was on offer */
	size_t seen;     /* how many tools other tasks had called at its last record */
	struct import_call *call;
	size_t calls, cap;
	unsigned turn;      /* of the next call */
	struct str turn_id; /* of the last call, if the log has one */
	struct str answer;
	bool answered;
	bool acted;        /* also by a call that could not be read */
	bool offers_all;   /* the record offers something of the kind of each call */
	struct str status; /* of the outcome; absent if the log does not say */
	int error;         /* 1: the run failed; 0: it did not; -1: unknown */
	double latency_ms, cost; /* NAN if unknown; latency_ms: else until - at */
	double reward;           /* [0,1]; NAN if unknown */
	struct buf said;         /* what `input` is made of, if texts were joined */
	struct buf rewards;      /* its components, as members: "name":0.5,... */
};

struct episode *episode_new(void);
void episode_free(struct episode *);
void episode_reset(struct episode *);

struct str episode_keep(struct episode *, struct str); /* a copy */
void episode_seen_at(struct episode *, int64_t ms);    /* a record of this time */

/*
 * Adds a call of the present turn; its strings are copied. Returns it. What the agent
 * said before is no answer.
 */
struct import_call *episode_call(struct episode *, const struct import_call *);

/* The last call with this id, or NULL; absent: the first that is pending. */
struct import_call *episode_find(struct episode *, struct str call_id);

/* Remembers a score in `rewards`, in place of one with the same name. */
void episode_score(struct episode *, struct str name, double value);

/* The next call is not of the present turn. */
void episode_next_turn(struct episode *);

#endif
