/*
 * A JSON value as a tree, for records that no table describes: those of foreign
 * programs. A tree is in an arena. Objects keep the order of their members.
 * For lib/import, rec, cli and cmd.
 */
#ifndef JSON_VALUE_H
#define JSON_VALUE_H

#include "base/arena.h"
#include "base/buf.h"

enum value_type {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_NUMBER,
	VALUE_STRING,
	VALUE_ARRAY,
	VALUE_OBJECT
};

struct json_value {
	enum value_type type;
	struct str key;  /* of a member of an object; else absent */
	struct str text; /* of a string: its characters; of a number: as written */
	struct json_value *first, *last; /* members or elements */
	struct json_value *next;         /* in the same container */
	/* The container, or NULL. That of a record may be incomplete: json/stream.h */
	struct json_value *up;
};

/*
 * The member of an object; NULL when it is absent or null, or when v is no
 * object. Of members with the same key the last one counts, as in JavaScript.
 */
const struct json_value *value_get(const struct json_value *v, const char *key);

/* value_get along keys, such as "message/content". The index of an element is a key. */
const struct json_value *value_at(const struct json_value *v, const char *path);

/* The characters of a string, or the digits of a number; absent for all else. */
struct str value_text(const struct json_value *v);
double value_number(const struct json_value *v); /* NAN unless it is a number */
int value_bool(const struct json_value *v);      /* -1 unless it is true or false */

static inline bool
value_is(const struct json_value *v, enum value_type type)
{
	return v != NULL && v->type == type;
}

/* The first member or element; NULL for all else. For loops: ... v = v->next */
static inline const struct json_value *
value_first(const struct json_value *v)
{
	return v == NULL ? NULL : v->first;
}

/* A new value at the end of a container, or alone when `up` is NULL. */
struct json_value *value_add(
    struct arena *, struct json_value *up, struct str key, enum value_type);

/* The same, which has the text and the members of v, but its own key and place. */
struct json_value *value_share(
    struct arena *, struct json_value *up, const struct json_value *v);

/* As JSON, without white space. */
void value_write(struct buf *, const struct json_value *);

#endif
