/*
 * An observation of Langfuse as a span.
 * For lib/import.
 */
#ifndef IMPORT_LANGFUSE_SPAN_H
#define IMPORT_LANGFUSE_SPAN_H

#include "import/map.h"
#include "import/import.h"
#include "import/span.h"

enum langfuse_part {
	L_TRACE,
	L_LIST,
	L_ID,
	L_OBSERVATIONS,
	L_SCORES,
	L_TRACE_ID,
	L_OBSERVATION_ID,
	L_PARENT,
	L_TYPE,
	L_NAME,
	L_LEVEL,
	L_START,
	L_END,
	L_INPUT,
	L_OUTPUT,
	L_TOOLS,
	L_CALLS,
	L_CALL_NAMES,
	L_METADATA,
	L_SESSION,
	L_USER,
	L_LATENCY,
	L_COST,
	L_VALUE,
	L_WORD,
	L_SCORE_TYPE,
	L_SCORED
};

/* A trace has most fields of an observation, and is one for this. */
void langfuse_span(struct import *, const struct import_map *, struct span *,
    const struct json_value *, struct arena *);

/* NAN if it is not known: Langfuse writes 0 for a model without a price. */
double langfuse_cost(const struct import_map *, const struct json_value *);

#endif
