/*
 * A span of a trace: a call of a model or a tool, an agent's run, or what lies
 * around them. The formats fill it; import/trace.h makes episodes of it.
 * For lib/import.
 */
#ifndef IMPORT_SPAN_H
#define IMPORT_SPAN_H

#include <stdint.h>

#include "json/value.h"

enum span_kind {
	SPAN_OTHER, /* a workflow, a request, an event: what lies around the others */
	SPAN_AGENT,
	SPAN_MODEL,
	SPAN_TOOL,
	SPAN_RETRIEVER
};

struct span_score {
	struct str name;
	double value; /* NAN: a word, or nothing */
	struct span_score *next;
};

struct span {                        /* the formats zero it, and set what they know */
	struct str id, parent, name; /* name: of a tool or a skill */
	enum span_kind kind;
	bool failed; /* else nothing is known: that no error was noted is no success */
	int64_t start, end; /* ns since 1970; SPAN_NEVER if unknown */
	bool skill;         /* a tool that loads the skill `name` */
	struct str call_id;
	const struct json_value *input, *output; /* NULL if unknown */
	const struct json_value *tools;          /* on offer: an array, or NULL */
	const struct json_value *documents;      /* an array, or NULL */
	struct str session_id, user_id;
	double cost; /* NAN if unknown */
	struct span_score *scores;
	/* What import/trace.c finds out. */
	struct span *up, *owner;   /* parent; the agent's run that it is part of */
	struct span *next_link;    /* while parents are followed */
	int linked;                /* how far they are */
	bool hidden;               /* inside of a tool */
	bool models, acts, agents; /* below it: calls of models, of both, agents */
	size_t own;      /* calls of models and tools of an agent's run itself */
	struct str task; /* of an agent's run */
	size_t number;   /* of an agent's run, by time; from 1 */
	size_t tasks;    /* of an agent that only holds others: the tasks in it */
};

#define SPAN_NEVER INT64_MIN

/* The ns of an instant in ms; SPAN_NEVER outside of 1677 to 2262. */
static inline int64_t
span_ns(int64_t ms)
{
	return ms > -9000000000000 && ms < 9000000000000 ? ms * 1000000 : SPAN_NEVER;
}

struct trace {
	struct str id;     /* absent if the log has none */
	struct span *span; /* in any order */
	size_t n;
	/* What the log says about all of it; absent, NULL or NAN if nothing. */
	struct str session_id, user_id;
	double latency_ms, cost;
	struct span_score *scores;
};

#endif
