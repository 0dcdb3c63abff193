/*
 * Which arrays of a document hold records: those at one of the paths of its owner,
 * such as "a/b", where arrays may be between the keys.
 * For json/stream.
 */
#ifndef JSON_PATHS_H
#define JSON_PATHS_H

#include "base/str.h"

enum { JSON_PATHS = 8 };

/* Where the paths lead, at an open container. */
struct json_path {
	unsigned paths; /* those that may lead to a streamed array below: a bit each */
	unsigned matched; /* parts of these paths that led here */
	bool array;
	bool records; /* each element is a record */
};

/* At the outermost container; records: its elements are records. */
void json_path_begin(struct json_path *, bool array, bool records);

/* At a container in another; key: of it, if the other is an object. */
void json_path_into(struct json_path *, const struct json_path *up,
    const char *const paths[], struct str key, bool array);

#endif
