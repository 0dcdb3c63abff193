/*
 * The inside of a reader: where it is in a line, and what every event needs.
 * in.c owns the line, events.c follows the events of yajl.
 * For json only.
 */
#ifndef JSON_PARSE_H
#define JSON_PARSE_H

#include <stdint.h>
#include <yajl/yajl_parse.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "json/known.h"
#include "json/table.h"

enum place { OBJECT, LIST, MAP, STRS, NUMS, PASS_OBJECT, PASS_ARRAY };

/* One open object or array. */
struct frame {
	enum place place;
	const struct json_table
	    *table; /* OBJECT: its own; LIST and MAP: of the elements */
	/* OBJECT: of the last key (NULL: unknown); else the row that opened it */
	const struct json_field *field;
	char
	    *base; /* OBJECT: the struct; LIST, MAP, STRS, NUMS: the head of the list */
	struct str *raw; /* gets the text of the whole value at its end, or NULL */
	struct str key;  /* the last key, for messages and MAP */
	uint64_t seen;   /* OBJECT: a bit for each row of the table that was present */
	size_t keys;     /* where its keys begin on the key stack */
	size_t count;    /* keys or elements so far */
	size_t cap;      /* elements that fit the memory of the list */
	size_t start;    /* offset of its first byte */
	unsigned expect; /* OBJECT: the row that is probably next */
	bool met;        /* OBJECT: it is known */
};

/* A key that is compared with the others when its object ends. */
struct waiting {
	uint64_t hash;
	struct str key;
};

struct json_in {
	yajl_handle yajl;
	struct frame stack[LIMIT_DEPTH];
	size_t depth;
	size_t end; /* offset after the object at the top; 0: it has not ended */

	struct waiting *keys;
	size_t nkeys, keys_cap;
	struct json_member *members;
	size_t nmembers, members_cap;

	const struct json_table *table; /* of this line */
	void *out;
	struct str line;
	struct arena *arena;
	struct err *err;
	size_t after_key; /* offset after the last key */
	/* yajl gets the line in pieces: the offset of this one, and of what comes next */
	size_t piece, fed;
	struct known *known;
	const struct known_match *hit; /* the piece replaces its text; or NULL */
	/* of the object in a list that is open; more than KNOWN_NUMBERS: not all */
	struct known_number number[KNOWN_NUMBERS];
	size_t numbers;
	/*
	 * Offset of the next escape that means no character, of the strings that have
	 * not been read; the length of the line if there is none
	 */
	size_t no_character;
	bool halves; /* a string that is not used had half a surrogate pair */
};

/* The offset in the line after the bytes that yajl has read. */
size_t json_at(const struct json_in *);

/* Set the message, with the path to the value; returns 0, which cancels the parse. */
int json_refuse(struct json_in *, const char *what);
int json_mismatch(struct json_in *, const char *want, const char *found);
const char *json_wanted(enum json_type); /* in words */

/*
 * After a string or a key: refuse an escape in it that means no character if the
 * string is used. 0: refused.
 */
int json_characters(struct json_in *, bool used);

/* A string of yajl: a span of the line if it is there, else a copy in the arena. */
struct str json_keep(struct json_in *, const unsigned char *, size_t n);

/* The offset where the value after the last key begins; the text from an offset on. */
size_t json_value_start(const struct json_in *);
struct str json_text_from(const struct json_in *, size_t start);

/* Room for one more element in the list at the frame; returns the element. */
void *json_append(struct json_in *, struct frame *, void **v, size_t *n, size_t size);
int json_too_many(struct json_in *, struct frame *); /* 1: refused */

#endif
