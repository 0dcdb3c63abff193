#include "import/exchange.h"

#include <inttypes.h>
#include <math.h>

#include "base/hash.h"
#include "base/num.h"
#include "import/import.h"
#include "import/exchange_key.h"
#include "import/replay.h"
#include "json/pack.h"

/* Among the ids of records: a request of this log lists its tools. */
#define LISTS_TOOLS "lists tools"

void
exchange_init(struct exchange *x)
{
	*x =
	    (struct exchange){.at = EPISODE_NEVER, .until = EPISODE_NEVER, .cost = NAN};
}

static void
put_text(struct buf *b, const char *key, struct str text)
{
	if (text.p != NULL)
		pack_scalar(b, str_of(key), VALUE_STRING, text);
}

static void
put_number(struct buf *b, const char *key, double v)
{
	char digits[NUM_MAX];

	if (!isnan(v))
		pack_scalar(b, str_of(key), VALUE_NUMBER,
		    (struct str){digits, num_format(digits, v)});
}

static void
put_bool(struct buf *b, const char *key, bool v)
{
	pack_scalar(b, str_of(key), VALUE_BOOL, v ? STR("true") : STR("false"));
}

/* What is known of an exchange besides its messages. */
static void
put_facts(struct buf *b, const struct exchange *x)
{
	put_text(b, "id", x->id);
	put_text(b, "session", x->session);
	put_text(b, "user", x->user);
	put_text(b, "task", x->task);
	put_text(b, "trace", x->trace);
	put_number(b, "at", x->at == EPISODE_NEVER ? NAN : (double)x->at);
	put_number(b, "until", x->until == EPISODE_NEVER ? NAN : (double)x->until);
	put_number(b, "cost", x->cost);
	put_bool(b, "failed", x->failed);
	put_text(b, "failure", x->failure);
	put_bool(b, "whole", x->whole);
	put_bool(b, "bare", x->bare);
}

/* The messages from the text of the user on, and the response. */
static void
put_content(struct buf *b, const struct exchange *x, const struct json_value *from)
{
	pack_open(b, STR("messages"), VALUE_ARRAY);
	if (value_is(from, VALUE_STRING)) {
		pack_open(b, STR_NONE, VALUE_OBJECT);
		put_text(b, "role", STR("user"));
		put_text(b, "content", from->text);
		pack_close(b);
		from = NULL;
	}
	for (; from != NULL; from = from->next)
		pack_value(b, STR_NONE, from);
	for (from = value_first(x->reply); from != NULL; from = from->next)
		pack_value(b, STR_NONE, from);
	pack_close(b);
	put_bool(b, "cut", x->cut);
}

/* What a record of a group holds. */
struct part {
	const struct exchange *x;  /* its facts; NULL: none */
	const struct exchange *of; /* its messages, with those before; NULL: none */
	const struct json_value *from;
	const double *rank; /* of groups_set; NULL: beside the others */
};

static int
keep(struct import *im, struct str key, const struct part *p, struct err *e)
{
	struct groups *g = import_groups(im, e);
	struct buf b = {0};
	int rc;

	if (g == NULL)
		return -1;
	pack_open(&b, STR_NONE, VALUE_OBJECT);
	if (p->x != NULL)
		put_facts(&b, p->x);
	if (p->of != NULL)
		put_content(&b, p->of, p->from);
	pack_close(&b);
	rc = p->rank == NULL ? groups_add(g, key, buf_str(&b), e)
			     : groups_set(g, key, *p->rank, buf_str(&b), e);
	buf_release(&b);
	return rc;
}

/* The exchange, with its messages from this one on. */
static int
keep_all(struct import *im, struct str key, const struct exchange *x,
    const struct json_value *from, struct err *e)
{
	struct part p = {
	    .x = x, .of = from != NULL || x->reply != NULL ? x : NULL, .from = from};

	return keep(im, key, &p, e);
}

/* The longest exchange of a task is the one that counts. */
static int
keep_longest(struct import *im, struct str key, const struct exchange *x,
    const struct place *place, struct err *e)
{
	double rank = (double)place->items;
	struct part p = {.of = x, .from = place->from, .rank = &rank};

	return keep(im, key, &p, e);
}

/*
 * The tools on offer, each list of them once: those of every exchange count, for the
 * longest one may have none.
 */
static int
keep_tools(struct import *im, struct str key, const struct exchange *x, struct err *e)
{
	struct groups *g = import_groups(im, e);
	struct buf b = {0}, once = {0};
	int rc = 0;

	if (g == NULL)
		return -1;
	if (x->tools == NULL)
		return 0;
	pack_open(&b, STR_NONE, VALUE_OBJECT);
	pack_value(&b, STR("tools"), x->tools);
	pack_close(&b);
	buf_addf(&once, "tools %016" PRIx64 "%016" PRIx64, hash64(buf_str(&b), 0),
	    hash64(buf_str(&b), 1));
	buf_add_str(&once, key);
	if (import_once(im, buf_str(&once)))
		rc = groups_add(g, key, buf_str(&b), e);
	buf_release(&b);
	buf_release(&once);
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
	struct exchange_at at = {im, x, p, a};
	struct exchange facts = *x;
	struct str key;

	if (exchange_task(&at, &key, e) < 0)
		return -1;
	facts.reply = NULL;
	if (keep_longest(im, key, x, p, e) < 0 ||
	    keep_all(im, key, &facts, NULL, e) < 0 || keep_tools(im, key, x, e) < 0)
		return -1;
	return know_as(im, x, key, e);
}

/*
 * Results of the task before that come with the next text of the user: those after
 * the last act of the agent, in the messages up to that text.
 */
static int
put_late(struct import *im, struct str key, const struct json_value *from,
    const struct json_value *text, struct err *e)
{
	struct groups *g = import_groups(im, e);
	struct buf b = {0};
	int rc;

	if (g == NULL)
		return -1;
	if ((from = place_late(from, text)) == NULL)
		return 0;
	pack_open(&b, STR_NONE, VALUE_OBJECT);
	pack_open(&b, STR("late"), VALUE_ARRAY);
	for (; from != NULL; from = from == text ? NULL : from->next)
		pack_value(&b, STR_NONE, from);
	pack_close(&b);
	pack_close(&b);
	rc = groups_add(g, key, buf_str(&b), e);
	buf_release(&b);
	return rc;
}

/* An exchange that goes on from an earlier response, whose history it does not repeat. */
static int
go_on(struct import *im, const struct exchange *x, struct err *e)
{
	if (keep_all(im, x->before, x, value_first(x->history), e) < 0 ||
	    keep_tools(im, x->before, x, e) < 0)
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
			place_share_results(a, part, v);
			p.from = part->first;
			p.begins = v == NULL;
			rc = put_task(im, &task, &p, a, e);
			part = value_add(a, NULL, STR_NONE, VALUE_ARRAY);
		}
		if (v == NULL)
			break;
		if (ahead.from != NULL)
			value_share(a, part, v);
		p = ahead;
	}
	if (rc == 0 && ahead.from == NULL && x->history->first != NULL)
		import_miss(im, "a conversation without the text of a user", STR_NONE);
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
	if (x->history == NULL)
		return keep_all(im, key, x, NULL, e);
	if (keep_longest(im, key, x, &p, e) < 0)
		return -1;
	return keep_tools(im, key, x, e);
}

/* Where the last task of the request is; the results in it of the task before. */
static int
see_request(struct import *im, const struct exchange *x, struct place *p,
    struct arena *a, struct err *e)
{
	struct place before = {0}, ahead;
	struct exchange_at at = {im, x, &before, a};
	const struct json_value *v = value_first(x->history);

	if (value_is(x->history, VALUE_STRING))
		*p = (struct place){.from = x->history,
		    .said = x->history->text,
		    .before = hash64(x->history->text, 0)};
	for (; v != NULL; v = v->next) {
		ahead = *p;
		place_see(&ahead, v, a);
		if (ahead.from != p->from)
			before = *p;
		*p = ahead;
	}
	p->begins = p->items == 0;
	if (!p->begins || p->from == NULL)
		return 0;
	if (before.called)
		return put_late(im, exchange_key(&at), before.from, p->from, e);
	return before.from != NULL || x->before.p == NULL
		   ? 0
		   : put_late(im, x->before, value_first(x->history), p->from, e);
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
	if (x->tools != NULL)
		import_once(im, STR(LISTS_TOOLS));
	rc = see_request(im, x, &p, &a, e);
	if (rc == 0 && p.from == NULL && x->before.p != NULL)
		rc = go_on(im, x, e);
	else if (rc == 0) {
		place_see_all(&p, x->reply, &a);
		if (p.from == NULL)
			import_miss(
			    im, "a request without the text of a user", STR_NONE);
		rc = p.from == NULL ? 0 : put_task(im, x, &p, &a, e);
	}
	arena_release(&a);
	return rc;
}

int
exchange_finish(struct import *im, struct err *e)
{
	struct groups *g = import_groups(im, e);
	struct replay r = {.im = im,
	    .ep = import_episode(im, STR("exchange")),
	    .lists = import_had(im, STR(LISTS_TOOLS))};
	struct str key, record;
	struct buf last = {0};
	int rc = g == NULL ? -1 : 0;

	while (rc >= 0 && (rc = groups_next(g, &key, &record, e)) > 0) {
		if (!str_eq(buf_str(&last), key)) {
			replay_close(&r);
			buf_reset(&last);
			buf_add_str(&last, key);
		}
		replay_record(&r, record);
	}
	replay_close(&r);
	buf_release(&last);
	return rc < 0 ? -1 : 0;
}
