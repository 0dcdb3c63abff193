/*
 * The keys of a map: no two of them may be the same. In another object a key of the
 * table must not occur twice (events.c); a key that is only passed on may.
 * For json/events.c only.
 */
#ifndef JSON_KEYS_H
#define JSON_KEYS_H

#include "json/parse.h"

/* Remember a key of the innermost object; at its end, refuse when two are the same. */
void json_keys_add(struct json_in *, struct str key);
int json_keys_check(struct json_in *, struct frame *);

#endif
