/*
 * A mapping table: where a foreign record holds what memabra needs. The importer
 * reads through the table, and the manual is made from it, so they agree.
 * For lib/import and tests.
 */
#ifndef IMPORT_MAP_H
#define IMPORT_MAP_H

#include <stdint.h>

#include "json/value.h"

struct import_row {
	int part;            /* of the format: an enum; several rows are alternatives */
	const char *path;    /* keys joined by '/', from the value named by `in` */
	const char *becomes; /* what it becomes, for the manual */
	const char *in;      /* what holds it, for the manual; NULL: the record */
};

/* The rows are in the order of their parts. */
struct import_map {
	const struct import_row *row;
	size_t n;
};

#define IMPORT_MAP(rows)                                                               \
	{                                                                              \
		rows, sizeof(rows) / sizeof *(rows)                                    \
	}

/* The value of a part: of its rows, the first that is present; or NULL. */
const struct json_value *import_get(
    const struct import_map *, int part, const struct json_value *);

/* The same; *path: of its row, if the value is present. */
const struct json_value *import_get_path(
    const struct import_map *, int part, const struct json_value *, const char **path);

/* The text of a part: value_text of import_get. */
struct str import_text(const struct import_map *, int part, const struct json_value *);

/*
 * The keys that a map reads, and perhaps some others: to leave out what nobody reads
 * before a record is stored.
 */
struct import_keys {
	uint64_t lengths[128];
};

void import_keys_of(struct import_keys *, const struct import_map *);
void import_keys_add(struct import_keys *, struct str key); /* one more */

static inline bool
import_keys_has(const struct import_keys *k, struct str key)
{
	return key.n > 0 && (k->lengths[key.p[0] & 127] >> key.n % 64 & 1);
}

#endif
