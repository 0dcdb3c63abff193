/*
 * Strings, numbers, true, false and null, stored where the table says.
 * Callbacks of yajl: 0 cancels the parse.
 * For json/events.c only.
 */
#ifndef JSON_SCALARS_H
#define JSON_SCALARS_H

#include <stddef.h>

int json_on_null(void *in);
int json_on_bool(void *in, int v);
int json_on_number(void *in, const char *p, size_t n);
int json_on_string(void *in, const unsigned char *p, size_t n);

#endif
