/*
 * What a logged action is made of, as rows of its task's view.
 * For model and verb.
 */
#ifndef MODEL_MEMBERS_H
#define MODEL_MEMBERS_H

#include "model/view.h"

struct members {
	uint32_t *row; /* one, or more of a composite */
	uint32_t n;
};

/*
 * The rows of an action; `places` is what view_make told of the candidates. An
 * id that is no candidate gets a row of its own. The rows of the direct answer
 * and of clarify come after the candidates, as in a scene.
 */
struct members members_find(struct view *, const struct example *,
    const struct action *, const uint32_t *places, const struct view_memory *);

#endif
