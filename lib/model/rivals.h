/*
 * The rivals of what a search learns: the rules, and the best constant of each channel.
 * What predicts no better than they do is not kept.
 * For model.
 */
#ifndef MODEL_RIVALS_H
#define MODEL_RIVALS_H

#include "model/trial.h"

/*
 * Cross-validation: each fifth is held out in turn, so every lesson is predicted
 * from the others. `seen` and `now` of the search get the result, and the log the trial.
 */
void rivals_look_in_turn(struct search *, const struct router_try *, bool constant);

/*
 * Looks at the best constant, which `constant` of the search gets, and then at the
 * rules; notes whether the constant is better.
 */
void rivals_look(struct search *);

/* The same beside the trials; the search gets only whether the constant is better. */
int rivals_begin(struct search *, struct err *);
int rivals_end(struct search *, struct err *);

/* Whether to keep what was learnt (BEST), alone or with a share of the best constant. */
bool rivals_lose(struct search *);

/* Whether a trial clearly earns more on the lessons seen than the rules, in `now`. */
bool rivals_earn_less(const struct search *, int trial);

/* Lists a trial in the header of the router. */
void rivals_list(struct search *, const struct router_try *);

#endif
