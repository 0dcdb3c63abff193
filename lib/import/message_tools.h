/*
 * The tools that a request offers, in any dialect.
 * For lib/import and tests.
 */
#ifndef IMPORT_MESSAGE_TOOLS_H
#define IMPORT_MESSAGE_TOOLS_H

#include "import/import.h"

/* The rows of this map are in the manual as "messages". */
extern const struct import_map MESSAGE_TOOLS_MAP;

/* Adds the tools of an array; a group, such as functionDeclarations, adds its tools. */
void message_tools(
    struct import *, struct import_tools *, const struct json_value *array);

#endif
