/*
 * One JSON value as a tree, read as leniently as by json/stream.
 * For lib/import, rec, store and tests.
 */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include "base/err.h"
#include "json/value.h"

/* The value of a whole text, in the arena; NULL with an err if it is not one value. */
struct json_value *json_tree(struct str text, struct arena *, struct err *);

#endif
