/*
 * Records that are collected by the trace that they are part of.
 * For lib/import.
 */
#ifndef IMPORT_GROUPED_H
#define IMPORT_GROUPED_H

#include "import/import.h"

/* Keeps a record with its trace; alone if it has none. */
int grouped_add(
    struct import *, struct str trace, const struct json_value *, struct err *);
int grouped_add_packed(
    struct import *, struct str trace, struct str packed, struct err *);

/* The end of a file ends no trace. */
int grouped_end(struct import *, struct err *);

/*
 * All records, by trace: take gets each; finish gets the id of the trace (absent:
 * a record alone) after its last record. The records are in the arena, which is
 * empty after finish. A trace is cut at GROUPED_BYTES, and what is left out counted.
 */
struct grouped_steps {
	void (*take)(void *ctx, const struct json_value *);
	void (*finish)(void *ctx, struct str trace, struct arena *);
	void *ctx;
};
int grouped_each(struct import *, const struct grouped_steps *, struct err *);

#endif
