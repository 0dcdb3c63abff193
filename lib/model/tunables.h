/*
 * Every number of the features and the learner that could have been another,
 * with its reason. They are the same for every log.
 * For model and cmd.
 */
#ifndef MODEL_TUNABLES_H
#define MODEL_TUNABLES_H

/* Terms. */
#define STEM_CHARS                                                                     \
	5 /* a word cut to so many characters is its stem: "forecast(s|ing)" meet */
#define GRAM_LEAST 3 /* n-grams of <word>: spelling, inflection, parts of compounds */
#define GRAM_MOST 4  /* longer ones helped on no set */
#define LENGTHS 8    /* buckets of the number of words, by powers of two */

/* BM25: the textbook's. */
#define BM25_K1 1.2
#define BM25_B .75

/* Overlap scores are brought to about [0,1], so that one set of buckets serves all. */
#define SCALE_S0 .1 /* idf of a small set is small */
#define SCALE_S1 .05
#define SCALE_S4 .5 /* confidence is a guess from outside */
#define BUCKET_CUTS                                                                    \
	{                                                                              \
		0, .02, .05, .1, .17, .25, .35, .5, .7                                 \
	}

/* Sizes of features relative to one another: what has fewer values to tell apart weighs less. */
#define NORM_CONTEXT .5 /* the context of a task says less of it than its words */
#define SIZE_ID .5
#define SIZE_LENGTH .5
#define SIZE_RANK .5
#define SIZE_BUCKET .5
#define SIZE_COUNT .3 /* how many candidates there are */

/* The learner. */
#define LEARNING_RATE .05 /* AdaGrad's; every task sees a weight move by this at most */
#define SQUARES_START 1e-3 /* so that the first step is not a leap */
#define WEIGHT_MOST 3.0    /* importance of an example: 1/(K p), no more than this */
#define RIVAL_LEAST                                                                    \
	1e-4   /* gradients under this change no figure, and cost most of the time */
#define SEED 1 /* of the order of the examples; any will do */
#define PASSES_MOST 8
#define PASSES_SKETCH 3     /* the most before it is filled in what was not tried */
#define PASSES_FEW 5        /* the most when there is too little to choose by */
#define EXAMPLES_A_PASS 150 /* then: a pass more for each so many */
#define FEW_LEAST 20        /* examples: with fewer there is nothing to judge by */
#define FEW_LEARNT                                                                     \
	.95 /* with few: of the loss without learning; above, it may be chance */
#define LEARNT_LEAST                                                                   \
	.98 /* of the loss of guessing the mean: above, nothing has been learnt */
#define CHOOSE_LEAST                                                                   \
	1000 /* examples: under this the held-out part is too small to choose by */
#define HELD_LEAST 20   /* examples; fewer say nothing */
#define FOLDS 5         /* a fifth of the tasks is held out, by hash of their words */
#define LAMBDA_LEAST .5 /* scale of the crosses, by factors of two */
#define LAMBDA_MOST 4
#define LAMBDA_FIRST 2 /* most logs end there or one step away */
#define LAMBDA_FEW 2   /* with too few examples to choose by */
#define CLEARLY .98    /* of the loss: what is less better than this may be chance */
#define HOPELESS                                                                       \
	1.05 /* a trial is given up when its loss is so many times the best... */
#define HOPELESS_PASS 3 /* ...at this pass or later */
#define EXPERIENCE_PRIOR                                                               \
	.2 /* of a word: about as much as once that word in a short task */
#define EXPERIENCE_FEW 5.0 /* so many tries make an action half known */
#define HIDE_ONE_OF                                                                    \
	5 /* candidates: learnt from as if unknown, for the sake of new ones */
#define PLATT_PRIOR                                                                    \
	10.0 /* weight of examples that say: expectations are right as they are */
#define TRIES_MOST 8
#define BITS 20     /* 2^18 costs half a point of value */
#define BITS_FEW 18 /* for a log too small to fill them */

/* Choosing. */
#define PAIRS_FROM 16 /* pairs are sought among this many of the best candidates */
#define EPSILON .1    /* the default share of all actions alike */
#define TEMPERATURE                                                                    \
	.1 /* of softmax, by default: .1 less reward is e times less probable */
#define SQUARECB_GAMMA 10.0 /* times the root of the number of examples learnt from */

#endif
