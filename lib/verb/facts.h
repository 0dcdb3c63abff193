/*
 * What a selection must know of a line: from the line, or from what mb-select --condense
 * left of it. Both give the same. For verb.
 */
#ifndef VERB_FACTS_H
#define VERB_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/condensed.h"
#include "rec/trajectory.h"

/* The second is NULL if the line is whole. */
bool facts_revoked(const struct trajectory *, const struct condensed *);
enum trajectory_lack facts_lacks(const struct trajectory *, const struct condensed *);
uint64_t facts_stamp(const struct trajectory *, const struct condensed *);
uint64_t facts_line(const struct condensed *); /* 0: the line is whole */

#endif
