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
	bool *greedy; /* the logged action is the choice of the router */
};

void view_init(struct view *, size_t n);
void view_release(struct view *);

/* Notes predictions, after calibration; returns their mean loss. */
double view_note(struct view *, const struct observed *, size_t n);

/* Notes the losses of the prediction that is always the mean reward. */
void view_of_mean(struct view *, const struct observed *, size_t n);

/* Whether the losses are smaller than the other's by so many standard errors. */
bool view_predicts(
    const struct view *, const struct view *other, size_t n, double errors);

/*
 * Whether the choices earn more than the other's. Lessons count by their weight; what was
 * not tried earns the mean.
 */
bool view_earns(
    const struct view *, const struct view *other, const struct observed *, size_t n);

#endif
