/*
 * The values of a view's terms, and its overlap scores, by the counts of a log.
 * For model and verb.
 */
#ifndef MODEL_WEIGH_H
#define MODEL_WEIGH_H

#include "model/view.h"

/* What experience adds stays 0. */
void weigh_view(struct view *, const struct counts *, struct arena *scratch);

#endif
