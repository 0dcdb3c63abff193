/*
 * Objects that a reader has met, by their text: a log repeats the same candidates in
 * every line, and to compare a text is much quicker than to parse it. A whole object
 * is the beginning of no other one, so a text that begins with it is this object.
 * For json only.
 */
#ifndef JSON_KNOWN_H
#define JSON_KNOWN_H

#include "base/arena.h"
#include "json/table.h"

struct known_object {
	const struct json_table *table;
	struct str text;
	const void *out; /* as read; its strings are spans of `text` */
};

struct known; /* keeps at most 8 MB */
struct known *known_new(void);
void known_free(struct known *);

/*
 * Keeps what was read from a text, unless it is too long, or there are too many. The
 * table has only numbers, booleans, strings and lists of strings.
 */
void known_add(
    struct known *, const struct json_table *, struct str text, const void *out);

/* The offset in s, from an offset on, of the next that is known; or the length of s. */
size_t known_next(
    const struct known *, struct str s, size_t from, const struct known_object **);

/* Fills *out: its strings borrow from s, which begins with the object. */
void known_read(const struct known_object *, struct str s, void *out, struct arena *);

#endif
