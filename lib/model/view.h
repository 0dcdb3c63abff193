/*
 * What a router does on held-out lessons, and whether it does better there than another:
 * by more standard errors than chance would bring.
 * For model.
 */
#ifndef MODEL_VIEW_H
#define MODEL_VIEW_H

#include "model/platt.h"

struct view {
	double *loss; /* of each lesson, times its weight */
	float
	    *greedy; /* the logged action is the choice; a share of it if others tie */
};

void view_init(struct view *, size_t n);
void view_release(struct view *);

/* Notes predictions, after calibration; returns their mean loss. */
double view_note(struct view *, const struct observed *, size_t n);

/* Notes the losses of the prediction that is always the mean reward. */
void view_of_mean(struct view *, const struct observed *, size_t n);

/*
 * How much smaller the losses are than the other's, in standard errors of the
 * difference.
 */
double view_predicts(const struct view *, const struct view *other, size_t n);

/*
 * How much more the choices earn than the other's, in standard errors: the mean reward of
 * the lessons whose logged action is the choice. 0 if there are none for one of them.
 */
double view_earns(
    const struct view *, const struct view *other, const struct observed *, size_t n);

#endif
