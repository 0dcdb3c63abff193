/*
 * Where to start to read a log that has grown, by the bookmarks in seen.db; and how far
 * this run has settled it. A line that is left out today, though a full read would pass
 * it on, is lost for ever: so each doubt leads to a full read. For cmd.
 */
#ifndef CLI_RESUME_H
#define CLI_RESUME_H

#include "cli/cli.h"
#include "io/bookmark.h"
#include "store/seen.h"
#include "verb/select.h"

struct resumed {
	char *path;
	/* where the reading started; zero: at the first line */
	struct bookmark start;
	struct bookmark end;
	bool open; /* a line came that is not settled: end stays where it is */
};

struct resume { /* zero-initialise, except for the first three */
	struct cli *cli;
	struct seen *seen; /* NULL: read all, keep nothing */
	uint64_t options;  /* a hash of what decides which lines are settled */
	struct resumed *log;
	size_t n, cap;
	double skipped; /* lines */
	bool recalled;
};

/* Before cli_pump: makes it start each log at its bookmark. */
void resume_begin(struct resume *);

/* Reports what becomes of the line that cli_pump has just passed. */
void resume_line(struct resume *, struct str line, enum select_fate);

/* Whether lines were skipped that resume_recall has not passed yet. */
bool resume_skips(const struct resume *);

/* Passes these lines; a bad line is none. A log that is gone since is left out. */
int resume_recall(struct resume *, cli_line_fn *line, void *ctx, struct err *);

/* After cli_pump: keeps the new bookmarks. */
void resume_end(struct resume *);

#endif
