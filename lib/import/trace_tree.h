/*
 * Which span is part of which agent's run.
 * For lib/import.
 */
#ifndef IMPORT_TRACE_TREE_H
#define IMPORT_TRACE_TREE_H

#include "import/span.h"

/*
 * Fills the second half of each span. A run is a span of an agent, or the topmost
 * span around calls of models or tools that holds the text of a user. A call of a
 * model that contains another one is not a call. What is inside of a tool is
 * hidden. Returns the spans, in the arena: by run, those of no run first; then by
 * time. Each run has the task that it was given, or that of the run around it if
 * that run does nothing by itself.
 */
struct span **trace_order(struct trace *, struct arena *);

#endif
