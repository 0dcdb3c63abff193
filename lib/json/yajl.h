/*
 * The parser of yajl, with our memory, for a sequence of values. It does not
 * validate the characters of strings: its owner does that, completely.
 * For json/in.c and json/stream.c only.
 */
#ifndef JSON_YAJL_H
#define JSON_YAJL_H

#include <yajl/yajl_parse.h>

#include "base/err.h"
#include "base/str.h"

yajl_handle json_yajl(const yajl_callbacks *, void *ctx); /* for yajl_free */

/* After an error in the piece: fills e (ERR_INPUT), and returns -1. */
int json_yajl_error(yajl_handle, struct str piece, struct err *e);

#endif
