#include "run/mcp_tools.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utc.h"
#include "io/agent.h"
#include "io/out.h"
#include "json/edit.h"
#include "json/out.h"
#include "rec/feedback.h"
#include "rec/trajectory.h"

enum {
	KEPT = 256,   /* decisions that `why` can explain */
	SECONDS = 60, /* that a program has for its answer */
};

/* A decision that was made. */
struct kept {
	struct buf id, explanation;
};

struct mcp_tools {
	struct json_in *in;
	struct arena arena; /* of a call */
	struct agent router, status;
	struct out *log, *feedback; /* NULL: not given */
	int64_t top;
	int64_t now; /* of the call */
	struct buf task, answer, line;
	struct buf *text; /* the result of the call */
	struct kept kept[KEPT];
	size_t decisions;
};

/*
 * The programs, for `sh -c`. What the user gave is in the environment, so nothing of it
 * is read as shell. MB_STATE is the state.
 */
#define WITH_ROUTER "${MB_MCP_ROUTER:+--router \"$MB_MCP_ROUTER\"}"
#define ROUTE                                                                          \
	"mb-route --explain --top \"$MB_MCP_TOP\" --seed "                             \
	"\"$MB_MCP_SEED\" " WITH_ROUTER                                                \
	" ${MB_MCP_EXPLORE:+--explore \"$MB_MCP_EXPLORE\"}"
static const char ROUTE_ONLY[] = "exec " ROUTE;
static const char RETRIEVE_FIRST[] =
    "mb-retrieve --catalog \"$MB_MCP_CATALOG\" --top \"$MB_MCP_TOP\" " WITH_ROUTER
    " | " ROUTE;
static const char STATUS[] =
    "while read -r _; do mb-status --format json || exit; done";

/* ---- route ---- */

struct route_call {
	struct str input, candidate_sets, task_id, channel, session_id, user_id;
	double top;
};

#define R(f) offsetof(struct route_call, f)
static const struct json_field route_fields[] = {
    {"input", JSON_STR, R(input), .flags = JSON_REQUIRED},
    {"candidate_sets", JSON_RAW, R(candidate_sets)},
    {"task_id", JSON_STR, R(task_id)},
    {"channel", JSON_STR, R(channel)},
    {"session_id", JSON_STR, R(session_id)},
    {"user_id", JSON_STR, R(user_id)},
};
static const struct json_table ROUTE_TABLE = {"route", sizeof(struct route_call),
    route_fields, sizeof route_fields / sizeof *route_fields, 1};

/* The task as a line for mb-route, if it would read it. */
static int
make_task(struct mcp_tools *m, struct str arguments, struct err *e)
{
	struct route_call c;
	struct trajectory t;

	if (json_read(m->in, (struct json_target){&ROUTE_TABLE, &c, &m->arena},
		arguments, e) < 0)
		return -1;
	buf_reset(&m->task);
	buf_adds(&m->task, "{\"task\":{\"input\":");
	json_str(&m->task, c.input);
	json_put(&m->task, "task_id", c.task_id);
	json_put(&m->task, "channel", c.channel);
	json_put(&m->task, "session_id", c.session_id);
	json_put(&m->task, "user_id", c.user_id);
	buf_addc(&m->task, '}');
	if (c.candidate_sets.p != NULL) {
		json_key(&m->task, "candidate_sets");
		buf_add_str(&m->task, c.candidate_sets);
	}
	buf_addc(&m->task, '}');
	return task_read(m->in, &t, buf_str(&m->task), &m->arena, e);
}

/* Adds the first n elements of an array. */
static void
add_first(struct buf *b, struct str array, size_t n)
{
	struct str element;

	buf_addc(b, '[');
	for (size_t i = 0; i < n && json_next_element(&array, &element); i++) {
		buf_adds(b, i > 0 ? "," : "");
		buf_add_str(b, element);
	}
	buf_addc(b, ']');
}

static void
log_decision(struct mcp_tools *m)
{
	static const char *const drop[] = {"shortlist", "explanation", NULL};

	if (m->log == NULL)
		return;
	buf_reset(&m->line);
	json_splice(&m->line, m->in, buf_str(&m->answer), drop, STR_NONE);
	out_line(m->log, buf_str(&m->line));
}

static int
ask(struct agent *agent, struct str line, struct buf *answer, struct err *e)
{
	if (agent_ask(agent, line, answer, e) == 0) {
		agent->answered = true;
		return 0;
	}
	return agent_failed(agent, e) < 0 ? -1 : err_prefix(e, "the router");
}

static int
call_route(struct mcp_tools *m, struct str arguments, struct err *e)
{
	struct kept *kept = &m->kept[m->decisions % KEPT];
	const struct decision *d;
	struct trajectory t;
	struct str explained;
	size_t top = (size_t)m->top;

	if (make_task(m, arguments, e) < 0 ||
	    ask(&m->router, buf_str(&m->task), &m->answer, e) < 0 ||
	    trajectory_check(m->in, &t, buf_str(&m->answer), &m->arena, e) < 0)
		return -1;
	d = t.decisions.v;
	explained = json_member_text(m->in, "explanation");
	buf_adds(m->text, "{\"trajectory_id\":");
	json_str(m->text, t.trajectory_id);
	json_key(m->text, "decision");
	json_write(m->text, &DECISION_TABLE, d);
	json_key(m->text, "shortlist");
	add_first(m->text, explained, top);
	buf_addc(m->text, '}');
	buf_reset(&kept->id);
	buf_reset(&kept->explanation);
	buf_add_str(&kept->id, t.trajectory_id);
	add_first(&kept->explanation, explained, SIZE_MAX);
	m->decisions++;
	log_decision(m);
	return m->log == NULL ? 0 : out_flush(m->log, e);
}

/* ---- why, outcome, status ---- */

struct why_call {
	struct str trajectory_id;
};

static const struct json_field why_fields[] = {
    {"trajectory_id", JSON_STR, offsetof(struct why_call, trajectory_id),
	.flags = JSON_REQUIRED},
};
static const struct json_table WHY_TABLE = {
    "why", sizeof(struct why_call), why_fields, 1, 1};

static int
call_why(struct mcp_tools *m, struct str arguments, struct err *e)
{
	struct why_call c;

	if (json_read(m->in, (struct json_target){&WHY_TABLE, &c, &m->arena}, arguments,
		e) < 0)
		return -1;
	for (size_t i = 0; i < KEPT; i++) {
		if (!str_eq(buf_str(&m->kept[i].id), c.trajectory_id))
			continue;
		buf_adds(m->text, "{\"trajectory_id\":");
		json_str(m->text, c.trajectory_id);
		json_key(m->text, "explanation");
		buf_add_str(m->text, buf_str(&m->kept[i].explanation));
		buf_addc(m->text, '}');
		return 0;
	}
	return err_set(e, ERR_INPUT,
	    "trajectory_id: none of the last %d decisions of this server: '%.*s'", KEPT,
	    STR_ARG(c.trajectory_id));
}

/* The arguments are a feedback record, which gets the time if it has none. */
static int
call_outcome(struct mcp_tools *m, struct str arguments, struct err *e)
{
	static const char *const drop[] = {"at", NULL};
	char time[UTC_MAX];
	struct feedback f;

	if (feedback_read(m->in, &f, arguments, &m->arena, e) < 0)
		return -1;
	if (f.trajectory_id.p == NULL)
		return err_set(e, ERR_INPUT, "trajectory_id: is missing");
	buf_reset(&m->line);
	json_key(&m->line, "at");
	json_str(&m->line,
	    f.at.p != NULL ? f.at : (struct str){time, utc_format(time, m->now)});
	buf_reset(&m->task);
	json_splice(&m->task, m->in, arguments, drop, buf_str(&m->line));
	out_line(m->feedback, buf_str(&m->task));
	buf_adds(m->text, "{\"recorded\":true}");
	return out_flush(m->feedback, e);
}

static int
call_status(struct mcp_tools *m, struct str arguments, struct err *e)
{
	(void)arguments;
	if (ask(&m->status, STR("{}"), &m->answer, e) < 0)
		return -1;
	buf_add_str(m->text, buf_str(&m->answer));
	return 0;
}

#define ID_SCHEMA                                                                      \
	"\"trajectory_id\":{\"type\":\"string\","                                      \
	"\"description\":\"of the decision, from route\"}"

static const struct tool {
	const char *name, *description, *properties, *required;
	int (*call)(struct mcp_tools *, struct str arguments, struct err *);
} TOOLS[] = {
    {"route",
	"Decide what to do for a task: answer directly, recall a memory, load a skill, "
	"or call a tool. Gives the decision, and a shortlist with expected rewards and "
	"reasons. Report what became of it with outcome.",
	"\"input\":{\"type\":\"string\",\"description\":\"the task, in the words of "
	"the "
	"user\"},"
	"\"candidate_sets\":{\"type\":\"object\",\"description\":\"what is on offer: "
	"memory, skill and tool, each a list of objects with id, title and summary\"},"
	"\"task_id\":{\"type\":\"string\"},\"channel\":{\"type\":\"string\"},"
	"\"session_id\":{\"type\":\"string\"},\"user_id\":{\"type\":\"string\"}",
	"\"input\"", call_route},
    {"why", "The reasons for a decision of this session: each action with its terms.",
	ID_SCHEMA, "\"trajectory_id\"", call_why},
    {"status", "The state of the router: its version, its age, rewards and runs.", "",
	"", call_status},
    {"outcome",
	"Record what became of a decision: one of reward, score, thumb, status.",
	ID_SCHEMA ",\"reward\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1},"
		  "\"score\":{},\"thumb\":{},\"status\":{\"type\":\"string\"},"
		  "\"step\":{\"type\":\"integer\"},\"at\":{\"type\":\"string\"}",
	"\"trajectory_id\"", call_outcome},
};
enum { TOOL_COUNT = sizeof TOOLS / sizeof *TOOLS };

/* How many of them are on offer: outcome wants a file. */
static size_t
tools(const struct mcp_tools *m)
{
	return m->feedback == NULL ? TOOL_COUNT - 1 : TOOL_COUNT;
}

void
mcp_tools_list(const struct mcp_tools *m, struct buf *b)
{
	buf_adds(b, "{\"tools\":[");
	for (size_t i = 0; i < tools(m); i++) {
		buf_addf(b,
		    "%s{\"name\":\"%s\",\"description\":\"%s\",\"inputSchema\":{"
		    "\"type\":"
		    "\"object\",\"properties\":{%s},\"required\":[%s]}}",
		    i > 0 ? "," : "", TOOLS[i].name, TOOLS[i].description,
		    TOOLS[i].properties, TOOLS[i].required);
	}
	buf_adds(b, "]}");
}

int
mcp_tools_find(const struct mcp_tools *m, struct str name)
{
	for (size_t i = 0; i < tools(m); i++) {
		if (str_is(name, TOOLS[i].name))
			return (int)i;
	}
	return -1;
}

int
mcp_tools_call(
    struct mcp_tools *m, const struct mcp_tools_call *c, struct buf *out, struct err *e)
{
	arena_reset(&m->arena);
	m->text = out;
	m->now = c->now;
	return TOOLS[c->tool].call(m, c->arguments, e);
}

/* ---- the life of a server ---- */

static int
pass(const char *name, const char *value, struct err *e)
{
	if (value == NULL || setenv(name, value, 1) == 0)
		return 0;
	return err_set(e, ERR_SYSTEM, "the environment is full");
}

static int
pass_number(const char *name, int64_t value, struct err *e)
{
	char text[32];

	snprintf(text, sizeof text, "%lld", (long long)value);
	return pass(name, text, e);
}

static int
open_files(struct mcp_tools *m, const struct mcp_tools_options *o, struct err *e)
{
	if (o->log != NULL && (m->log = out_append(o->log, e)) == NULL)
		return -1;
	if (o->feedback != NULL && (m->feedback = out_append(o->feedback, e)) == NULL)
		return -1;
	return 0;
}

struct mcp_tools *
mcp_tools_new(const struct mcp_tools_options *o, struct err *e)
{
	struct mcp_tools *m = mem_zalloc(1, sizeof *m);
	struct err ignored;

	m->in = json_in_new();
	m->top = o->top;
	m->router =
	    (struct agent){.command = o->catalog == NULL ? ROUTE_ONLY : RETRIEVE_FIRST,
		.timeout = SECONDS};
	m->status = (struct agent){.command = STATUS, .timeout = SECONDS};
	if (pass("MB_STATE", o->state, e) < 0 ||
	    pass("MB_MCP_ROUTER", o->router, e) < 0 ||
	    pass("MB_MCP_CATALOG", o->catalog, e) < 0 ||
	    pass("MB_MCP_EXPLORE", o->explore, e) < 0 ||
	    pass_number("MB_MCP_TOP", o->top, e) < 0 ||
	    pass_number("MB_MCP_SEED", o->seed, e) < 0 || open_files(m, o, e) < 0) {
		mcp_tools_free(m, &ignored);
		return NULL;
	}
	return m;
}

int
mcp_tools_free(struct mcp_tools *m, struct err *e)
{
	int rc = 0;

	if (m == NULL)
		return 0;
	agent_stop(&m->router);
	agent_stop(&m->status);
	if (m->log != NULL && out_close(m->log, e) < 0)
		rc = -1;
	if (m->feedback != NULL && out_close(m->feedback, e) < 0)
		rc = -1;
	for (size_t i = 0; i < KEPT; i++) {
		buf_release(&m->kept[i].id);
		buf_release(&m->kept[i].explanation);
	}
	json_in_free(m->in);
	arena_release(&m->arena);
	buf_release(&m->task);
	buf_release(&m->answer);
	buf_release(&m->line);
	mem_free(m);
	return rc;
}
