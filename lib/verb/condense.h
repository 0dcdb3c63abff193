/*
 * What remains of a line that a selection leaves out, by mb-select --condense. For cmd.
 */
#ifndef VERB_CONDENSE_H
#define VERB_CONDENSE_H

#include <stdbool.h>

#include "base/buf.h"
#include "rec/trajectory.h"
#include "verb/select.h"

/* Whether a line must stay whole for what comes after mb-select. */
bool must_stay_whole(const struct trajectory *, const struct select_left *);

/* What remains of a line, as text. */
void condense(struct buf *, const struct trajectory *, struct str line,
    const struct select_left *);

#endif
