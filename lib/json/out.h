/*
 * JSON out: structs and values to text, in a buf. Strings are escaped as little
 * as RFC 8259 allows. Numbers are printed in the shortest form that reads back
 * the same; a number that is not finite is printed as null.
 * For lib/rec, lib/store and cmd.
 */
#ifndef JSON_OUT_H
#define JSON_OUT_H

#include "base/buf.h"
#include "json/in.h"
#include "json/table.h"

/* The struct as an object, fields in the table's order, no newline. */
void json_write(struct buf *, const struct json_table *, const void *in);

/*
 * Values, and the members of an object that is written by hand. json_key writes
 * the comma when one is needed; its key must have nothing to escape.
 */
void json_str(struct buf *, struct str); /* absent prints null */
void json_num(struct buf *, double);
void json_key(struct buf *, const char *key);
/* A member, or nothing if the value is absent (a number: NAN). */
void json_put(struct buf *, const char *key, struct str);
void json_put_num(struct buf *, const char *key, double);

/*
 * The line that `in` has just read, without the members named in drop (ended by
 * NULL), and with `extra` at its end (members as text: "k":v,"k":v; may be
 * empty). The rest stays the same, byte for byte.
 */
void json_splice(struct buf *, const struct json_in *in, struct str line,
    const char *const drop[], struct str extra);

#endif
