/*
 * A JSON value as bytes that are quick to write and to read again: for records
 * that wait in a temporary file. The format is that of this machine and of this
 * run of the program.
 * For lib/import and tests.
 */
#ifndef JSON_PACK_H
#define JSON_PACK_H

#include "json/value.h"

/* Adds a value to the bytes. key: of a member of an object; else absent. */
void pack_value(struct buf *, struct str key, const struct json_value *);

/* The same in pieces: a container is opened, and closed after what it holds. */
void pack_scalar(struct buf *, struct str key, enum value_type, struct str text);
void pack_open(struct buf *, struct str key, enum value_type);
void pack_close(struct buf *);

/* The value in the bytes: a tree in the arena, with a copy of the bytes. */
struct json_value *pack_tree(struct str bytes, struct arena *);

#endif
