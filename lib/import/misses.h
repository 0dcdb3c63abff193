/*
 * What was not understood in an import: reasons with their counts, in the order of
 * first appearance. Reasons beyond 1000 are counted together.
 * For lib/import.
 */
#ifndef IMPORT_MISSES_H
#define IMPORT_MISSES_H

#include "base/names.h"
#include "json/table.h"

struct misses { /* zero-initialise */
	struct names reasons;
	double *count; /* of each reason */
	size_t cap;
	struct arena arena;
};

/* Counts "reason", or "reason 'value'" if there is a value. */
void misses_add(struct misses *, const char *reason, struct str value);

/* The counts so far, as a list of struct import_miss in the arena. */
struct json_list misses_list(const struct misses *, struct arena *);
void misses_release(struct misses *);

#endif
