/*
 * A case: a task that was tried before, with the results of its trials. Also the
 * memory candidate that offers the case to a router.
 * For verb, store and cmd.
 */
#ifndef REC_CASE_H
#define REC_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "json/in.h"
#include "rec/trajectory.h"

/* One trajectory, by its last action. */
struct trial {
	struct str trajectory_id;
	struct str action;
	double reward;
	int failed; /* the action itself failed, not only its answer; -1: unknown */
	double latency_ms; /* NAN: unknown */
	int64_t time;      /* of the task, ms; 0 when unknown */
	struct str summary;
};

/* One action of a task: the sums of its trials, and the best trial. */
struct known_action {
	struct str action;
	double tries, sum; /* of rewards */
	double shrunk; /* (sum + 2m)/(tries + 2), m the mean of all the task's trials */
	struct trial best;
};

struct known_case {
	struct str id;    /* "case-" and the first digits of the sha256 of the key */
	struct str key;   /* text_key of the input */
	struct str title; /* the input of the first trial */
	struct known_action *actions; /* best first */
	size_t n;
};

enum { CASE_ID = 5 + 16 };

/* The id of the case with this key. */
void case_id(struct str key, char out[CASE_ID + 1]);

/*
 * Whether a decision recalled a case, which is not a trial of its own: the
 * source of the candidate is "case", or its id is that of the task's own case.
 */
bool case_recalled(
    const struct trajectory *, const struct decision *, const char *own_id);

/* The candidate that offers `action` of a case, as a JSON object. */
void case_candidate(
    struct buf *, const struct known_case *, const struct known_action *);

/* The whole case as one JSON line. */
void case_write(struct buf *, const struct known_case *);

#endif
