/*
 * The layout of the weights. The few features that every task has come first, each
 * with its own index. The hashed crosses of terms and keys follow.
 * For model and verb.
 */
#ifndef MODEL_LAYOUT_H
#define MODEL_LAYOUT_H

#include "model/tunables.h"
#include "model/features.h"

enum {
	BUCKETS = 10, /* of an overlap score: the cuts of tunables.h, and one more */
	RANKS = 7,    /* 0 ... 5, and all others */
	COUNTS = 18,  /* numbers of candidates: 0 ... 16, and more */
	CUES = 8,     /* sets of three cues */

	PER_OVERLAP =
	    3 + RANKS + BUCKETS, /* value, share of the best, lead; rank; bucket */
	PER_BEST =
	    2 + BUCKETS, /* of the direct answer: best, lead of the best; bucket */
	PER_PAIR = 3 + BUCKETS, /* of a pair: least, most, ratio; bucket of the least */
	PER_PAST = 1 + BUCKETS, /* of the direct answer itself: value; bucket */

	AT_KIND = 0,                      /* type of action */
	AT_CUES = AT_KIND + ACTION_TYPES, /* type of action x what is asked for */
	AT_PREVIOUS =
	    AT_CUES + ACTION_TYPES * CUES, /* type of action x the one before */
	AT_LENGTH = AT_PREVIOUS +
		    ACTION_TYPES * (ACTION_TYPES + 1), /* type x words of the task */
	AT_OVERLAP = AT_LENGTH + ACTION_TYPES * LENGTHS,
	AT_COUNT =
	    AT_OVERLAP + OVERLAPS * PER_OVERLAP, /* direct: number of candidates */
	AT_BEST = AT_COUNT + COUNTS,
	AT_PAST = AT_BEST + OVERLAPS * PER_BEST,
	AT_PAIR = AT_PAST + PAST * PER_PAST,
	AT_KINDS =
	    AT_PAIR + OVERLAPS * PER_PAIR, /* a pair of two kinds; its least fit */
	AT_UNKNOWN = AT_KINDS + 2,         /* a candidate with little experience */
	AT_BASE = AT_UNKNOWN + 1,          /* how good any action is: b(x) */
	DENSE = AT_BASE + 1,
	/*
	 * The mean rewards of an action. They share hashed weights, because a router
	 * file of an older version has no others for them.
	 */
	AT_COARSE = DENSE,
	FEW = AT_COARSE + COARSE, /* weights of features that every task has */
	/* Those of S8 and S9 do so too: no other weight moves for them. */
	AT_NEAR = FEW,
	AT_NEAR_BEST = AT_NEAR + NEAR * PER_OVERLAP,
	AT_NEAR_PAIR = AT_NEAR_BEST + NEAR * PER_BEST,
	FEW_NEAR = AT_NEAR_PAIR + NEAR * PER_PAIR,
	NEAR_BITS = 7, /* fewer hashed weights have no room for them */
};

/* Where the value of a score starts among its PER_OVERLAP, PER_BEST or PER_PAIR. */
enum { O_VALUE, O_SHARE, O_LEAD, O_RANK, O_BUCKET = O_RANK + RANKS };
enum { B_BEST, B_LEAD, B_BUCKET };
enum { P_LEAST, P_MOST, P_RATIO, P_BUCKET };

/* Where the weights of an overlap score begin: of a candidate, a bare action, a pair. */
static inline uint32_t
overlap_at(uint32_t s)
{
	return s < OVERLAPS ? AT_OVERLAP + s * PER_OVERLAP
			    : AT_NEAR + (s - OVERLAPS) * PER_OVERLAP;
}

static inline uint32_t
best_at(uint32_t s)
{
	return s < OVERLAPS ? AT_BEST + s * PER_BEST
			    : AT_NEAR_BEST + (s - OVERLAPS) * PER_BEST;
}

static inline uint32_t
pair_at(uint32_t s)
{
	return s < OVERLAPS ? AT_PAIR + s * PER_PAIR
			    : AT_NEAR_PAIR + (s - OVERLAPS) * PER_PAIR;
}

/*
 * The hashed weight of a term under a key, by multiply-shift hashing; the key
 * selects the function.
 */
static inline size_t
cross_at(uint64_t key, uint32_t term, unsigned bits)
{
	return DENSE + (size_t)(key * term >> (64 - bits));
}

#endif
