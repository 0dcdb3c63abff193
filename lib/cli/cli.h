/*
 * What every program does the same way: its name, usage, exit status,
 * diagnostics, and the pump that takes lines to a callback.
 * For cmd. The only room that prints to stderr or exits.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "io/out.h"
#include "rec/kind.h"

struct lines;

struct cli {
	const char *name;     /* "mb-select" */
	const char *usage;    /* for --help: one screen, examples first */
	int strict;           /* --strict: stop at the first bad line */
	const char *rejects;  /* --rejects FILE, or NULL */
	int64_t now;          /* --now TIME, or the clock at start: UTC, ms */
	bool now_given;       /* by --now */
	struct out *out;      /* stdout */
	struct out *rejected; /* the file of --rejects; or out: bad lines stay */
	int (*idle)(
	    void *, struct err *); /* called before a wait for input, unless NULL */
	void *idle_ctx;
	/* called for each input of cli_pump, before its first line, and after its last */
	void (*opened)(void *, struct lines *), (*closing)(void *, struct lines *);
	void *input_ctx;
	/* receives bad lines and empty ones of cli_pump, at their places; or NULL */
	void (*aside)(void *, struct str line);
	void *aside_ctx;
	struct strs names; /* of the operands in messages; none: their own */
	struct arena kept; /* memory of the whole run */
	unsigned long long lines_before; /* of operands with the name of this one */
	int no_fails; /* cli_fail exits with 4 for ERR_NO: 1 has another meaning here */
	int status;   /* worst so far */
	const struct lines *reading;  /* the file of the line that the callback has */
	unsigned long long bad;       /* bad lines so far */
	uint64_t bad_hash;            /* of these lines, by file; without this file */
	uint64_t bad_hash_here;       /* of this file, in their order */
	unsigned long long bad_here;  /* of the file that is being read */
	unsigned long long good_here; /* the other lines of this file */
	bool named; /* what this file is was said: say nothing of its lines */
	const char *first_bad; /* "FILE:LINE: what is wrong"; NULL: no line is bad */
	enum record_kind
	    reads;   /* the record of an input line: for advice on a wrong file */
	int watched; /* stderr is a terminal */
	int64_t progress_at; /* when progress was last shown; 0: never */
};

/* The long options of every program: put them at the end of its own. */
#define CLI_OPTIONS                                                                    \
	{"help", no_argument, NULL, CLI_HELP},                                         \
	    {"version", no_argument, NULL, CLI_VERSION},                               \
	    {"strict", no_argument, NULL, CLI_STRICT},                                 \
	    {"rejects", required_argument, NULL, CLI_REJECTS},                         \
	    {"now", required_argument, NULL, CLI_NOW},                                 \
	{                                                                              \
		NULL, 0, NULL, 0                                                       \
	}
enum { CLI_HELP = 1000, CLI_VERSION, CLI_STRICT, CLI_REJECTS, CLI_NOW, CLI_OWN };

/* First call in main: closed descriptors 0-2, signals, memory, stdout. */
void cli_start(struct cli *, const char *name, const char *usage);

/*
 * getopt_long, with messages that are safe for a terminal. `letters` begins
 * with ':'. A bad option ends the program.
 */
int cli_getopt(
    struct cli *, int argc, char *argv[], const char *letters, const struct option *);

/* The time: that of --now, or the clock. */
int64_t cli_time(const struct cli *);

/* For the default case of main's option switch: a common option. */
void cli_option(struct cli *, int c);

/* Diagnostics: "mb-x: text" on stderr. cli_fail also exits with the kind of the err. */
void cli_warn(struct cli *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void cli_fail(struct cli *, const struct err *);
_Noreturn void cli_usage(struct cli *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Call `line` for every line of every operand (none, or "-": stdin). It returns
 * 0 to go on, 1 to stop early, or -1 with an err. A bad line (ERR_INPUT) is
 * reported as FILE:LINE (the first ten of a file, then their number), written to
 * --rejects and skipped, unless --strict. Any other error ends the pump. Empty
 * lines are skipped. stdout is flushed before each wait for input.
 */
typedef int cli_line_fn(void *ctx, struct str line, struct err *);
int cli_pump(struct cli *, char *const operands[], cli_line_fn *line, void *ctx);

/*
 * --names FILE, if it is not NULL: the operands of cli_pump have these names in messages,
 * one a line. Operands in a row with the same name are parts of one file, so their lines
 * have the numbers of that.
 */
void cli_names(struct cli *, const char *path);

/*
 * A file that an option names for output. Ends the program if it is one of the
 * operands (none: stdin), whose lines it would destroy. NULL: no file.
 */
void cli_not_input(struct cli *, const char *path, char *const operands[]);
/* The same, and creates the file: empty, open. */
struct out *cli_create(struct cli *, const char *path, char *const operands[]);

/* Writes a record to the file of --tally, as one line. NULL: there is no such file. */
struct json_table;
void cli_tally(
    struct cli *, const char *path, const struct json_table *, const void *record);

/* The hash of all bad lines as text, in the arena; absent: no line was bad. */
struct str cli_bad_hash(const struct cli *, struct arena *);

/*
 * If stderr is a terminal: how many are done, rewritten in place a few times a second.
 */
void cli_progress(struct cli *, const char *what, unsigned long long done);

/*
 * Progress in words: show it when cli_due is true (never without a terminal).
 * The text must be shorter than 80 columns: a longer line can't be rewritten.
 */
int cli_due(struct cli *);
void cli_show(struct cli *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Before output that is not text: ends the program if a terminal would get it. */
void cli_binary(struct cli *, const char *what);

/*
 * --format text|json, where both are possible. Without the option a person at
 * a terminal gets text, and a pipe or a file gets JSON.
 */
enum cli_format {
	CLI_FORMAT_AUTO,
	CLI_FORMAT_TEXT,
	CLI_FORMAT_JSON,
	CLI_FORMAT_HTML,
	CLI_FORMAT_PROMETHEUS,
	CLI_FORMAT_OTLP
};
enum cli_format cli_format(struct cli *, const char *word); /* of the option */
/* The same with more formats: those that `wants` names, as "text, json or html". */
enum cli_format cli_format_of(struct cli *, const char *word, const char *wants);
bool cli_text(enum cli_format);
/* Whether the locale has UTF-8, so that text may have bars of Unicode. */
bool cli_unicode(void);

/* Seconds by the monotonic clock, for rates. */
double cli_seconds(void);

/* Last call in main: flush and close stdout and the rejects; the exit status. */
int cli_finish(struct cli *);

/* Raise the status that cli_finish returns. */
void cli_status(struct cli *, int status);

#endif
