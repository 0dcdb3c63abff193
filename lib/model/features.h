/*
 * A task as a feature vector: its terms with their values, and its candidates as
 * rows with overlap scores. features_make needs no counts; features_weigh
 * (model/weigh.h) adds the values after the counts of the log are known.
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
	OVERLAPS =
	    8, /* S0 ... S7 of memabra-router(7): all that need no word vectors */
	/* from this score on, they come from experience, not from text */
	OVERLAP_PAST = 6,
	PAST = OVERLAPS - OVERLAP_PAST,
	NEAR = 2, /* S8 and S9, by word vectors */
	SCORES = OVERLAPS + NEAR,
	COARSE =
	    2,    /* mean rewards of an action: of all tasks, of those of its channel */
	BARE = 2, /* actions without a candidate: the direct answer and clarify */
};

struct row {
	uint64_t key;    /* odd hash of the action key */
	struct doc *doc; /* NULL if only its key is known */
	enum action_type type;
	float confidence;
	float overlap[SCORES];
	float coarse[COARSE];
	float known; /* 0 to 1: how much experience there is with it */
};

struct features {
	/* Distinct words, then grams (3-grams first), then words of the context. */
	uint32_t *term;
	float *value; /* idf-weighted, each of the three groups with its own norm */
	uint32_t words, grams3, grams, context;
	uint32_t stems;
	uint32_t *stem;
	float *stem_value; /* idf-weighted too */
	struct row *row;   /* the candidates, each key once, in order of appearance */
	uint32_t rows;
	uint32_t channel; /* hash of the channel; 0 if unknown */
	float coarse[BARE][COARSE];
	float past[BARE][PAST];        /* S6 and S7 of the actions without a row */
	float known[BARE];             /* how much experience they have */
	const struct vectors *vectors; /* NULL: S8 and S9 are absent */
	uint32_t *vector; /* of each word, its number in the vectors; 0: none */
	uint8_t scores;   /* how many of the overlap scores there are */
	uint8_t length;   /* bucket of the number of words, below LENGTHS */
	uint8_t cues;     /* a set of enum cue */
	uint8_t previous; /* type of the previous action; ACTION_TYPES at the first */
};

uint64_t action_hash(struct str key); /* odd */

/* The memory for making features. */
struct features_memory {
	struct docs *docs;     /* must outlive the features */
	struct arena *keep;    /* owns the features */
	struct arena *scratch; /* memory while they are made */
};

/*
 * Makes the features of the task of an example. `places` gets the row of each
 * candidate; it has one element for each, or is NULL.
 */
void features_make(struct features *, const struct example *,
    const struct features_memory *, uint32_t *places);

/* The same without terms and cues, which spell() (model/spelled.h) adds. */
void features_start(struct features *, const struct example *,
    const struct features_memory *, uint32_t *places);

/* Adds a row for the key of a candidate that is not in the task; returns its place. */
uint32_t features_add_row(
    struct features *, struct str key, enum action_type, struct arena *);

/*
 * The odd hash of a row, or of the direct answer or clarify, whose places come
 * after the rows.
 */
uint64_t features_row_key(const struct features *, uint32_t row);

/* Adds this task to the counts: its terms and its candidates, each once. */
void features_count(const struct features *, struct counts *);

/* Whether a counted task had the candidate with this key. */
bool features_known(const struct counts *, struct str candidate_key);

#endif
