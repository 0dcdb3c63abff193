/*
 * The begin of an object or an array: where its members go.
 * For json/events.c only.
 */
#ifndef JSON_CONTAINERS_H
#define JSON_CONTAINERS_H

#include "json/parse.h"

int json_open(struct json_in *, int array); /* 0 cancels the parse */

#endif
