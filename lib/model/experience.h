/*
 * The rewards of each action on tasks with each word, as sums over the log. A
 * candidate gets two scores from them, S6 and S7 of memabra-router(7). The
 * experience of two logs is the sum of both.
 * For model and verb.
 */
#ifndef MODEL_EXPERIENCE_H
#define MODEL_EXPERIENCE_H

#include "base/index.h"
#include "model/features.h"
#include "model/ordered.h"

/* The largest number of pairs of an action and a word; later pairs are ignored. */
enum { EXPERIENCE_MOST = 1 << 21 };

struct gained {        /* the sums of a pair: weight * value of the word in its task */
	uint32_t pair; /* hash of action and word; never 0 */
	float earned, missed; /* the sum times the reward; the sum times 1 - reward */
};

struct sums {
	float earned, missed;
};

struct experience {       /* zero-initialise: no experience */
	struct gained *v; /* over the whole log */
	size_t n, cap;
	/*
	 * For cross-fitting, NULL otherwise: of each pair its sums without each fold. So
	 * one pass over a log makes all sums.
	 */
	struct sums *without;
	size_t without_cap;
	unsigned folds, fold; /* fold: that of what is added next */
	const struct sums
	    *reads;             /* where a view begins; NULL: it is of the whole log */
	struct index index;     /* from a pair to 1 + its place in v */
	struct ordered in_file; /* instead of v, which is for more experience */
};

/* All sums are at these places; a place whose pair is 0 is free. */
static inline size_t
experience_places(const struct experience *e)
{
	return e->in_file.v == NULL ? e->n : e->in_file.slots;
}

static inline const struct gained *
experience_at(const struct experience *e, size_t i)
{
	const void *slot = e->in_file.v + i * e->in_file.words;

	return e->in_file.v == NULL ? &e->v[i] : slot;
}

void experience_release(struct experience *);
/* The sums over the log, without those of folds. */
void experience_copy(struct experience *to, const struct experience *from);
/* The same without a copy: nothing is left of the other. */
void experience_take(struct experience *to, struct experience *from);
/* From now on there are folds; what is known so far is in none of them. */
void experience_divide(struct experience *, unsigned folds);
/*
 * What is known without a fold, or all if there are none. It is borrowed: do not release
 * or change it.
 */
struct experience experience_without(const struct experience *, unsigned fold);
void experience_join(struct experience *to, const struct experience *from);
/* adds the sums of a pair */
void experience_gain(struct experience *, const struct gained *);

/* The term for the sums of an action over all its tasks. */
extern const uint32_t ALL_TERM;

/* The pair of an action, by its key, and a term; and its sums: zeros if unknown. */
uint32_t experience_pair(uint64_t key, uint32_t term);
struct sums experience_find(const struct experience *, uint32_t pair);

/*
 * Adds the reward of an action that was tried to its mean rewards, overall and in the
 * channel of the task.
 */
void experience_try(struct experience *, const struct features *, uint32_t row,
    double reward, double weight);

/* The mean reward of all tries as log-odds; 0 without any. */
double experience_usual(const struct experience *);

/*
 * Adds the reward of a row, or of the direct answer or clarify, whose places come
 * after the rows. The features must be weighed.
 */
void experience_add(struct experience *, const struct features *, uint32_t row,
    double reward, double weight);

/*
 * Sets S6, S7 and the mean rewards of all rows, of the direct answer and of clarify, and how much
 * experience each has. The features must be weighed. For learning, some rows get no
 * experience.
 */
void experience_score(const struct experience *, struct features *, bool to_learn);

#endif
