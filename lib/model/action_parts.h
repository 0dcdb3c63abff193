/*
 * The parts of a logged action, as rows of the features of its task.
 * For model and verb.
 */
#ifndef MODEL_ACTION_PARTS_H
#define MODEL_ACTION_PARTS_H

#include "model/features.h"

struct action_parts {
	uint32_t *row; /* one row, or several for a composite action */
	uint32_t n;
};

/*
 * The rows of an action. features_make gives `places`, the rows of the candidates.
 * An id that is no candidate gets its own row. The rows of the direct answer and of
 * clarify come after the candidates, as in the scores.
 */
struct action_parts action_parts_find(struct features *, const struct example *,
    const struct action *, const uint32_t *places, const struct features_memory *);

#endif
