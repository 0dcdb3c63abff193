/*
 * Every number of the features and the learner that was a free choice, with its
 * reason. They are the same for every log.
 * For model and cmd.
 */
#ifndef MODEL_TUNABLES_H
#define MODEL_TUNABLES_H

/* Terms. */
/* The length of a stem: "forecasts" and "forecasting" have the same stem. */
#define STEM_CHARS 5
#define GRAM_LEAST 3 /* n-grams of <word>: spelling, inflection, parts of compounds */
#define GRAM_MOST 4  /* longer n-grams helped on no data set */
#define LENGTHS 8    /* buckets of the number of words, by powers of two */

/* BM25, with the values of the textbooks. */
#define BM25_K1 1.2
#define BM25_B .75

/* Scales that bring overlap scores to about [0,1], so one set of buckets fits all. */
#define SCALE_S0 .1 /* idf of a small set is small */
#define SCALE_S1 .05
#define SCALE_S4 .5 /* confidence is an external guess */
#define BUCKET_CUTS                                                                    \
	{                                                                              \
		0, .02, .05, .1, .17, .25, .35, .5, .7                                 \
	}

/* Words of a task that S9 compares, the rarest: 8 take longer, and gain nothing. */
#define NEAR_WORDS 5

/* Relative sizes of features; a feature with fewer distinct values is smaller. */
#define NORM_CONTEXT .5 /* the context of a task is less informative than its words */
#define SIZE_ID .5
#define SIZE_LENGTH .5
#define SIZE_RANK .5
#define SIZE_BUCKET .5
#define SIZE_COUNT .3 /* how many candidates there are */

/* The learner. */
#define LEARNING_RATE .05 /* AdaGrad's; the largest move of a weight in one step */
/*
 * Up to so many distinct tasks each pass starts anew, with steps so many times as large: the
 * mean of passes in several orders has less noise than one long way. With 14,000 one of
 * two logs lost .005, with 500 to 7,000 both gained.
 */
#define ANEW_MOST 10000
#define ANEW_RATE 2.0
#define SQUARES_START 1e-3 /* keeps the first step small */
/*
 * Importance of an example: min(1/(K p), this). The learner takes its fourth root: with
 * the root one of two logs that explore little lost .016 of value.
 */
#define WEIGHT_MOST 3.0
/* Smaller gradients change no result, and cost most of the time. */
#define RIVAL_LEAST 1e-4
#define SEED 1 /* of the order of the examples; any seed works */
/* Of a trial. At the best lambda of two logs, 4 more lower the loss by .2 % at most. */
#define PASSES_MOST 4
/*
 * Of a trial of a larger log, in which a pass goes on from the last: which lambda is
 * better shows after one or two. Only the last trial has more, and chooses their number.
 */
#define PASSES_BRIEF 2
/*
 * There a later pass is as good if its loss is at most so many times that of an earlier:
 * the loss is least after one, but 1 to 4 passes over the log of metatool have .832, .836,
 * .838 and .839, and over that of clinc150 .859, .860, .860 and .859 (four seeds).
 */
#define PASS_AS_GOOD 1.02
#define PASSES_SKETCH 3 /* most passes before untried actions get predictions */
#define PASSES_FEW 4    /* with too few examples for trials */
#define FEW_LEAST 20    /* examples; with fewer nothing is learnt */
/*
 * A gain in held-out loss counts from so many of its standard errors on: a smaller one
 * may be chance. A share of the loss would not do: noise in the rewards is most of it.
 */
#define CLEAR_ERRORS 1.0 /* of one setting over another */
/* of half the lambda over a lambda: the last training has more examples than a trial */
#define LESS_ERRORS 2.0
#define LEARNT_ERRORS 1.0
#define CONSTANT_ERRORS .5 /* of the constant over the rules and over the mean */
#define RECUR_ERRORS 2.0   /* of what is learnt over the rules in reward, by line */
/*
 * Choices that a log seldom takes, of those that chance would take, are unknown; but
 * chance must take some.
 */
#define UNTRIED_SHARE .33
#define UNTRIED_LEAST 6.0
/* Examples; with fewer the held-out part is too small for trials. */
#define CHOOSE_LEAST 1000
/*
 * Examples of a log for trials, of more a share by the hash of the task. They learn from
 * four fifths of them, because a fifth is held out. On 14,000 and 15,000 the value is the
 * same, and 4,000 lose .003 on one of two sets.
 */
#define TRIAL_LESSONS 7500
/* Held-out examples that trials look at, of more a share: 3,000 tell settings apart. */
#define TRIAL_LOOKS 10000
#define HELD_LEAST 20 /* least number of held-out examples */
/*
 * The examples of a user with the same action count up to so many times the median of
 * that number: 1 costs users who have few actions .01 of value.
 */
#define USUAL_TIMES 2.0
#define FOLDS 5 /* a fifth of the tasks is held out, by the hash of their words */
#define LAMBDA_LEAST .06 /* scale of the crosses; the search goes by factors of two */
#define LAMBDA_MOST 4
#define LAMBDA_FIRST 2 /* for most logs the best is here or one step away */
#define LAMBDA_FEW 2   /* with too few examples for trials */
/* Half-lives: an older example keeps 1e-6 of its weight, so that no sum is zero. */
#define HALVES_MOST 20
/* A trial ends if its loss is so many times that of the best after as many passes. */
#define HOPELESS 1.05
/* Prior weight of a word: about one occurrence in a short task. */
#define EXPERIENCE_PRIOR .2
/* Tries that a mean reward is shrunk by: noise of .3 hides differences of .07. */
#define MEAN_PRIOR 20.0
#define EXPERIENCE_FEW 5.0 /* after so many tries an action counts as half known */
/* One in so many candidates is learnt as if unknown, to learn about new ones. */
#define HIDE_ONE_OF 5
#define PLATT_PRIOR 10.0 /* weight of the prior of the calibration: no change */
#define BLEND_PRIOR 10.0 /* the same for a blend */
#define BLEND_ERRORS .5  /* what was learnt counts less by so many standard errors */
/*
 * Of few examples: the share of what was learnt, beside the rules, is so many times the
 * one that predicts best, because choices gain longer than predictions do. A smaller
 * share than the least is chance.
 */
#define LEARNT_TIMES 2.0
#define LEARNT_LEAST .05
#define TRIES_MOST 16
#define BITS 20     /* 18 bits lose half a point of value */
#define BITS_FEW 18 /* for a log that is too small for more */

/* Choosing. */
#define PAIRS_FROM 16 /* pairs are made of so many of the best candidates */
#define EPSILON .1    /* default probability that is divided among all actions */
/* Default of softmax: with .1 less reward an action is e times less probable. */
#define TEMPERATURE .1
#define SQUARECB_GAMMA 10.0 /* times the root of the number of training examples */

/* Retrieval from a catalog. */
/* Terms of a task that recall uses: more cost time, and add common words only. */
#define RECALL_TERMS 32
/* Bits of recall's filter for each pair: one absent pair in 16 passes. */
#define RECALL_BITS 16
/* Words, and pairs of a word and an action, that recall keeps: 16 MB. */
#define RECALL_KEPT (1 << 20)
/* Reward that an action is assumed to have earned like the whole list; 1 to 10 do. */
#define RECALL_PRIOR 3.0
/* Weight of the lift beside the score; .2 to .8 do. */
#define RETRIEVE_LIFT .4
/* One place in so many is for candidates with experience, or for those without. */
#define RETRIEVE_TRIED 2
#define RETRIEVE_UNTRIED 4
/* Candidates of a kind that are scored whole; of more, a shortlist is scored. */
#define RETRIEVE_WHOLE 256
/* The shortlist of a kind: the best texts, and what experience suggests. */
#define RETRIEVE_TEXTS 100
#define RETRIEVE_RECALLED 50

#endif
