/*
 * mb-mcp: a server of the Model Context Protocol on stdin and stdout: requests to
 * answers, a line each. It gives an agent the router as tools; the programs that it
 * needs run beside it and answer line by line.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/num.h"
#include "cli/cli.h"
#include "json/out.h"
#include "rec/rpc.h"
#include "run/mcp_tools.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_ROUTER,
	OPT_CATALOG,
	OPT_TOP,
	OPT_EXPLORE,
	OPT_LOG,
	OPT_FEEDBACK
};

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line;
	struct mcp_tools_options options;
	struct mcp_tools *tools;
	struct buf result, said;
};

static const char usage[] =
    "examples:\n"
    "  mb-mcp --state s --catalog tools.jsonl --log log.jsonl --feedback late.jsonl\n"
    "  claude mcp add memabra -- mb-mcp --state ~/agent/state\n"
    "\n"
    "usage:\n"
    "  mb-mcp [--state DIR] [--router ROUTER] [--catalog FILE] [--top K]\n"
    "         [--explore MODE] [--log FILE] [--feedback FILE] [--now TIME]\n"
    "\n"
    "Answer requests of the Model Context Protocol, a line each, with four tools:\n"
    "route (what to do for a task), why (the reasons of a decision), outcome (what\n"
    "became of it) and status (of the state).\n"
    "  --state DIR      the state ($MB_STATE, otherwise none)\n"
    "  --router ROUTER  as for mb-route\n"
    "  --catalog FILE   candidates for each task: the best K of each kind\n"
    "  --top K          actions in a shortlist, and candidates of a kind (5)\n"
    "  --explore MODE   as for mb-route: try actions other than the best\n"
    "  --log FILE       append each decision, as mb-route prints it\n"
    "  --feedback FILE  append each outcome, for mb-reward; without it there is no\n"
    "                   tool outcome\n"
    "  --now TIME       the time of the outcomes that have none\n"
    "  --help, --version\n";

/* ---- the protocol ---- */

struct tool_call {
	struct str name, arguments, protocol;
};

#define C(f) offsetof(struct tool_call, f)
static const struct json_field call_fields[] = {
    {"name", JSON_STR, C(name)},
    {"arguments", JSON_RAW, C(arguments)},
    {"protocolVersion", JSON_STR, C(protocol)},
};
static const struct json_table CALL_TABLE =
    JSON_TABLE("params", struct tool_call, call_fields);

static void
say_hello(struct job *j, struct str wanted)
{
	static const char *const known[] = {
	    "2025-06-18", "2025-03-26", "2024-11-05", NULL};

	buf_adds(&j->result, "{\"protocolVersion\":");
	json_str(&j->result, str_in(wanted, known) ? wanted : str_of(known[0]));
	buf_adds(&j->result,
	    ",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":"
	    "\"memabra\",\"version\":\"" VERSION "\"}}");
}

/*
 * Calls a tool. What the tool refuses is a result that says so, for the model to read.
 * Returns 0, an rpc_code with a reason, or -1.
 */
static int
call_tool(struct job *j, const struct tool_call *c, struct err *e)
{
	struct str arguments = c->arguments.p == NULL ? STR("{}") : c->arguments, said;
	int tool = mcp_tools_find(j->tools, c->name), rc;

	if (tool < 0) {
		err_set(e, ERR_INPUT, "name: no such tool: '%.*s'", STR_ARG(c->name));
		return RPC_PARAMS;
	}
	buf_reset(&j->said);
	rc = mcp_tools_call(j->tools,
	    &(struct mcp_tools_call){tool, arguments, cli_time(&j->cli)}, &j->said, e);
	if (rc < 0 && e->kind != ERR_INPUT)
		return -1;
	said = rc < 0 ? str_of(e->text) : buf_str(&j->said);
	buf_reset(&j->result);
	buf_adds(&j->result, "{\"content\":[{\"type\":\"text\",\"text\":");
	json_str(&j->result, said);
	buf_adds(&j->result, "}]");
	if (rc == 0) {
		json_key(&j->result, "structuredContent");
		buf_add_str(&j->result, said);
	}
	buf_addf(&j->result, ",\"isError\":%s}", rc < 0 ? "true" : "false");
	return 0;
}

static int
do_method(struct job *j, const struct rpc_request *r, struct err *e)
{
	struct tool_call c = {STR_NONE, STR_NONE, STR_NONE};

	if (r->params.p != NULL &&
	    json_read(j->in, (struct json_target){&CALL_TABLE, &c, &j->line}, r->params,
		e) < 0)
		return RPC_PARAMS;
	buf_reset(&j->result);
	if (str_is(r->method, "tools/call"))
		return call_tool(j, &c, e);
	if (str_is(r->method, "initialize"))
		say_hello(j, c.protocol);
	else if (str_is(r->method, "tools/list"))
		mcp_tools_list(j->tools, &j->result);
	else if (str_is(r->method, "ping"))
		buf_adds(&j->result, "{}");
	else {
		err_set(e, ERR_INPUT, "no such method: '%.*s'", STR_ARG(r->method));
		return RPC_METHOD;
	}
	return 0;
}

static int
message_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct rpc_request r;
	struct buf answer = {0};
	int rc;

	arena_reset(&j->line);
	rc = rpc_read(j->in, &r, line, &j->line, e);
	if (rc == 0 && r.id.p == NULL) /* a notification */
		return 0;
	if (rc == 0)
		rc = do_method(j, &r, e);
	if (rc == -1)
		return -1;
	if (rc == 0)
		rpc_result(&answer, &r, buf_str(&j->result));
	else
		rpc_error(&answer, &r, rc, str_of(e->text));
	out_line(j->cli.out, buf_str(&answer));
	buf_release(&answer);
	return 0;
}

/* ---- */

static void
option(struct job *j, int c)
{
	struct mcp_tools_options *o = &j->options;
	struct err e;
	int64_t top;

	if (c == OPT_STATE)
		o->state = optarg;
	else if (c == OPT_ROUTER)
		o->router = optarg;
	else if (c == OPT_CATALOG)
		o->catalog = optarg;
	else if (c == OPT_EXPLORE)
		o->explore = optarg;
	else if (c == OPT_LOG)
		o->log = optarg;
	else if (c == OPT_FEEDBACK)
		o->feedback = optarg;
	else if (c != OPT_TOP)
		cli_option(&j->cli, c);
	else if (num_option_int("--top", optarg, (struct int_range){1, 100}, &top, &e) <
		 0)
		cli_usage(&j->cli, "%s", e.text);
	else
		o->top = top;
}

/* A client often starts us by a path, with a PATH that lacks our directory. */
static void
find_neighbours(struct job *j, const char *self)
{
	const char *slash = strrchr(self, '/'), *path = getenv("PATH");
	struct buf dirs = {0};

	if (slash == NULL)
		return;
	buf_addf(&dirs, "%.*s:%s", (int)(slash - self), self,
	    path == NULL ? "/usr/bin:/bin" : path);
	if (setenv("PATH", buf_cstr(&dirs), 1) != 0)
		cli_usage(&j->cli, "the environment is full");
	buf_release(&dirs);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"router", required_argument, NULL, OPT_ROUTER},
	    {"catalog", required_argument, NULL, OPT_CATALOG},
	    {"top", required_argument, NULL, OPT_TOP},
	    {"explore", required_argument, NULL, OPT_EXPLORE},
	    {"log", required_argument, NULL, OPT_LOG},
	    {"feedback", required_argument, NULL, OPT_FEEDBACK}, CLI_OPTIONS};
	char *const stdin_only[] = {NULL};
	struct job j = {.options.top = 5};
	struct err e;
	int c;

	cli_start(&j.cli, "mb-mcp", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	if (optind < argc)
		cli_usage(&j.cli, "it reads stdin, and no file: '%s'", argv[optind]);
	find_neighbours(&j, argv[0]);
	j.options.seed = j.cli.now;
	j.in = json_in_new();
	if ((j.tools = mcp_tools_new(&j.options, &e)) == NULL)
		cli_fail(&j.cli, &e);
	cli_pump(&j.cli, stdin_only, message_line, &j);
	if (mcp_tools_free(j.tools, &e) < 0)
		cli_fail(&j.cli, &e);
	json_in_free(j.in);
	arena_release(&j.line);
	buf_release(&j.result);
	buf_release(&j.said);
	return cli_finish(&j.cli);
}
