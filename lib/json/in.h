/*
 * JSON in: one line to one struct, by a table. Besides what RFC 8259 forbids, it
 * refuses what no record needs: duplicate keys, NUL in a string, lone surrogates,
 * numbers outside the range of a double, and what exceeds a bound of
 * base/limits.h. Strings borrow from the line, or from the arena when they have
 * escapes: both must outlive the struct.
 * For lib/rec, store, cmd and tests.
 */
#ifndef JSON_IN_H
#define JSON_IN_H

#include "base/arena.h"
#include "base/err.h"
#include "json/table.h"

struct json_in; /* a reader; keeps its parser from line to line */
struct json_in *json_in_new(void);
void json_in_free(struct json_in *);

/* Where an object goes. */
struct json_target {
	const struct json_table *table;
	void *out; /* the struct that the table describes */
	struct arena *arena;
};

/*
 * Read the object in `line` into the target's *out, which is zeroed and given
 * defaults first. Fields that the table does not have are checked and skipped.
 * On -1 the err has the path of what is wrong (ERR_INPUT) and *out is unusable.
 */
int json_read(struct json_in *, struct json_target, struct str line, struct err *);

/* The members of the last line read, in its order; valid until the next json_read. */
size_t json_members(const struct json_in *, const struct json_member **);

#endif
