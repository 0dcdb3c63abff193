/*
 * A feedback record: what somebody said about a trajectory, later or in another
 * tool. It has one of four fields: a reward, a score, a thumb or a status.
 * For verb and cmd.
 */
#ifndef REC_FEEDBACK_H
#define REC_FEEDBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

enum feedback_field {
	FEEDBACK_REWARD,
	FEEDBACK_SCORE,
	FEEDBACK_THUMB,
	FEEDBACK_STATUS,
	FEEDBACK_FIELDS
};

enum feedback_type {
	FEEDBACK_NULL, /* revokes what was said before */
	FEEDBACK_NUMBER,
	FEEDBACK_TRUTH,
	FEEDBACK_WORD
};

struct feedback_value {
	double number;
	struct str word;
	int truth; /* 0 or 1 */
};

struct feedback {
	struct str trajectory_id, task_id, session_id, trace_id;
	double step; /* of the decision; NAN: the whole trajectory */
	struct str at;
	int64_t time; /* of `at`, in ms; 0 without it */
	enum feedback_field field;
	enum feedback_type type;
	struct feedback_value value[FEEDBACK_FIELDS];
};

extern const struct json_table FEEDBACK_TABLE;

const char *feedback_field_name(enum feedback_field); /* "reward", ... */

/* The field with this name, or FEEDBACK_FIELDS. */
enum feedback_field feedback_field_named(struct str);

/*
 * Reads a record with one of the four fields. f borrows from line and arena.
 * Whether it has the id that is needed is for the caller to check.
 */
int feedback_read(struct json_in *, struct feedback *f, struct str line, struct arena *,
    struct err *);

/* What one run of mb-reward did. */
struct feedback_tally {
	double feedback;      /* records that were read */
	double unknown;       /* of these: with a word or number that has no meaning */
	double superseded;    /* of these: with a later record for the same thing */
	double unmatched;     /* of these: for a trajectory that is not in the log */
	double read;          /* trajectories */
	double rewarded;      /* of these: with a reward or a status from feedback */
	double revoked;       /* of these: with a revoked reward */
	double bad_feedback;  /* bad lines of feedback */
	double bad;           /* bad lines of the log */
	struct str first_bad; /* FILE:LINE: what is wrong; absent: none */
	struct str bad_hash;  /* of the bad lines of the log, as in rec/tally.h */
};

extern const struct json_table FEEDBACK_TALLY_TABLE;

#endif
