#include "import/replay.h"

#include <math.h>

#include "import/conversation.h"
#include "import/place.h"
#include "json/pack.h"

/* The last call of a response that was cut short has no end. */
static void
cut_last(struct episode *ep)
{
	if (ep->calls > 0 && ep->call[ep->calls - 1].state == CALL_PENDING)
		ep->call[ep->calls - 1].state = CALL_TRUNCATED;
}

static void
keep_text(
    struct episode *ep, struct str *to, const struct json_value *v, const char *key)
{
	struct str s = value_text(value_get(v, key));

	if (to->p == NULL && s.p != NULL)
		*to = episode_keep(ep, s);
}

/*
 * The task ends with its last exchange: with its response, or if that has no time,
 * when the exchange began. A whole conversation has only the time of its record.
 */
static void
replay_times(struct replay *r, const struct json_value *v)
{
	struct episode *ep = r->ep;
	double at = value_number(value_get(v, "at"));
	double until = value_number(value_get(v, "until"));
	double end =
	    isnan(until) && value_bool(value_get(v, "whole")) != 1 ? at : until;

	if (!isnan(at) && (ep->at == EPISODE_NEVER || at < (double)ep->at))
		ep->at = (int64_t)at;
	if (!isnan(end) && (ep->until == EPISODE_NEVER || end > (double)ep->until))
		ep->until = (int64_t)end;
	r->ended = r->ended || !isnan(until);
	r->timed = !isnan(end);
}

static void
replay_facts(struct replay *r, const struct json_value *v)
{
	struct episode *ep = r->ep;
	double cost = value_number(value_get(v, "cost"));

	keep_text(ep, &ep->id, v, "id");
	keep_text(ep, &ep->session_id, v, "session");
	keep_text(ep, &ep->user_id, v, "user");
	keep_text(ep, &ep->task_id, v, "task");
	keep_text(ep, &ep->trace_id, v, "trace");
	if (cost >= 0)
		ep->cost = (isnan(ep->cost) ? 0 : ep->cost) + cost;
	if (r->lists && value_bool(value_get(v, "bare")) == 1)
		ep->offers_none = true;
	if (value_get(v, "failed") == NULL)
		return;
	replay_times(r, v);
	ep->status = value_bool(value_get(v, "failed")) == 1 ? STR("error") : STR_NONE;
	r->failure = episode_keep(ep, value_text(value_get(v, "failure")));
}

/*
 * The calls of one response are made together. Of Responses, each is an item: those
 * without a result or a text of the user between them are of one response.
 */
static void
replay_message(struct replay *r, struct message *m, struct arena *a)
{
	if (m->role == ROLE_USER || m->role == ROLE_TOOL)
		r->response++;
	if (m->item)
		m->turn = arena_fmt(a, "%u", r->response);
	/* The message that begins the task may have results of the task before. */
	if (r->ep->input.p == NULL)
		m->results = 0;
	message_take(r->im, r->ep, m, EPISODE_NEVER);
}

static void
replay_messages(struct replay *r, const struct json_value *list)
{
	struct arena a = {0};
	struct message m;

	r->response++;
	for (const struct json_value *v = value_first(list); v != NULL; v = v->next) {
		if (str_is(value_text(value_get(v, "type")), "mcp_list_tools"))
			message_tools(r->im, &r->ep->offered, value_get(v, "tools"));
		message_read(&m, v, &a);
		message_clean(&m, v, place_is_machine, &a);
		replay_message(r, &m, &a);
		arena_reset(&a);
	}
	arena_release(&a);
}

/* Results that came with the next text of the user. */
static void
replay_late(struct replay *r, const struct json_value *list)
{
	struct arena a = {0};
	struct message m;
	const struct import_call *c;

	for (const struct json_value *v = value_first(list); v != NULL; v = v->next) {
		message_read(&m, v, &a);
		for (size_t i = 0; i < m.results; i++) {
			struct message one = {
			    .role = ROLE_TOOL, .result = &m.result[i], .results = 1};

			c = episode_find(r->ep, m.result[i].call_id);
			if (c != NULL && c->state == CALL_PENDING)
				message_take(r->im, r->ep, &one, EPISODE_NEVER);
		}
		arena_reset(&a);
	}
	arena_release(&a);
}

void
replay_record(struct replay *r, struct str record)
{
	struct arena a = {0};
	const struct json_value *v = pack_tree(record, &a);
	const struct json_value *tools = value_get(v, "tools");

	replay_facts(r, v);
	message_tools(r->im, &r->ep->offered, tools);
	if (value_is(tools, VALUE_ARRAY) && tools->first == NULL)
		r->ep->offers_none = true;
	replay_messages(r, value_get(v, "messages"));
	replay_late(r, value_get(v, "late"));
	if (value_bool(value_get(v, "cut")) == 1)
		cut_last(r->ep);
	arena_release(&a);
}

void
replay_close(struct replay *r)
{
	struct episode *ep = r->ep;

	if (!r->timed || (!r->ended && ep->until == ep->at))
		ep->until = EPISODE_NEVER;
	if (ep->calls == 0 && !ep->answered && str_is(ep->status, "error")) {
		import_miss(r->im, "a request that failed", r->failure);
		episode_reset(ep);
	} else
		import_close(r->im, ep);
	*r = (struct replay){.im = r->im, .ep = ep, .lists = r->lists};
}
