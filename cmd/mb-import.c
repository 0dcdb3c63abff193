/*
 * mb-import: read the log of a foreign agent, print trajectories; or read a
 * catalogue of tools and skills, print candidates.
 */
#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cli/documents.h"
#include "cli/rename.h"
#include "import/catalog.h"
#include "import/formats.h"
#include "import/import.h"
#include "io/file.h"
#include "io/find.h"
#include "json/out.h"

enum {
	OPT_FROM = CLI_OWN,
	OPT_AS,
	OPT_TOOLS,
	OPT_PER,
	OPT_SCORE,
	OPT_REDACT,
	OPT_RENAME,
	OPT_TALLY
};

struct job {
	struct cli cli;
	struct import *import;
	struct import_options opt;
	struct rename rename;
	const char *from, *tally; /* options, or NULL */
	char **tools;             /* of --tools */
	size_t ntools, tools_cap;
	struct import_tools catalog;
	const char *file; /* that is being read */
	double before;    /* records and bad ones before it */
	bool named;       /* which other format it looks like */
};

static const char usage[] =
    "examples:\n"
    "  mb-import --from auto session.jsonl         recognise the format\n"
    "  mb-import --from claude-code *.jsonl > log.jsonl\n"
    "  mb-import --from claude-code --per call *.jsonl  a trajectory for each call\n"
    "  mb-import --tools ~/.claude/skills > catalog.jsonl   skills as candidates\n"
    "\n"
    "usage:\n"
    "  mb-import --from FORMAT [--tools FROM] [--per task|call]\n"
    "            [--score NAME[=LO:HI]] [--redact] [--rename FILE] [--tally FILE]\n"
    "            [--strict] [--rejects FILE] [FILE...]\n"
    "  mb-import --from FORMAT --as results [--score NAME[=LO:HI]] [--rename FILE]\n"
    "            [--tally FILE] [--strict] [--rejects FILE] BASELINE CHALLENGER\n"
    "  mb-import --tools FROM [--tools FROM...] [--rename FILE] [--tally FILE]\n"
    "            [--strict] [--rejects FILE]\n"
    "\n"
    "  --from FORMAT       auto (each file tells), agents-sdk, anthropic, atif, bfcl,\n"
    "                      claude-code, codex, gemini, inspect, langfuse, memabra,\n"
    "                      openai, otlp, swe-agent, tau-bench\n"
    "  --tools FROM        a file of tools, or a folder of skills: candidates where\n"
    "                      the log has none; without --from, print them\n"
    "  --as WHAT           trajectories (default), or results for mb-promote\n"
    "  --per task|call     a trajectory for each task (default), or for each call\n"
    "  --score NAME=LO:HI  the score that is the reward; LO is 0, HI is 1\n"
    "  --redact            leave out bodies, and known shapes of secrets\n"
    "  --rename FILE       new names for ids: lines OLD NEW\n"
    "  --tally FILE        write what was not understood, as one JSON line\n"
    "  --strict            stop at the first bad record\n"
    "  --rejects FILE      write bad records there\n"
    "  --help, --version\n";

static void
emit(void *ctx, struct str line)
{
	out_line(((struct job *)ctx)->cli.out, line);
}

static void
begin_file(void *ctx, const char *name)
{
	struct job *j = ctx;

	j->file = name;
	j->before = import_records(j->import) + (double)j->cli.bad;
	j->named = false;
}

static int
take_record(void *ctx, const struct json_value *v, struct err *e)
{
	struct job *j = ctx;
	const struct import_format *before = import_format(j->import), *now;
	int rc = import_record(j->import, v, e);

	now = import_format(j->import);
	if (before == NULL && now != NULL)
		cli_warn(&j->cli, "the format is %s", now->name);
	else if (before != now)
		cli_warn(&j->cli, "%s: the format is %s", j->file, now->name);
	if (import_looks(j->import) != NULL && !j->named) {
		cli_warn(&j->cli, "%s: this looks like %s", j->file,
		    import_looks(j->import)->name);
		j->named = true;
	}
	return rc;
}

static int
take_end(void *ctx, struct err *e)
{
	struct job *j = ctx;

	if (!(import_records(j->import) + (double)j->cli.bad > j->before))
		cli_warn(&j->cli, "%s: no record in it", j->file);
	return import_end(j->import, e);
}

/* --score NAME or NAME=LO:HI */
static void
parse_score(struct job *j, char *text)
{
	char *scale = strrchr(text, '='), rest;

	j->opt.score = text;
	if (scale == NULL)
		return;
	*scale = '\0';
	if (sscanf(scale + 1, "%lf:%lf%c", &j->opt.score_lo, &j->opt.score_hi, &rest) !=
		2 ||
	    !isfinite(j->opt.score_lo) || !isfinite(j->opt.score_hi) ||
	    j->opt.score_lo == j->opt.score_hi)
		cli_usage(&j->cli,
		    "--score wants NAME or NAME=LO:HI, such as stars=1:5: '%s'",
		    scale + 1);
}

static void
add_tools(struct job *j, char *from)
{
	j->tools = mem_grow(j->tools, &j->tools_cap, j->ntools + 1, sizeof(*j->tools));
	j->tools[j->ntools++] = from;
}

static void
parse_per(struct job *j, const char *word)
{
	j->opt.per_call = strcmp(word, "call") == 0;
	if (!j->opt.per_call && strcmp(word, "task") != 0)
		cli_usage(&j->cli, "--per wants task or call: '%s'", word);
}

static void
parse_as(struct job *j, const char *word)
{
	j->opt.results = strcmp(word, "results") == 0;
	if (!j->opt.results && strcmp(word, "trajectories") != 0)
		cli_usage(&j->cli, "--as wants trajectories or results: '%s'", word);
}

static void
option(struct job *j, int c)
{
	switch (c) {
	case OPT_FROM:
		j->from = optarg;
		return;
	case OPT_TOOLS:
		add_tools(j, optarg);
		return;
	case OPT_AS:
		parse_as(j, optarg);
		return;
	case OPT_PER:
		parse_per(j, optarg);
		return;
	case OPT_SCORE:
		parse_score(j, optarg);
		return;
	case OPT_REDACT:
		j->opt.redact = true;
		return;
	case OPT_RENAME:
		cli_rename(&j->cli, &j->rename, optarg);
		j->opt.rename = &j->rename;
		return;
	case OPT_TALLY:
		j->tally = optarg;
		return;
	default:
		cli_option(&j->cli, c);
	}
}

/* ---- the catalogue ---- */

static int
take_tools(void *ctx, const struct json_value *v, struct err *e)
{
	struct job *j = ctx;

	return catalog_record(j->import, &j->catalog, v, e);
}

static int
take_nothing(void *ctx, struct err *e)
{
	(void)ctx;
	(void)e;
	return 0;
}

/* What cannot be read, a SKILL.md or a directory, is reported; the others are read. */
static int
take_skill(void *ctx, const char *path, struct err *e)
{
	struct job *j = ctx;

	if (path == NULL || catalog_skill_file(j->import, &j->catalog, path, e) < 0) {
		cli_warn(&j->cli, "%s", e->text);
		cli_status(&j->cli, (int)e->kind);
	}
	return 0;
}

static void
read_catalog(struct job *j)
{
	static const char *const no_arrays[] = {NULL};
	struct cli_documents to = {no_arrays, take_tools, take_nothing, j, NULL};
	struct err e;
	int rc = 0;

	for (size_t i = 0; i < j->ntools && rc == 0; i++) {
		char *operand[] = {j->tools[i], NULL};

		if (file_kind_behind(j->tools[i]) != FILE_DIR)
			rc = cli_documents(&j->cli, operand, &to);
		else
			file_find(j->tools[i], "SKILL.md", take_skill, j, &e);
	}
	if (rc == 0 && j->catalog.n > 0)
		return;
	err_set(&e, j->cli.status >= ERR_SYSTEM ? ERR_SYSTEM : ERR_INPUT,
	    file_kind_behind(j->tools[0]) == FILE_DIR
		? "%s: no SKILL.md in this folder: it is searched for nothing else"
		: "%s: no tool, skill or candidate in it",
	    j->tools[0]);
	cli_fail(&j->cli, &e);
}

static void
print_catalog(struct job *j)
{
	struct buf line = {0};

	for (size_t i = 0; i < j->catalog.n; i++) {
		buf_reset(&line);
		tool_write(&line, &j->catalog.v[i]);
		out_line(j->cli.out, buf_str(&line));
	}
	buf_release(&line);
}

/* ---- the log ---- */

/* --tally, and the same for people on stderr. */
static void
report(struct job *j)
{
	struct arena a = {0};
	struct import_tally t = import_tally(j->import, &a);
	const struct import_miss *m = t.misses.v;

	t.bad = (double)j->cli.bad;
	if (j->from == NULL) {
		t.format = STR("catalog");
		t.records = (double)j->catalog.n;
	}
	for (size_t i = 0; i < t.misses.n; i++)
		cli_warn(&j->cli, "%.0f x %.*s", m[i].count, STR_ARG(m[i].reason));
	cli_tally(&j->cli, j->tally, &IMPORT_TALLY_TABLE, &t);
	if (t.trajectories == 0 && !(t.results > 0) && j->from != NULL)
		cli_status(&j->cli, ERR_NO);
	arena_release(&a);
}

static void
read_log(struct job *j, char *const operands[])
{
	struct cli_documents to = {FORMAT_ARRAYS, take_record, take_end, j, begin_file};
	struct err e;

	for (size_t i = 0; operands[i] != NULL; i++) {
		if (file_kind_behind(operands[i]) == FILE_DIR)
			cli_warn(&j->cli,
			    "%s: a directory; name its files: find %s -name '*.json*' "
			    "-exec mb-import --from %s {} +",
			    operands[i], operands[i], j->from);
	}
	if (j->catalog.n > LIMIT_CANDIDATES)
		cli_usage(&j->cli,
		    "--tools: %zu candidates, and a task may have %d: print them "
		    "without "
		    "--from, and let mb-retrieve choose",
		    j->catalog.n, LIMIT_CANDIDATES);
	if (cli_documents(&j->cli, operands, &to) == 0 &&
	    import_finish(j->import, &e) < 0)
		cli_fail(&j->cli, &e);
}

static void
run(struct job *j, char *const operands[])
{
	cli_not_input(&j->cli, j->tally, operands);
	j->opt.emit = emit;
	j->opt.ctx = j;
	j->opt.catalog = j->ntools == 0 ? NULL : &j->catalog;
	j->import = import_new(&j->opt, FORMATS);
	if (j->ntools > 0)
		read_catalog(j);
	if (j->from == NULL)
		print_catalog(j);
	else
		read_log(j, operands);
	report(j);
	import_free(j->import);
}

/* --from, and what goes without it. */
static void
find_format(struct job *j, char *const operands[])
{
	struct buf names = {0};

	if (j->from == NULL && j->ntools == 0)
		cli_usage(&j->cli,
		    "--from FORMAT is missing: auto, or a format of mb-import(1)");
	if (j->from == NULL && *operands != NULL)
		cli_usage(
		    &j->cli, "without --from there is no log to read: '%s'", *operands);
	if (j->opt.results &&
	    (operands[0] == NULL || operands[1] == NULL || operands[2] != NULL))
		cli_usage(&j->cli,
		    "--as results wants two files: of the baseline, of the challenger");
	if (j->from == NULL || strcmp(j->from, "auto") == 0)
		return;
	if ((j->opt.format = format_named(j->from)) == NULL) {
		format_names(&names);
		cli_usage(&j->cli, "--from: no such format: '%s': use one of auto, %s",
		    j->from, buf_cstr(&names));
	}
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"from", required_argument, NULL, OPT_FROM},
	    {"tools", required_argument, NULL, OPT_TOOLS},
	    {"as", required_argument, NULL, OPT_AS},
	    {"per", required_argument, NULL, OPT_PER},
	    {"score", required_argument, NULL, OPT_SCORE},
	    {"redact", no_argument, NULL, OPT_REDACT},
	    {"rename", required_argument, NULL, OPT_RENAME},
	    {"tally", required_argument, NULL, OPT_TALLY}, CLI_OPTIONS};
	struct job j = {.opt = {.score_hi = 1}};
	int c;

	cli_start(&j.cli, "mb-import", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	find_format(&j, argv + optind);
	run(&j, argv + optind);
	rename_release(&j.rename);
	tools_release(&j.catalog);
	mem_free(j.tools);
	return cli_finish(&j.cli);
}
