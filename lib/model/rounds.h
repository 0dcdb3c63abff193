/*
 * The rounds of learning, and the experience between them. See memabra-router(7),
 * LEARNING. For model.
 */
#ifndef MODEL_ROUNDS_H
#define MODEL_ROUNDS_H

#include "model/learn.h"

/*
 * Sets S6 and S7 of all lessons. Each fifth gets them from the rewards of the other
 * fifths and from the experience of the weights, because sums with its own reward
 * would reveal that reward to the learner. Lessons outside the part are not used.
 */
void rounds_past(const struct weights *, const struct lessons *);
/* The same for those that trials use, PART_DRAWN and PART_LOOKED, with these sums. */
void rounds_past_of_trials(const struct weights *, const struct lessons *);

/*
 * From `start` to a complete router, in weights with the same bits. Learn; use the
 * rewards that the result predicts for untried actions as experience; and learn
 * again from `start`. This is one step of EM, after Nigam, McCallum, Thrun and
 * Mitchell (2000), "Text classification from labeled and unlabeled documents".
 * Without passes only the experience with tried actions is added.
 */
void rounds_learn(
    struct weights *, const struct weights *start, const struct lessons *);

/*
 * What rounds_learn makes without passes, for a start that has no experience: the
 * rules, or the best constant. The held-out lessons get mean rewards only, because the
 * rules have no experience with words, and the best constant uses none.
 */
void rounds_means(
    struct weights *, const struct weights *start, const struct lessons *);

#endif
