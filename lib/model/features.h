/*
 * A task as a feature vector: its terms with their values, and its candidates
 * as rows with overlap scores. First made, which needs no counts; then weighed
 * (model/weigh.h), once the counts of the log are known.
 * For model.
 */
#ifndef MODEL_FEATURES_H
#define MODEL_FEATURES_H

#include <stdbool.h>

#include "model/counts.h"
#include "model/doc.h"
#include "rec/action.h"
#include "rec/example.h"

enum {
	OVERLAPS = 8,     /* S0 ... S7 of memabra-router(7) */
	OVERLAP_PAST = 6, /* from here on they come from experience, not from text */
	PAST = OVERLAPS - OVERLAP_PAST,
	BARE = 2, /* actions without a candidate: the direct answer, clarify */
};

struct row {
	uint64_t key;    /* odd hash of the action key */
	struct doc *doc; /* NULL when nothing is known of it but its key */
	enum action_type type;
	float confidence;
	float overlap[OVERLAPS];
	float known; /* 0 to 1: how much there is of experience with it */
};

struct features {
	/* Distinct words, then grams (3-grams first), then words of the context. */
	uint32_t *term;
	float *value; /* idf-weighted, each of the three groups with its own norm */
	uint32_t words, grams3, grams, context;
	uint32_t stems;
	uint32_t *stem;
	float *stem_value; /* likewise */
	struct row *row;   /* candidates, each key once, in order of appearance */
	uint32_t rows;
	float past[BARE][PAST]; /* S6 and S7 of the actions that have no row... */
	float known[BARE];      /* ...and how much there is of it */
	uint8_t length;         /* bucket of the number of words, below LENGTHS */
	uint8_t cues;           /* what it asks for: a set of enum cue */
	uint8_t
	    previous; /* type of the action one step before, ACTION_TYPES at the first */
};

uint64_t action_hash(struct str key); /* odd */

/* What features are made with. */
struct features_memory {
	struct docs *docs;     /* must outlive the features */
	struct arena *keep;    /* of the features */
	struct arena *scratch; /* of the making */
};

/*
 * The task of an example. `places` (one for each candidate of the example; may
 * be NULL) gets the row of each.
 */
void features_make(struct features *, const struct example *,
    const struct features_memory *, uint32_t *places);

/* One more row, for the key of a candidate that is not there; its place. */
uint32_t features_add_row(
    struct features *, struct str key, enum action_type, struct arena *);

/* The odd hash of a row, or of the direct answer and clarify, whose places are behind the rows. */
uint64_t features_row_key(const struct features *, uint32_t row);

/* This task into the counts: its terms and its candidates, each once. */
void features_count(const struct features *, struct counts *);

/* Whether a candidate, by its key, was in a task that was counted. */
bool features_known(const struct counts *, struct str candidate_key);

#endif
