/*
 * The callbacks of yajl, which fill a struct by a table.
 * For json/in.c only.
 */
#ifndef JSON_EVENTS_H
#define JSON_EVENTS_H

#include "json/parse.h"

extern const yajl_callbacks json_callbacks; /* their context is the json_in */

#endif
