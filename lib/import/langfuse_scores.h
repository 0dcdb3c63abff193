/*
 * The scores of a trace of Langfuse.
 * For lib/import/langfuse.c.
 */
#ifndef IMPORT_LANGFUSE_SCORES_H
#define IMPORT_LANGFUSE_SCORES_H

#include "import/import.h"
#include "import/langfuse_span.h"
#include "import/span.h"

struct langfuse_reading {
	struct import *im;
	const struct import_map *map;
	struct arena *arena;
};

/*
 * Scores of observations go to their spans, all others to the trace, each list by
 * time: of two scores with one name the last counts. Those without a time come first.
 */
void langfuse_scores(const struct langfuse_reading *, struct trace *,
    const struct json_value *const score[], size_t n);

#endif
