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
	uint64_t task; /* case_number of its key */
	struct str action;
	uint64_t user; /* a hash of the user's id; 0: unknown */
	double reward;
	int failed; /* the action itself failed, not only its answer; -1: unknown */
	double latency_ms; /* NAN: unknown */
	int64_t time;      /* of the task, ms; 0 when unknown */
};

/* One action of a task, by all its trials. */
struct known_action {
	struct str action;
	double tries, users; /* known users */
	double sum;          /* of the rewards */
	/*
	 * Voices: each user counts once, and each trial without a user. The n trials of a
	 * user weigh sqrt(n), but no more than those of all others together, so that
	 * one user does not decide for many.
	 */
	double voices, weight, mean; /* the weighted mean reward */
	double all_tries, all_sum;   /* of the action in all tasks; sum of rewards */
	double value; /* the mean, drawn towards that of all tasks: verb/caseindex.h */
	struct trial best;
	struct { /* the trials of the user that tried_add has */
		uint64_t user;
		double tries, sum;
	} run;
	struct { /* the user whose trials weigh most */
		double weight, mean;
	} heaviest;
};

/*
 * Adds a trial; those of one user must be neighbours, and tried_end follows the last one.
 * true: it is the best so far, kept without a copy of its id. Zero-initialise the action.
 */
bool tried_add(struct known_action *, const struct trial *);
void tried_end(struct known_action *);

/*
 * Orders trials with equal rewards, as for qsort: no failure, lower latency, newer, order
 * of ids.
 */
int trial_order(const struct trial *, const struct trial *);

struct known_case {
	struct str id;
	struct str key;               /* text_key of the input */
	struct known_action *actions; /* best first */
	size_t n;
};

/* "case-" and the first digits of the sha256 of the key */
enum { CASE_ID = 5 + 16 };

/* The id of the case with a key, by case_number(key). */
uint64_t case_number(struct str key);
void case_id(uint64_t number, char out[CASE_ID + 1]);

/*
 * Whether a decision recalled a case, which is not a trial of its own: the
 * source of the candidate is "case", or its id is that of the task's own case.
 */
bool case_recalled(
    const struct trajectory *, const struct decision *, const char *own_id);

/*
 * What a case offers to a task. Logs are written by users, and a router's prompt may
 * quote it: so it has own words, and no text but that of the task itself.
 */
struct case_offer {
	struct str title, summary; /* the input of the task; one line on the action */
	const struct known_action *action, *avoid; /* avoid: NULL: none */
};

/* The candidate that offers it, as a JSON object. */
void case_candidate(struct buf *, const struct known_case *, const struct case_offer *);

/* The whole case as one JSON line; avoid: the action that it warns of, or NULL. */
void case_write(
    struct buf *, const struct known_case *, const struct known_action *avoid);

#endif
