/*
 * What the experience of a router says about each action of a list, for a task.
 *
 * The lift of an action is the log of how much more of its reward than of the reward
 * of the whole list was earned on the words of the task: the evidence of a naive Bayes
 * classifier. Unlike S6 and S7 of memabra-router(7) it counts against an action that
 * it earned much, but nothing on these words. For the formula see there, RETRIEVAL.
 * For model and verb.
 */
#ifndef MODEL_RECALL_H
#define MODEL_RECALL_H

#include "model/experience.h"

/*
 * Borrows everything but the keys. What was found for a word of a task is kept for
 * the next tasks, in bounded memory.
 */
struct recall;
struct recall *recall_new(
    const struct experience *, const struct counts *, const struct str *keys, size_t n);
void recall_free(struct recall *);

struct recalled {
	double *lift;   /* of each action; 0 if it never earned reward */
	uint32_t *best; /* the places of the highest lifts, the highest first */
	size_t n;       /* the number of `best` */
};

/*
 * The lifts for a task, and at most `most` actions that earned reward on its words.
 * The arena owns the result.
 */
void recall_task(struct recall *, const struct example *task, size_t most,
    struct recalled *, struct arena *);

#endif
