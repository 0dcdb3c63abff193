/*
 * Which record a line is, by its keys: for advice to a person who gave a program
 * the wrong file.
 * For cli and cmd.
 */
#ifndef REC_KIND_H
#define REC_KIND_H

#include <stdbool.h>

#include "base/buf.h"

enum record_kind {
	RECORD_UNKNOWN,
	RECORD_TASK,
	RECORD_TRAJECTORY,
	RECORD_BENCHMARK_TASK,
	RECORD_CATALOG_ENTRY,
	RECORD_EXAMPLE,
	RECORD_RESULT,
	RECORD_ROUTER,
	RECORD_ESTIMATE,
	RECORD_DECISION,
	RECORD_REPORT,
	RECORD_AUDIT,
	RECORD_FEEDBACK,
	RECORD_FOREIGN,
	RECORD_KINDS
};

enum record_kind record_kind(struct str line);

/*
 * What `given` is and what to do with it where `wanted` is read, added to b:
 * "this looks like a trajectory: mb-dataset first". False without any advice:
 * when either is unknown, or both are the same.
 */
bool record_advice(enum record_kind given, enum record_kind wanted, struct buf *b);

#endif
