/*
 * An object or an array begins: what its members are laid into.
 * For json/events.c only.
 */
#ifndef JSON_CONTAINERS_H
#define JSON_CONTAINERS_H

#include "json/parse.h"

int json_open(struct json_in *, int array); /* 0 cancels the parse */

#endif
