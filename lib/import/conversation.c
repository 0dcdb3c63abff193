#include "import/conversation.h"

#include "json/tree.h"

struct str
message_body(const struct import *im, const struct json_value *v, struct arena *a)
{
	struct buf b = {0};
	struct str s;

	if (v == NULL || import_options(im)->redact)
		return STR_NONE;
	if (v->type == VALUE_STRING)
		return v->text;
	value_write(&b, v);
	s = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

/* The arguments as an object: they may be JSON in a string. */
static const struct json_value *
arguments_of(const struct message_call *c, struct arena *a)
{
	struct err ignored;

	if (!value_is(c->arguments, VALUE_STRING))
		return c->arguments;
	return json_tree(c->arguments->text, a, &ignored);
}

/* A call of a tool that stands for another action: false if its id is not there. */
static bool
apply_special(const struct import_special *sp, const struct message_call *from,
    struct import_call *c, struct arena *a)
{
	for (; sp != NULL && sp->tool != NULL; sp++) {
		if (!str_is(from->name, sp->tool))
			continue;
		c->clarify = sp->action == ACTION_CLARIFY;
		if (c->clarify)
			return true;
		c->kind = sp->action == ACTION_SKILL ? KIND_SKILL : KIND_MEMORY;
		c->id = value_text(value_at(arguments_of(from, a), sp->id));
		return c->id.n > 0;
	}
	return true;
}

/* A call, or the same call again with more that is known of its end. */
static void
put_call(struct import *im, struct episode *ep, struct import_call *c,
    const struct message_call *from)
{
	struct arena a = {0};
	struct import_call *own =
	    c->call_id.p == NULL ? NULL : episode_find(ep, c->call_id);

	if (own == NULL || !str_eq(own->id, c->id)) {
		c->arguments = message_body(im, from->arguments, &a);
		own = episode_call(ep, c);
	} else if (c->state != CALL_PENDING)
		own->state = c->state;
	if (from->result != NULL)
		own->result = episode_keep(ep, message_body(im, from->result, &a));
	arena_release(&a);
}

static void
take_call(
    struct import *im, struct episode *ep, const struct message_call *from, int64_t at)
{
	struct arena a = {0};
	struct import_call c = {.call_id = from->call_id,
	    .id = from->name,
	    .kind = KIND_TOOL,
	    .state = from->state,
	    .at = at,
	    .until = EPISODE_NEVER};

	ep->acted = true;
	if (!apply_special(import_format(im)->special, from, &c, &a) ||
	    !tool_id_fits(c.id))
		message_miss_name(im, c.id);
	else {
		c.id = import_id(im, c.id, &a);
		put_call(im, ep, &c, from);
	}
	arena_release(&a);
}

/* The state of a result that says nothing but its text. */
static enum call_state
state_of(const struct import *im, const struct message_result *r, struct arena *a)
{
	const struct import_failure *f = import_format(im)->failures;
	struct str text =
	    f == NULL || r->state != CALL_OK ? STR_NONE : message_text(r->body, a);

	for (; text.n > 0 && f->head != NULL; f++) {
		if (str_starts(text, str_of(f->head)))
			return f->state;
	}
	return r->state;
}

/* The call of a result: by its id, or of a log that gives calls none, by the name. */
static struct import_call *
call_of(struct import *im, struct episode *ep, const struct message_result *r,
    struct arena *a)
{
	struct import_call *c = episode_find(ep, r->call_id);
	struct str name;

	if (c != NULL || r->name.n == 0)
		return c;
	name = import_id(im, r->name, a);
	for (size_t i = 0; i < ep->calls; i++) {
		c = &ep->call[i];
		if (c->state == CALL_PENDING && c->call_id.p == NULL &&
		    str_eq(c->id, name))
			return c;
	}
	return NULL;
}

static void
take_result(
    struct import *im, struct episode *ep, const struct message_result *r, int64_t at)
{
	struct arena a = {0};
	struct import_call *c = call_of(im, ep, r, &a);

	if (c == NULL)
		import_miss(im, "a result without its call", STR_NONE);
	else {
		if (c->state != CALL_REJECTED) /* its result says only that */
			c->state = state_of(im, r, &a);
		c->until = at;
		c->result = episode_keep(ep, message_body(im, r->body, &a));
	}
	arena_release(&a);
}

/*
 * Two messages before the agent acts are one task if they were sent at once: at
 * most a second apart, or without times, as in one request.
 */
static bool
sent_at_once(const struct episode *ep, int64_t at)
{
	return at == EPISODE_NEVER || ep->until == EPISODE_NEVER ||
	       at - ep->until <= 1000;
}

/* In one buffer that grows: there may be any number of texts. */
static void
join_text(struct episode *ep, struct str text)
{
	if (ep->input.p != ep->said.p) {
		buf_reset(&ep->said);
		buf_add_str(&ep->said, ep->input);
	}
	if (ep->said.n > 0)
		buf_adds(&ep->said, "\n");
	buf_add_str(&ep->said, text);
	ep->input = buf_str(&ep->said);
}

static void
take_user(struct import *im, struct episode *ep, struct str text, int64_t at)
{
	if (ep->calls > 0 || ep->answered || ep->acted || !sent_at_once(ep, at))
		import_close(im, ep);
	join_text(ep, text);
	if (at != EPISODE_NEVER)
		episode_seen_at(ep, at);
}

/*
 * Whether calls belong to the turn of the calls before. By the id of the turn;
 * else a message is a turn of its own. Calls that are items are one turn if no
 * result is between them and they are at most a second apart.
 */
static bool
same_turn(const struct episode *ep, const struct message *m, int64_t at)
{
	const struct import_call *last;

	if (ep->calls == 0)
		return true;
	if (m->turn.p != NULL)
		return str_eq(m->turn, ep->turn_id);
	last = &ep->call[ep->calls - 1];
	for (const struct import_call *c = last; c >= ep->call && c->turn == last->turn;
	     c--) {
		if (c->state != CALL_PENDING)
			return false;
	}
	return m->item && (at == EPISODE_NEVER || last->at == EPISODE_NEVER ||
			      at - last->at <= 1000);
}

static void
take_calls(struct import *im, struct episode *ep, const struct message *m, int64_t at)
{
	if (!same_turn(ep, m, at))
		episode_next_turn(ep);
	ep->turn_id = episode_keep(ep, m->turn);
	for (size_t i = 0; i < m->calls; i++)
		take_call(im, ep, &m->call[i], at);
}

static void
take_results(struct import *im, struct episode *ep, const struct message *m, int64_t at)
{
	for (size_t i = 0; i < m->results; i++)
		take_result(im, ep, &m->result[i], at);
}

/* The agent or a tool did something: what else a person does later is not latency. */
static bool
is_work(const struct message *m)
{
	if (m->role == ROLE_AGENT)
		return true;
	for (size_t i = 0; i < m->results; i++) {
		if (m->result[i].state != CALL_REJECTED)
			return true;
	}
	return false;
}

void
message_take(struct import *im, struct episode *ep, const struct message *m, int64_t at)
{
	/* An agent's message has the results of its own calls; others, of earlier calls. */
	if (m->role != ROLE_AGENT)
		take_results(im, ep, m, at);
	if (m->role == ROLE_USER && m->text.n > 0)
		take_user(im, ep, m->text, at);
	else if (at != EPISODE_NEVER && is_work(m))
		episode_seen_at(ep, at);
	if (m->calls > 0)
		take_calls(im, ep, m, at);
	if (m->role == ROLE_AGENT)
		take_results(im, ep, m, at);
	if (m->role == ROLE_AGENT && m->text.n > 0) {
		ep->answered = true;
		if (!import_options(im)->redact)
			ep->answer = episode_keep(ep, message_answer(m));
	}
	if (m->role == ROLE_UNKNOWN)
		import_miss(im, "a message of an unknown role", STR_NONE);
	if (m->unknown.p != NULL)
		import_miss(im, "unknown type of block", m->unknown);
}
