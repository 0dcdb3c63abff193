/*
 * mb-serve: the router for agents that can't keep a pipe: tasks as lines from a Unix
 * socket, and a line that answers each. Worker processes share the clients.
 */
#include "base/num.h"
#include "cli/origin.h"
#include "cli/routing.h"
#include "io/clients.h"
#include "io/stop.h"
#include "io/workers.h"
#include "json/out.h"

enum { OPT_SOCKET = ROUTING_OWN, OPT_WORKERS };

struct job {
	struct cli cli;
	struct cli_routing routing;
	struct clerk clerk;
	struct listener listener;
	const char *path; /* --socket */
	int64_t workers;  /* --workers; 0: not given */
};

static const struct option LONG[] = {{"socket", required_argument, NULL, OPT_SOCKET},
    {"workers", required_argument, NULL, OPT_WORKERS}, ROUTING_OPTIONS, CLI_OPTIONS};

static const char usage[] =
    "examples:\n"
    "  mb-serve --state s --socket router.sock --explore squarecb\n"
    "  socat -t 60 - UNIX-CONNECT:router.sock < tasks > routed\n"
    "  mb-serve --state s                     the one client is stdin and stdout\n"
    "\n"
    "usage:\n"
    "  mb-serve [--socket PATH] [--workers N] [--router ROUTER] [--state DIR]\n"
    "           [--vectors FILE] [--shadow ROUTER] [--explore MODE] [--epsilon X]\n"
    "           [--temperature X] [--seed N] [--top K]\n"
    "           [--min-expected X [--fallback ACTION]] [--never FILE]\n"
    "           [--always FILE] [--explain] [--now TIME]\n"
    "\n"
    "Answer tasks, a line each, as mb-route does, for many clients at the same time.\n"
    "The answer to a line that is no task is an object with the member error.\n"
    "  --socket PATH    listen at this Unix socket, which only its owner may use;\n"
    "                   without it: at the socket of systemd, or else serve stdin\n"
    "  --workers N      processes that answer (the number of processors)\n"
    "As for mb-route:\n"
    "  --router ROUTER  a file, rules, or with a state active or a version\n"
    "  --state DIR      the state ($MB_STATE, otherwise none)\n"
    "  --vectors FILE   the word vectors of a router; default STATE/vectors\n"
    "  --shadow ROUTER  log too what this router would do, without doing it\n"
    "  --explore MODE   try actions other than the best: squarecb, epsilon, softmax\n"
    "                   or leave-one-out\n"
    "  --epsilon X      of epsilon and leave-one-out (0.1)\n"
    "  --temperature X  of softmax (0.1)\n"
    "  --seed N         seed of the exploration (1)\n"
    "  --top K          add a shortlist: the K best actions, with expected rewards\n"
    "  --min-expected X  if the best expected reward is under X, decide for\n"
    "  --fallback ACTION  this action (direct_answer)\n"
    "  --never FILE     hide these candidates from the router\n"
    "  --always FILE    choose one of these candidates wherever it is on offer\n"
    "  --explain        add the expected reward of each action, and reasons\n"
    "  --now TIME       the time, for the generated ids; there is one worker\n"
    "  --help, --version\n";

/* ---- answers ---- */

static void
refuse(void *ctx, const struct err *e, struct buf *answer)
{
	(void)ctx;
	buf_addc(answer, '{');
	json_put(answer, "error", str_of(e->text));
	buf_addc(answer, '}');
}

static void
answer_task(void *ctx, struct str line, struct buf *answer)
{
	struct job *j = ctx;
	struct str said;
	struct err e;

	if (cli_routing_step(&j->routing, line, &said, &e) < 0)
		refuse(j, &e, answer);
	else
		buf_add_str(answer, said);
}

/* ---- processes ---- */

/* Each worker needs an origin of its own, else two of them could make the same id. */
static int
work(void *ctx, int channel, struct err *e)
{
	struct job *j = ctx;

	if (!j->cli.now_given)
		cli_origin(j->routing.options.origin);
	return clients_serve(channel, &j->clerk, e);
}

static void
report(void *ctx, const char *how)
{
	struct job *j = ctx;

	cli_warn(&j->cli, "%s: its clients are lost, and another takes its place", how);
}

static int
serve(struct job *j, struct err *e)
{
	int passed = listener_passed(&j->listener, e), stop;

	if (passed < 0 || (stop = stop_descriptor(e)) < 0)
		return -1;
	if (passed > 0 && j->path != NULL)
		cli_usage(&j->cli, "--socket, and a socket of systemd: one is wanted");
	if (passed == 0 && j->path == NULL) {
		if (j->workers > 0)
			cli_usage(&j->cli, "--workers wants a socket");
		return clients_serve_stdin(stop, &j->clerk, e);
	}
	if (passed == 0 && listener_at(&j->listener, j->path, e) < 0)
		return -1;
	if (j->workers == 0)
		j->workers = j->cli.now_given ? 1 : workers_default();
	return workers_run(&(struct workers){.listener = &j->listener,
			       .n = (int)j->workers,
			       .stop = stop,
			       .work = work,
			       .died = report,
			       .ctx = j},
	    e);
}

/* ---- */

static void
option(struct job *j, int c)
{
	struct err e;

	if (c == OPT_SOCKET)
		j->path = optarg;
	else if (c != OPT_WORKERS)
		cli_routing_option(&j->routing, c);
	else if (num_option_int("--workers", optarg,
		     (struct int_range){1, WORKERS_MOST}, &j->workers, &e) < 0)
		cli_usage(&j->cli, "%s", e.text);
}

int
main(int argc, char *argv[])
{
	static struct job j = {.routing = ROUTING_DEFAULTS(&j.cli)};
	struct err e;
	int c;

	cli_start(&j.cli, "mb-serve", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":", LONG)) != -1)
		option(&j, c);
	if (optind < argc)
		cli_usage(
		    &j.cli, "it reads no file: '%s'; --socket PATH?", argv[optind]);
	if (j.cli.now_given && j.workers > 1)
		cli_usage(&j.cli, "--now wants one worker: others would make its ids");
	j.clerk = (struct clerk){answer_task, refuse, &j};
	cli_routing_open(&j.routing);
	if (serve(&j, &e) < 0)
		cli_fail(&j.cli, &e);
	cli_routing_close(&j.routing);
	return cli_finish(&j.cli);
}
