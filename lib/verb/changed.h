/*
 * The tasks whose reward the challenger changed most. For verb.
 */
#ifndef VERB_CHANGED_H
#define VERB_CHANGED_H

#include "verb/pairs.h"

/* Fills a list of struct changed with the worst losses, then the best gains, by size. */
void pairs_most_changed(const struct pairs *, struct arena *, struct json_list *);

#endif
