#include "import/exchange.h"

#include <math.h>

#include "base/hash.h"
#include "import/conversation.h"
#include "import/place.h"
#include "json/out.h"
#include "json/stream.h"

void
exchange_init(struct exchange *x)
{
	*x =
	    (struct exchange){.at = EPISODE_NEVER, .until = EPISODE_NEVER, .cost = NAN};
}

static void
put_str(struct buf *b, const char *key, struct str s)
{
	if (s.p == NULL)
		return;
	json_key(b, key);
	json_str(b, s);
}

static void
put_num(struct buf *b, const char *key, double n)
{
	if (isnan(n))
		return;
	json_key(b, key);
	json_num(b, n);
}

/* What is known of an exchange besides its messages. */
static void
put_facts(struct buf *b, const struct exchange *x)
{
	put_str(b, "id", x->id);
	put_str(b, "session", x->session);
	put_str(b, "user", x->user);
	put_str(b, "task", x->task);
	put_str(b, "trace", x->trace);
	put_num(b, "at", x->at == EPISODE_NEVER ? NAN : (double)x->at);
	put_num(b, "until", x->until == EPISODE_NEVER ? NAN : (double)x->until);
	put_num(b, "cost", x->cost);
	json_key(b, "failed");
	buf_adds(b, x->failed ? "true" : "false");
}

static void
put_messages(struct buf *b, const struct json_value *v)
{
	for (; v != NULL; v = v->next) {
		if (b->p[b->n - 1] != '[')
			buf_addc(b, ',');
		value_write(b, v);
	}
}

/* The messages from the text of the user on, the response, and the tools. */
static void
put_content(struct buf *b, const struct exchange *x, const struct json_value *from)
{
	json_key(b, "messages");
	buf_addc(b, '[');
	if (value_is(from, VALUE_STRING)) {
		buf_addc(b, '{');
		put_str(b, "role", STR("user"));
		put_str(b, "content", from->text);
		buf_addc(b, '}');
	} else
		put_messages(b, from);
	put_messages(b, value_first(x->reply));
	buf_addc(b, ']');
	if (x->tools != NULL) {
		json_key(b, "tools");
		value_write(b, x->tools);
	}
	json_key(b, "cut");
	buf_adds(b, x->cut ? "true" : "false");
}

/* One record of a group: of the exchange itself, or of its facts. */
static int
add(struct import *im, struct str key, const struct exchange *x,
    const struct json_value *from, struct err *e)
{
	struct groups *g = import_groups(im, e);
	struct buf b = {0};
	int rc;

	if (g == NULL)
		return -1;
	buf_addc(&b, '{');
	put_facts(&b, x);
	if (from != NULL || x->reply != NULL)
		put_content(&b, x, from);
	buf_addc(&b, '}');
	rc = groups_add(g, key, buf_str(&b), e);
	buf_release(&b);
	return rc;
}

/* The longest exchange of a task is the one that counts. */
static int
keep_longest(struct import *im, struct str key, const struct exchange *x,
    const struct place *p, struct err *e)
{
	struct groups *g = import_groups(im, e);
	struct buf b = {0};
	int rc;

	if (g == NULL)
		return -1;
	buf_addc(&b, '{');
	put_content(&b, x, p->from);
	buf_addc(&b, '}');
	rc = groups_set(g, key, (double)p->items, buf_str(&b), e);
	buf_release(&b);
	return rc;
}

/* Later exchanges may name the response, or the conversation, to go on from. */
static int
know_as(struct import *im, const struct exchange *x, struct str key, struct err *e)
{
	struct groups *g = import_groups(im, e);

	if (g == NULL)
		return -1;
	if (x->id.p != NULL && groups_alias(g, x->id, key, e) < 0)
		return -1;
	return x->thread.p == NULL ? 0 : groups_alias(g, x->thread, key, e);
}

static int
put_task(struct import *im, const struct exchange *x, const struct place *p,
    struct arena *a, struct err *e)
{
	struct exchange facts = *x;
	struct str key = place_key(p, x->whole ? STR_NONE : x->id, x->task, a);

	facts.reply = NULL;
	if (keep_longest(im, key, x, p, e) < 0 || add(im, key, &facts, NULL, e) < 0)
		return -1;
	return know_as(im, x, key, e);
}

/* An exchange that goes on from an earlier response, whose history it does not repeat. */
static int
go_on(struct import *im, const struct exchange *x, struct err *e)
{
	if (add(im, x->before, x, value_first(x->history), e) < 0)
		return -1;
	return know_as(im, x, x->before, e);
}

/* The tasks of a whole conversation: each ends before the next text of the user. */
static int
put_whole(struct import *im, const struct exchange *x, struct arena *a, struct err *e)
{
	struct json_value *part = value_add(a, NULL, STR_NONE, VALUE_ARRAY);
	struct place p = {0}, ahead;
	struct exchange task = *x;
	int rc = 0;

	task.reply = NULL;
	for (const struct json_value *v = value_first(x->history); rc == 0;
	     v = v->next) {
		ahead = p;
		if (v != NULL)
			place_see(&ahead, v, a);
		if ((v == NULL || ahead.from != p.from) && p.from != NULL) {
			p.from = part->first;
			rc = put_task(im, &task, &p, a, e);
			part = value_add(a, NULL, STR_NONE, VALUE_ARRAY);
		}
		if (v == NULL)
			break;
		if (ahead.from != NULL)
			value_share(a, part, v);
		p = ahead;
	}
	return rc;
}

/*
 * A file of a batch has the requests, another one the responses: they are joined by
 * the id that the user gave them.
 */
static int
put_half(struct import *im, const struct exchange *x, struct arena *a, struct err *e)
{
	struct str key = arena_fmt(a, "half %.*s", STR_ARG(x->task));
	struct place p = {.from = value_first(x->history)};

	if (value_is(x->history, VALUE_STRING))
		p.from = x->history;
	if (x->history != NULL)
		return keep_longest(im, key, x, &p, e);
	return add(im, key, x, NULL, e);
}

int
exchange_take(struct import *im, const struct exchange *x, struct err *e)
{
	struct arena a = {0};
	struct place p = {0};
	int rc;

	if (x->whole || x->half) {
		rc = x->whole ? put_whole(im, x, &a, e) : put_half(im, x, &a, e);
		arena_release(&a);
		return rc;
	}
	if (value_is(x->history, VALUE_STRING))
		p = (struct place){.from = x->history,
		    .said = x->history->text,
		    .before = hash64(x->history->text, 0)};
	else
		place_see_all(&p, x->history, &a);
	if (p.from == NULL && x->before.p != NULL)
		rc = go_on(im, x, e);
	else {
		place_see_all(&p, x->reply, &a);
		if (p.from == NULL)
			import_miss(
			    im, "a request without the text of a user", STR_NONE);
		rc = p.from == NULL ? 0 : put_task(im, x, &p, &a, e);
	}
	arena_release(&a);
	return rc;
}

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

static void
replay_facts(struct episode *ep, const struct json_value *v)
{
	double at = value_number(value_get(v, "at"));
	double until = value_number(value_get(v, "until"));
	double cost = value_number(value_get(v, "cost"));

	keep_text(ep, &ep->id, v, "id");
	keep_text(ep, &ep->session_id, v, "session");
	keep_text(ep, &ep->user_id, v, "user");
	keep_text(ep, &ep->task_id, v, "task");
	keep_text(ep, &ep->trace_id, v, "trace");
	if (!isnan(at) && (ep->at == EPISODE_NEVER || at < (double)ep->at))
		ep->at = (int64_t)at;
	if (!isnan(until) && (ep->until == EPISODE_NEVER || until > (double)ep->until))
		ep->until = (int64_t)until;
	if (cost >= 0)
		ep->cost = (isnan(ep->cost) ? 0 : ep->cost) + cost;
	if (value_get(v, "failed") != NULL) /* of the last exchange */
		ep->status =
		    value_bool(value_get(v, "failed")) == 1 ? STR("error") : STR_NONE;
}

/* The message that begins the task may have results of the task before. */
static void
replay_messages(struct import *im, struct episode *ep, const struct json_value *list)
{
	struct arena a = {0};
	struct message m;

	for (const struct json_value *v = value_first(list); v != NULL; v = v->next) {
		message_read(&m, v, &a);
		message_clean(&m, v, place_is_machine, &a);
		if (ep->input.p == NULL)
			m.results = 0;
		message_take(im, ep, &m, EPISODE_NEVER);
		arena_reset(&a);
	}
	arena_release(&a);
}

static void
replay(struct import *im, struct episode *ep, struct str record)
{
	struct arena a = {0};
	struct err ignored;
	const struct json_value *v = json_tree(record, &a, &ignored);

	replay_facts(ep, v);
	message_tools(im, &ep->offered, value_get(v, "tools"));
	replay_messages(im, ep, value_get(v, "messages"));
	if (value_bool(value_get(v, "cut")) == 1)
		cut_last(ep);
	arena_release(&a);
}

int
exchange_finish(struct import *im, struct err *e)
{
	struct groups *g = import_groups(im, e);
	struct episode *ep = import_episode(im, STR("exchange"));
	struct str key, record;
	struct buf last = {0};
	int rc = g == NULL ? -1 : 0;

	while (rc >= 0 && (rc = groups_next(g, &key, &record, e)) > 0) {
		if (!str_eq(buf_str(&last), key)) {
			import_close(im, ep);
			buf_reset(&last);
			buf_add_str(&last, key);
		}
		replay(im, ep, record);
	}
	import_close(im, ep);
	buf_release(&last);
	return rc < 0 ? -1 : 0;
}
