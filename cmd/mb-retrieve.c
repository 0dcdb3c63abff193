/* mb-retrieve: give each task the candidates of a catalog that fit it best. */
#include "base/limits.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/follow.h"
#include "cli/vectors.h"
#include "json/edit.h"
#include "rec/offer.h"
#include "store/fulltext.h"
#include "verb/retrieve.h"

enum { OPT_CATALOG = CLI_OWN, OPT_TOP, OPT_ROUTER, OPT_STATE, OPT_VECTORS };

enum { TOP = 10, TOP_MOST = 1000 };

struct job {
	struct cli cli;
	struct json_in *in, *sets;
	struct arena line;
	struct buf out;
	const char *catalog;
	int64_t top;
	struct cli_follow router; /* --router, --state */
	struct retrieve_search search;
	struct mb_retrieve *verb;
	size_t entries;
};

static const char usage[] =
    "examples:\n"
    "  mb-retrieve --catalog tools.jsonl tasks.jsonl   the ten of each kind that fit\n"
    "  mb-retrieve --catalog tools.jsonl --state s < tasks | mb-route --state s\n"
    "                                                     by what the router learnt\n"
    "\n"
    "usage:\n"
    "  mb-retrieve --catalog FILE [--top K] [--router ROUTER] [--state DIR]\n"
    "              [--vectors FILE] [--now TIME] [--rejects FILE] [--strict]\n"
    "              [FILE...]\n"
    "\n"
    "Print each task with the best candidates of a catalog added to its own.\n"
    "  --catalog FILE   the candidates, one a line: memories, skills and tools\n"
    "  --top K          candidates of each kind for a task (10)\n"
    "  --router ROUTER  ranks them: a file, rules, or with a state active or a\n"
    "                   version (with a state: active, otherwise rules)\n"
    "  --state DIR      the state ($MB_STATE, otherwise none); a version that\n"
    "                   becomes active is used from the next line on\n"
    "  --vectors FILE   the word vectors of a router; default STATE/vectors\n"
    "  --now TIME       the time to record for a repair of the state\n"
    "  --rejects FILE   write bad lines to FILE\n"
    "  --strict         stop at the first bad line\n"
    "  --help, --version\n";

/* ---- the catalog ---- */

static int
add_text(void *ctx, uint32_t number, struct strs terms, struct err *e)
{
	return fulltext_add(ctx, number, terms, e);
}

static int
best_texts(void *ctx, struct strs terms, int most, uint32_t *out, struct err *e)
{
	return fulltext_best(ctx, terms, most, out, e);
}

static int
entry_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct catalog_entry entry;

	arena_reset(&j->line);
	if (catalog_entry_read(j->in, &entry, line, &j->line, e) < 0 ||
	    mb_retrieve_add(j->verb, &entry, line, e) < 0)
		return -1;
	j->entries++;
	return 0;
}

/* A bad entry is reported and left out; a catalog without a good one ends it. */
static void
read_catalog(struct job *j)
{
	char *operand[] = {(char *)j->catalog, NULL};
	struct err e;

	j->cli.reads = RECORD_CATALOG_ENTRY;
	if (cli_pump(&j->cli, operand, entry_line, j) < 0 ||
	    j->cli.status >= ERR_SYSTEM || j->entries == 0) {
		err_set(&e, j->cli.status >= ERR_SYSTEM ? ERR_SYSTEM : ERR_INPUT,
		    "%s: there is no catalog to retrieve from", j->catalog);
		cli_fail(&j->cli, &e);
	}
	if (mb_retrieve_index(j->verb, &e) < 0)
		cli_fail(&j->cli, &e);
	j->cli.reads = RECORD_TASK;
}

/* ---- tasks ---- */

static int
task_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct str more[KINDS];
	struct trajectory t;

	arena_reset(&j->line);
	if (cli_follow_active(&j->cli, &j->router))
		mb_retrieve_use(j->verb, j->router.model);
	if (task_read(j->in, &t, line, &j->line, e) < 0 ||
	    mb_retrieve_step(j->verb, &t, &j->line, more, e) < 0)
		return -1;
	buf_reset(&j->out);
	if (offer_splice(&j->out, &(struct offer_line){&t, line, j->in, j->sets}, more,
		&j->line, e) < 0)
		return -1;
	out_line(j->cli.out, json_passable(j->in, buf_str(&j->out), &j->line));
	return 0;
}

static void
take_option(struct job *j, int c)
{
	struct err e;

	if (c == OPT_CATALOG)
		j->catalog = optarg;
	else if (c == OPT_ROUTER)
		j->router.router = optarg;
	else if (c == OPT_STATE)
		j->router.dir = optarg;
	else if (c == OPT_VECTORS)
		cli_vectors_option(optarg);
	else if (c != OPT_TOP)
		cli_option(&j->cli, c);
	else if (num_option_int(
		     "--top", optarg, (struct int_range){1, TOP_MOST}, &j->top, &e) < 0)
		cli_usage(&j->cli, "%s", e.text);
}

static void
open_all(struct job *j)
{
	struct err e;

	if (j->catalog == NULL)
		cli_usage(&j->cli, "--catalog is missing");
	j->in = json_in_new();
	j->sets = json_in_new();
	j->search.add = add_text;
	j->search.best = best_texts;
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		if ((j->search.ctx[k] = fulltext_new(&e)) == NULL)
			cli_fail(&j->cli, &e);
	}
	j->verb = mb_retrieve_new(&j->search, (size_t)j->top);
	cli_follow_open(&j->cli, &j->router);
	read_catalog(j);
	mb_retrieve_use(j->verb, j->router.model);
}

static void
close_all(struct job *j)
{
	mb_retrieve_free(j->verb);
	for (enum kind k = KIND_MEMORY; k < KINDS; k++)
		fulltext_free(j->search.ctx[k]);
	cli_follow_release(&j->router);
	json_in_free(j->in);
	json_in_free(j->sets);
	arena_release(&j->line);
	buf_release(&j->out);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"catalog", required_argument, NULL, OPT_CATALOG},
	    {"top", required_argument, NULL, OPT_TOP},
	    {"router", required_argument, NULL, OPT_ROUTER},
	    {"state", required_argument, NULL, OPT_STATE},
	    {"vectors", required_argument, NULL, OPT_VECTORS}, CLI_OPTIONS};
	static struct job j = {.top = TOP};
	int c;

	cli_start(&j.cli, "mb-retrieve", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		take_option(&j, c);
	cli_not_input(&j.cli, j.cli.rejects, argv + optind);
	open_all(&j);
	cli_pump(&j.cli, argv + optind, task_line, &j);
	close_all(&j);
	return cli_finish(&j.cli);
}
