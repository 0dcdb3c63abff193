/*
 * What objects begin with, by its text: a log repeats the same candidates in every
 * line, and to compare a text is much quicker than to parse it. It is the object up to
 * its first number, which may be another one the next time; or all of it.
 * For json only.
 */
#ifndef JSON_KNOWN_H
#define JSON_KNOWN_H

#include <stdint.h>

#include "base/arena.h"
#include "json/table.h"

struct known_object {
	const struct json_table *table;
	struct str text; /* all of the object, or what is before a key */
	const void *out; /* as read; its strings are spans of `text` */
	uint64_t seen;   /* the rows of the table that it has */
	size_t keys;
};

static inline bool
known_whole(const struct known_object *o)
{
	return o->text.p[o->text.n - 1] == '}';
}

struct known; /* keeps at most 4 MB */
struct known *known_new(void);
void known_free(struct known *);

/*
 * Keeps a copy, unless the text is too long, or there are too many. The table has only
 * numbers, booleans, strings and lists of strings.
 */
void known_add(struct known *, const struct known_object *);

/* The offset in s, from an offset on, of the next that is known; or the length of s. */
size_t known_next(
    const struct known *, struct str s, size_t from, const struct known_object **);

/* Fills *out: its strings borrow from s, which begins with the text. */
void known_read(const struct known_object *, struct str s, void *out, struct arena *);

#endif
