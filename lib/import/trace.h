/*
 * The spans of one trace into episodes: one for each run of an agent.
 * For lib/import.
 */
#ifndef IMPORT_TRACE_H
#define IMPORT_TRACE_H

#include "import/import.h"
#include "import/span.h"

/*
 * Closes the episodes of the trace. The spans are changed; what is computed lives
 * in the arena.
 */
void trace_import(struct import *, struct trace *, struct arena *);

#endif
