/*
 * The learnt state of a router: its weights, and its experience of actions and
 * words.
 * For model and verb.
 */
#ifndef MODEL_WEIGHTS_H
#define MODEL_WEIGHTS_H

#include "model/experience.h"

struct weights {
	float *w;       /* DENSE + 2^bits weights; only DENSE if bits is 0 */
	float *squares; /* sums of squared gradients; NULL if only routing */
	struct experience past;
	unsigned bits;
	double lambda; /* scale of the crosses */
	bool clarify;  /* whether the log has that action */
	bool borrowed; /* w belongs to somebody else, and must not change */
};

size_t weights_size(unsigned bits);
void weights_init(
    struct weights *, unsigned bits, bool clarify); /* all zeros, squares too */
void weights_copy(struct weights *,
    const struct weights *from); /* with the same bits, without experience */
/* Takes w from memory that outlives the weights, instead of its own. */
void weights_borrow(struct weights *, const void *w);
bool weights_learnt(const struct weights *); /* from an example; wants squares */
void weights_release(struct weights *);

#endif
