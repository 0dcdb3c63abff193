/*
 * The past of a state as a section of a page: a picture and a table. For verb.
 */
#ifndef VERB_PAST_HTML_H
#define VERB_PAST_HTML_H

#include "base/buf.h"
#include "verb/past.h"

/* Nothing if there are fewer than two runs and no change. */
void past_html(struct buf *, const struct past *);

#endif
