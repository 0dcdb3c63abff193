#include "import/write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "import/decisions.h"
#include "import/redact.h"
#include "json/out.h"

enum { BODY = 4096 }; /* bytes of an argument, result or answer that are kept */

static void
put_time(struct buf *b, const char *key, int64_t ms)
{
	char text[UTC_MAX];

	if (ms != EPISODE_NEVER)
		json_put(b, key, (struct str){text, utc_format(text, ms)});
}

/* A body, cut to BODY bytes; then its length is in `bytes`. */
static void
put_body(struct buf *b, const char *key, struct str s)
{
	json_put(b, key, s.n > BODY ? utf8_cut(s, BODY) : s);
	if (s.n > BODY)
		json_put_num(b, "bytes", (double)s.n);
}

/* An id that others join by; of one that is too long, its hash. */
static void
put_id(struct buf *b, const char *key, struct str id)
{
	char hash[2 * 16 + 1];

	if (id.n > 0 && !tool_id_fits(id)) {
		snprintf(hash, sizeof hash, "%016" PRIx64 "%016" PRIx64, hash64(id, 0),
		    hash64(id, 1));
		id = str_of(hash);
	}
	json_put(b, key, id);
}

/* The same episode has the same id in every import. */
static struct str
episode_id(struct import_writer *w, const struct import_format *f, struct episode *ep)
{
	struct str id = ep->id, base;
	struct index_slot *next;
	uint64_t h[2];

	if (id.p == NULL || !tool_id_fits(id) || id.n > LIMIT_ID - 20) {
		for (uint64_t i = 0; i < 2; i++) {
			h[i] = hash64(ep->session_id, i);
			h[i] = hash64(ep->id, h[i]);
			h[i] = hash64(ep->input, h[i] + (uint64_t)ep->at);
			for (size_t c = 0; c < ep->calls; c++)
				h[i] = hash64(ep->call[c].call_id, h[i]);
		}
		id = arena_fmt(
		    &ep->arena, "%s-%016" PRIx64 "%016" PRIx64, f->name, h[0], h[1]);
	}
	if (set_add(&w->ids, id))
		return id;
	index_reserve(&w->next, w->next.keys + 1);
	index_put(&w->next, (uint32_t)hash64(id, 0), 1);
	next = index_at(&w->next, (uint32_t)hash64(id, 0)); /* of this id, or near it */
	base = id;
	do
		id = arena_fmt(
		    &ep->arena, "%.*s-%u", (int)base.n, base.p, ++next->number);
	while (!set_add(&w->ids, id));
	return id;
}

static void
put_events(struct buf *b, const struct episode *ep, size_t from, size_t to)
{
	const char *between = "";

	json_key(b, "events");
	buf_addc(b, '[');
	for (size_t i = from; i < to; i++) {
		const struct import_call *c = &ep->call[i];

		buf_addf(b, "%s{", between);
		json_put(b, "type", STR("call"));
		json_put(b, "id", c->clarify ? STR_NONE : c->id);
		json_put(b, "status", str_of(call_state_name(c->state)));
		put_time(b, "at", c->at);
		put_time(b, "until", c->until);
		put_body(b, "arguments", c->arguments);
		put_body(b, "result", c->result);
		buf_addc(b, '}');
		between = ",";
	}
	if (ep->answer.p != NULL) {
		buf_addf(b, "%s{", between);
		json_put(b, "type", STR("answer"));
		put_body(b, "text", ep->answer);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

static double
count_state(const struct episode *ep, size_t from, size_t to, enum call_state state)
{
	double n = 0;

	for (size_t i = from; i < to; i++)
		n += ep->call[i].state == state;
	return n;
}

/* NAN if the log has no result of any call. */
static double
tool_errors(const struct episode *ep)
{
	bool known = ep->calls == 0 ||
		     count_state(ep, 0, ep->calls, CALL_PENDING) < (double)ep->calls;

	return known ? count_state(ep, 0, ep->calls, CALL_ERROR) : NAN;
}

static double
milliseconds(int64_t from, int64_t until)
{
	return from == EPISODE_NEVER || until == EPISODE_NEVER || until < from
		   ? NAN
		   : (double)(until - from);
}

/* The time in which the agent waited for answers of the user, of latency_ms. */
static double
asked(const struct episode *ep)
{
	int64_t end = EPISODE_NEVER, from; /* questions of one turn overlap */
	double sum = 0;

	for (size_t i = 0; i < ep->calls; i++) {
		const struct import_call *c = &ep->call[i];

		if (!c->clarify || isnan(milliseconds(c->at, c->until)))
			continue;
		from = c->at > end ? c->at : end;
		if (c->until > from) {
			sum += (double)(c->until - from);
			end = c->until;
		}
	}
	return sum;
}

/* The outcome of the task. */
static void
put_outcome(struct import_writer *w, const struct episode *ep)
{
	struct buf *b = &w->line;
	double latency = ep->latency_ms;

	json_key(b, "outcome");
	buf_addc(b, '{');
	json_put(b, "status", ep->status);
	json_put_num(b, "latency_ms",
	    isnan(latency) ? milliseconds(ep->at, ep->until) - asked(ep) : latency);
	json_put_num(b, "tool_errors", tool_errors(ep));
	json_put_num(b, "cost", ep->cost);
	buf_addc(b, '}');
	w->statuses += ep->status.p != NULL;
	if (ep->rewards.n > 0) {
		json_key(b, "scores");
		buf_addf(b, "{%.*s}", (int)ep->rewards.n, ep->rewards.p);
	}
	json_put_num(b, "reward", ep->reward);
	w->rewards += !isnan(ep->reward);
}

/* The outcome of one call: known when the log has its result. */
static void
put_call_outcome(struct import_writer *w, const struct import_call *c)
{
	struct buf *b = &w->line;

	json_key(b, "outcome");
	buf_addc(b, '{');
	if (c->state == CALL_OK || c->state == CALL_ERROR) {
		json_put(
		    b, "status", c->state == CALL_OK ? STR("success") : STR("error"));
		w->statuses++;
	}
	json_put_num(b, "latency_ms", c->clarify ? NAN : milliseconds(c->at, c->until));
	if (c->state != CALL_PENDING)
		json_put_num(b, "tool_errors", c->state == CALL_ERROR);
	buf_addc(b, '}');
}

static void
put_task(struct buf *b, const struct import_format *f, const struct episode *ep)
{
	json_key(b, "task");
	buf_addc(b, '{');
	put_id(b, "task_id", ep->task_id);
	json_put(b, "input", ep->input);
	json_put(b, "channel", ep->channel.p == NULL ? str_of(f->name) : ep->channel);
	put_time(b, "created_at", ep->at);
	put_id(b, "user_id", ep->user_id);
	put_id(b, "session_id", ep->session_id);
	put_id(b, "trace_id", ep->trace_id);
	buf_addc(b, '}');
}

/* Whether the record offers something of the kind of each call, or nothing at all. */
static bool
offers_all(const struct episode *ep)
{
	bool offered[KINDS] = {false};

	for (size_t i = 0; i < ep->offered.n; i++)
		offered[ep->offered.v[i].kind] = true;
	for (size_t i = 0; i < ep->calls; i++) {
		if (!ep->call[i].clarify && !offered[ep->call[i].kind])
			return false;
	}
	return ep->offered.n > 0 || ep->offers_none;
}

/* Adds the first n tools, and then those that the episode called. */
static void
add_tools(struct import_tools *to, const struct import_tools *from, size_t n,
    const struct episode *ep)
{
	for (size_t i = 0; i < n; i++)
		tools_add(to, &from->v[i]);
	for (size_t i = 0; i < ep->calls && to->n < LIMIT_CANDIDATES; i++) {
		struct import_tool t = {ep->call[i].kind, ep->call[i].id};

		if (!ep->call[i].clarify)
			tools_add(to, &t);
	}
}

/*
 * The candidates: of the record, else of the catalogue, else what was called so far.
 * A record that offers other kinds only, such as documents, adds to these.
 */
static void
put_candidates(
    struct import_writer *w, const struct import_options *o, struct episode *ep)
{
	const struct import_tools *t = o->catalog != NULL ? o->catalog : &w->then;
	const char *source = o->catalog != NULL ? "catalog" : "seen";

	if (o->catalog == NULL && !ep->offers_all) {
		tools_reset(&w->then);
		add_tools(&w->then, &w->seen, ep->seen, ep);
	}
	if (ep->offers_all) {
		t = &ep->offered;
		source = "record";
	} else if (ep->offered.n > 0) {
		add_tools(&ep->offered, t, t->n, ep);
		t = &ep->offered;
	}
	json_key(&w->line, "candidate_sets");
	tools_write(&w->line, t);
	json_put(&w->line, "candidate_source", str_of(source));
}

/* The trajectory of the calls from..to; id: of the trajectory. */
static void
begin_line(struct import_writer *w, const struct import_options *o,
    const struct import_format *f, struct episode *ep)
{
	buf_reset(&w->line);
	buf_addc(&w->line, '{');
	json_put(&w->line, "trajectory_id", ep->id);
	put_task(&w->line, f, ep);
	put_candidates(w, o, ep);
}

static const char *
finish_line(struct import_writer *w, const struct import_options *o)
{
	buf_addc(&w->line, '}');
	if (w->line.n > LIMIT_LINE)
		return "the trajectory is longer than a line may be";
	o->emit(o->ctx, buf_str(&w->line));
	w->trajectories++;
	return NULL;
}

static const char *
write_calls(struct import_writer *w, const struct import_options *o,
    const struct import_format *f, struct episode *ep)
{
	const char *why = NULL;
	struct str id = ep->id;

	for (size_t i = 0; i < ep->calls && why == NULL; i++) {
		ep->id = arena_fmt(&ep->arena, "%.*s#%zu", (int)id.n, id.p, i + 1);
		begin_line(w, o, f, ep);
		decisions_write(&w->line, ep, i, i + 1);
		put_events(&w->line, ep, i, i + 1);
		put_call_outcome(w, &ep->call[i]);
		why = finish_line(w, o);
	}
	return why;
}

/* Why an episode has no trajectory, or NULL. */
static const char *
unfit(const struct episode *ep, const struct import_options *o)
{
	if (ep->input.n == 0)
		return "no text of a user before the agent's acts";
	if (ep->calls == 0 && !ep->answered)
		return ep->error > 0 ? "a run that failed without an answer or a call"
				     : "no answer and no call";
	if (ep->offered.n > LIMIT_CANDIDATES)
		return "more tools on offer than a task may have candidates";
	if (o->per_call)
		return ep->calls == 0 ? "a task without a call" : NULL;
	return decisions_unfit(ep);
}

const char *
import_write(struct import_writer *w, const struct import_options *o,
    const struct import_format *f, struct episode *ep)
{
	const char *why;

	if (ep->input.p == NULL && ep->calls == 0 && !ep->answered)
		return NULL;
	if ((why = unfit(ep, o)) != NULL)
		return why;
	ep->offers_none = ep->offers_none && o->catalog == NULL;
	ep->offers_all = !ep->offers_some && offers_all(ep);
	for (size_t i = 0; i < ep->calls; i++) {
		struct import_tool t = {ep->call[i].kind, ep->call[i].id};

		if (ep->call[i].clarify)
			continue;
		if (w->seen.n < LIMIT_CANDIDATES)
			tools_add(&w->seen, &t);
		/* What was called was on offer. */
		if (ep->offered.n > 0 && ep->offered.n < LIMIT_CANDIDATES)
			tools_add(&ep->offered, &t);
	}
	if (o->redact)
		redact_episode(ep);
	ep->id = episode_id(w, f, ep);
	if (o->per_call)
		return write_calls(w, o, f, ep);
	begin_line(w, o, f, ep);
	decisions_write(&w->line, ep, 0, ep->calls);
	put_events(&w->line, ep, 0, ep->calls);
	put_outcome(w, ep);
	return finish_line(w, o);
}

void
import_writer_release(struct import_writer *w)
{
	tools_release(&w->seen);
	tools_release(&w->then);
	set_release(&w->ids);
	index_release(&w->next);
	buf_release(&w->line);
}
