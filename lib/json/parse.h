/*
 * The reader's inside: where it stands in a line. in.c owns the line, events.c
 * follows yajl's events, keys.c watches for keys that stand twice.
 * For json/in.c, json/events.c and json/keys.c only.
 */
#ifndef JSON_PARSE_H
#define JSON_PARSE_H

#include <stdint.h>
#include <yajl/yajl_parse.h>

#include "base/limits.h"
#include "json/in.h"

enum place { OBJECT, LIST, MAP, STRS, NUMS, PASS_OBJECT, PASS_ARRAY };

/* One open object or array. */
struct frame {
	enum place place;
	const struct json_table
	    *table; /* OBJECT: its own; LIST and MAP: the elements' */
	const struct json_field
	    *field; /* OBJECT: of the last key, NULL unknown; else: what opened it */
	char *base; /* OBJECT: the struct; LIST, MAP, STRS, NUMS: the list's head */
	struct str *raw; /* gets the text of the whole value at its end, or NULL */
	struct str key;  /* the last key, for messages and MAP */
	uint64_t seen;   /* OBJECT: rows of the table that have come */
	size_t keys;     /* where its keys begin on the key stack */
	size_t count;    /* keys or elements so far */
	size_t cap;      /* elements that fit the list's memory */
	size_t start;    /* offset of its first byte */
	unsigned expect; /* OBJECT: the row that probably comes next */
};

/* A key waiting for its object to end, to be compared with its sisters. */
struct waiting {
	uint64_t hash;
	struct str key;
};

struct json_in {
	yajl_handle yajl;
	struct frame stack[LIMIT_DEPTH];
	size_t depth;
	size_t end; /* offset behind the object at the top; 0: it has not ended */

	struct waiting *keys;
	size_t nkeys, keys_cap;
	struct json_member *members;
	size_t nmembers, members_cap;

	const struct json_table *table; /* of this line */
	void *out;
	struct str line;
	struct arena *arena;
	struct err *err;
	size_t after_key; /* offset behind the last key */
};

extern const yajl_callbacks json_callbacks; /* their context is the json_in */

/* Say what is wrong, with the path to it; returns 0, which cancels the parse. */
int json_refuse(struct json_in *, const char *what);

/* Remember a key of the innermost object; at its end, refuse when two are the same. */
void json_keys_add(struct json_in *, struct str key);
int json_keys_check(struct json_in *, struct frame *);

/* Whole-line checks that need no structure: UTF-8, and escapes that mean no character. */
int json_check_text(struct str, struct err *);

#endif
