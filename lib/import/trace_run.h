/*
 * What a run of an agent takes from each of its spans.
 * For lib/import.
 */
#ifndef IMPORT_TRACE_RUN_H
#define IMPORT_TRACE_RUN_H

#include "base/set.h"
#include "import/import.h"
#include "import/span.h"

/* A run that is being put together: that of an agent, or what is in no run. */
struct run {
	struct import *im;
	struct trace *trace;
	struct episode *ep;
	struct arena *arena;
	struct span *agent; /* NULL: the spans in no run */
	struct span **span; /* its spans, by time */
	size_t n;
	struct set tools;  /* its spans of tools: the ids, and the names, of calls */
	struct set offers; /* texts of lists of tools that were taken */
	size_t anonymous;  /* calls without an id, from messages */
	bool models;       /* the run has calls of models */
	int64_t tools_end; /* ns; without models: of the tools of the turn */
	bool only; /* the only run of its trace: the id of the trace is its id */
};

/* run_begin before the first span; the task may be absent. */
void run_begin(struct run *, struct str task);
void run_take(struct run *, struct span *);

/* What the agent's own span says: its times, the answer, how it ended. */
void run_take_agent(struct run *);
void run_take_scores(struct run *, const struct span_score *);

#endif
