/*
 * Objects by their text: a log repeats the same candidates in every line, and to compare
 * a text is much quicker than to parse it. Only the numbers in it may be other ones the
 * next time: they are read anew.
 * For json only.
 */
#ifndef JSON_KNOWN_H
#define JSON_KNOWN_H

#include <stdint.h>

#include "base/arena.h"
#include "json/table.h"

enum { KNOWN_NUMBERS = 8 }; /* of an object at most */

struct known_number {
	size_t at, n;                 /* its span in the text */
	const struct json_field *row; /* NULL: no field of the table */
	double value;                 /* of the row; known_add sets it */
};

struct known_object {
	const struct json_table *table;
	struct str text;
	const void *out; /* as read; its strings are spans of `text` */
	uint64_t seen;   /* the rows of the table that it has */
	size_t keys;
	struct known_number number[KNOWN_NUMBERS];
	size_t numbers;
};

/* Where an object that is known is in a line, with other numbers. */
struct known_match {
	const struct known_object *object;
	struct str text;
	double value[KNOWN_NUMBERS];
	ptrdiff_t
	    moved[KNOWN_NUMBERS]; /* how far, in the text, what follows a number */
};

struct known; /* keeps at most 4 MB */
struct known *known_new(void);
void known_free(struct known *);

/* Forgets all if they are many. Between two lines, because found ones are borrowed. */
void known_bound(struct known *);

/*
 * Keeps a copy if it has seen one before that begins alike, unless the text is too long.
 * The table has only numbers, booleans, strings and lists of strings.
 */
void known_add(struct known *, const struct known_object *);

/* The offset in s, from an offset on, of the next that is known; or the length of s. */
size_t known_next(
    const struct known *, struct str s, size_t from, struct known_match *);

/* Fills *out: its strings borrow from the text of the match. */
void known_read(const struct known_match *, void *out, struct arena *);

#endif
