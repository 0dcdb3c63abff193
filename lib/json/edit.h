/*
 * Changes of a line as text: new values for some members of an object, and the
 * elements of an array. All other bytes stay as they are.
 * For lib/rec and cmd.
 */
#ifndef JSON_EDIT_H
#define JSON_EDIT_H

#include "base/buf.h"
#include "json/in.h"

/* A member and its new value, as text. */
struct json_new {
	const char *name; /* must have nothing to escape */
	struct str value;
};

/*
 * Adds the line that `in` has just read, with n new values: in place where the line
 * has the member, otherwise at its end.
 */
void json_edit(struct buf *, const struct json_in *in, struct str line,
    const struct json_new *, size_t n);

/*
 * `text`, which is the line that `in` has just read or was made from it, as a filter
 * passes it on: half a surrogate pair becomes the escape of U+FFFD, because jq 1.6
 * refuses a line with half a pair. The text itself if there is none; else a copy in
 * the arena.
 */
struct str json_passable(const struct json_in *in, struct str text, struct arena *);

/* The text of a member of the line that `in` has just read; absent: STR_NONE. */
struct str json_member_text(const struct json_in *in, const char *name);

/*
 * Takes the next element of an array: its text, without white space around it.
 * *rest begins as the text of the whole array, which a json_read must have
 * checked. False at the end.
 */
bool json_next_element(struct str *rest, struct str *element);

#endif
