/*
 * The pump for files of JSON in any layout: lines, pretty-printed documents,
 * arrays. It takes records, as trees, to a callback.
 * For cmd.
 */
#ifndef CLI_DOCUMENTS_H
#define CLI_DOCUMENTS_H

#include "cli/cli.h"
#include "json/stream.h"

struct cli_documents {
	const char *const *arrays; /* the streamed arrays, as of json_stream_new */
	/* Takes a record: 0, or -1 with an err. ERR_INPUT: the record is bad. */
	int (*record)(void *ctx, const struct json_value *, struct err *);
	int (*end)(void *ctx, struct err *); /* the end of a file: 0, or -1 */
	void *ctx;
	void (*begin)(void *ctx, const char *name); /* a file, until `end`; or NULL */
};

/*
 * Calls `record` for each record of every operand (none, or "-": stdin), and `end`
 * after each file. A bad record is reported and left out, as a bad line of
 * cli_pump. After text that is not JSON, reading goes on at the next line that
 * begins with '{' or '['. Returns 0, or -1 after an error that was reported.
 */
int cli_documents(struct cli *, char *const operands[], const struct cli_documents *);

#endif
