/*
 * The events of JSON values that are whole in memory, several times as fast as yajl
 * gives them. Only plain JSON is read here. At anything else (an error, a value that
 * is not complete, half a surrogate, a nest that is too deep) the reading ends, and
 * the caller gives the same text to yajl, without the events that were given already:
 * so a text has the same events and the same error messages either way.
 * For lib/json and tests.
 */
#ifndef JSON_WHOLE_H
#define JSON_WHOLE_H

#include <yajl/yajl_parse.h>

#include "base/buf.h"
#include "base/limits.h"

enum json_whole_end {
	WHOLE_DONE,    /* all of the text was read */
	WHOLE_STOPPED, /* a callback returned 0 */
	WHOLE_OTHER    /* the text is for yajl */
};

struct json_whole { /* zero-initialise; json_whole_release at the end */
	struct str text;
	size_t at;                /* of the end of the last token, in bytes */
	size_t events;            /* of the text, so far */
	struct buf string;        /* the last string with an escape */
	size_t depth;             /* open containers */
	bool object[LIMIT_DEPTH]; /* whether each of them is an object */
};

/* Values between white space. The callbacks are those of yajl, on_number with text. */
enum json_whole_end json_whole(
    struct json_whole *, struct str text, const yajl_callbacks *, void *ctx);
void json_whole_release(struct json_whole *);

#endif
