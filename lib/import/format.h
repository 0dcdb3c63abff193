/*
 * What a format is, and what the command line says about an import.
 * For lib/import, cmd and tests.
 */
#ifndef IMPORT_FORMAT_H
#define IMPORT_FORMAT_H

#include "base/err.h"
#include "import/episode.h"
#include "import/map.h"
#include "import/tools.h"
#include "rec/rename.h"

struct import;

/* A tool whose calls are another action: the agent's way to load a skill, or to ask. */
struct import_special {
	const char *tool;
	enum action_type action; /* ACTION_SKILL, ACTION_MEMORY or ACTION_CLARIFY */
	const char *id;          /* the path of the id in the arguments */
};

/* A text with which the framework itself begins the result of a failed call. */
struct import_failure {
	const char *head;
	enum call_state state;
};

struct import_format {
	const char *name;  /* of --from */
	const char *title; /* a phrase for the manual */
	const char
	    *notes; /* sentences for the manual: tasks, turns, outcomes; or NULL */
	struct import_map map;
	const struct import_special *special;  /* ended by tool == NULL; or NULL */
	const struct import_failure *failures; /* ended by head == NULL; or NULL */
	/* Whether a record, the first of a file, is of this format. */
	bool (*is)(const struct json_value *record);
	/*
	 * Takes a record; takes the end of a file; takes the end of the input. The
	 * last two may be NULL: then all open episodes are closed at the end of a file.
	 * 0, or -1 with an err; ERR_INPUT: the record is bad.
	 */
	int (*record)(struct import *, const struct json_value *, struct err *);
	int (*end)(struct import *, struct err *);
	int (*finish)(struct import *, struct err *);
};

struct import_options {
	const struct import_format *format; /* NULL: the first record tells */
	const struct import_tools *catalog; /* of --tools, or NULL */
	const struct rename *rename;        /* or NULL */
	const char *score; /* of --score: the name of the score that is the reward */
	double score_lo, score_hi; /* its scale: lo is reward 0, hi is reward 1 */
	bool per_call;             /* a trajectory for each call, not for each task */
	bool redact;               /* no bodies, no secrets */
	bool results; /* two files: results of the same tasks, side by side */
	void (*emit)(void *ctx, struct str line); /* gets each line */
	void *ctx;
};

/* Of the OpenAI Agents SDK, which the requests that it sends have as well. */
extern const struct import_failure AGENTS_SDK_FAILURES[];

/* The formats, in the order of import/formats.c. */
extern const struct import_format FORMAT_AGENTS_SDK;
extern const struct import_format FORMAT_ANTHROPIC;
extern const struct import_format FORMAT_ATIF;
extern const struct import_format FORMAT_BFCL;
extern const struct import_format FORMAT_CODEX;
extern const struct import_format FORMAT_GEMINI;
extern const struct import_format FORMAT_MEMABRA;
extern const struct import_format FORMAT_OPENAI;
extern const struct import_format FORMAT_CLAUDE_CODE;
extern const struct import_format FORMAT_OTLP;
extern const struct import_format FORMAT_LANGFUSE;
extern const struct import_format FORMAT_INSPECT;
extern const struct import_format FORMAT_SWE_AGENT;
extern const struct import_format FORMAT_TAU_BENCH;

#endif
