#include "rec/vw.h"

#include <math.h>

#include "base/num.h"
#include "base/set.h"

static void
add_number(struct buf *b, double v)
{
	char text[NUM_MAX];

	buf_add(b, text, num_format(text, v));
}

/* A name as a feature: white space, '|' and ':' are special in VW, so escape them. */
static void
add_name(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || c == '|' || c == ':' || c == '%')
			buf_addf(b, "%%%02X", c);
		else
			buf_addc(b, (char)c);
	}
}

static void
add_words(struct buf *b, const char *space, struct strs words)
{
	if (words.n == 0)
		return;
	buf_addf(b, " |%s", space);
	for (size_t i = 0; i < words.n; i++) {
		buf_addc(b, ' ');
		add_name(b, words.v[i]);
	}
}

static void
add_one(struct buf *b, const char *space, struct str name)
{
	add_words(b, space, (struct strs){&name, 1});
}

static void
add_value(struct buf *b, const char *name, double v)
{
	buf_addf(b, " %s:", name);
	add_number(b, v);
}

static void
add_candidate(struct buf *b, const struct example_candidate *c)
{
	const char *id = memchr(c->key.p, ':', c->key.n);

	id = id == NULL ? c->key.p : id + 1;
	add_one(b, "i", (struct str){id, c->key.n - (size_t)(id - c->key.p)});
	add_words(b, "t", c->title);
	add_words(b, "x", c->text);
	buf_adds(b, " |n");
	add_value(b, "confidence", c->confidence);
	add_value(b, "cost", c->cost);
	add_value(b, "success_rate", c->success_rate);
	add_value(b, "freshness", c->freshness);
	add_value(b, "risk", c->risk);
}

/* The line of an action up to its type; cost and probability precede the chosen one. */
static void
begin(struct buf *b, const struct example *x, struct str key)
{
	const char *colon = memchr(key.p, ':', key.n);

	if (str_eq(x->action, key)) {
		buf_adds(b, "0:");
		add_number(b, 1 - x->reward);
		buf_addc(b, ':');
		add_number(b, isnan(x->propensity) ? 1 / x->actions : x->propensity);
		buf_addc(b, ' ');
	}
	buf_adds(b, "|k ");
	add_name(
	    b, (struct str){key.p, colon == NULL ? key.n : (size_t)(colon - key.p)});
}

/* The candidate with this id, of any kind; NULL if there is none. */
static const struct example_candidate *
by_id(const struct example *x, struct str id)
{
	for (size_t i = 0; i < x->candidates.n; i++) {
		const struct example_candidate *c = example_candidate(x, i);

		if (c->key.n > id.n && c->key.p[c->key.n - id.n - 1] == ':' &&
		    memcmp(c->key.p + c->key.n - id.n, id.p, id.n) == 0)
			return c;
	}
	return NULL;
}

/* The chosen action if it is no candidate: a composite has its members' features. */
static void
add_other(struct buf *b, const struct example *x, struct arena *a)
{
	struct action act = {0};
	struct err impossible; /* the dataset made the key */

	action_parse(x->action, a, &act, &impossible);
	begin(b, x, x->action);
	for (size_t i = 0; i < act.ids.n; i++) {
		const struct example_candidate *c = by_id(x, act.ids.v[i]);

		if (act.type == ACTION_COMPOSITE && c != NULL)
			add_candidate(b, c);
		else
			add_one(b, "i", act.ids.v[i]);
	}
	buf_addc(b, '\n');
}

void
vw_write(struct buf *b, const struct example *x, struct arena *a)
{
	bool chosen = str_is(x->action, "direct_answer");
	struct set seen = {0};

	/* VW treats `shared` as a marker only if a `|` follows. Else it is a tag. */
	buf_adds(b, x->words.n == 0 ? "shared |w" : "shared");
	add_words(b, "w", x->words);
	add_words(b, "c", x->context);
	if (x->channel.n > 0)
		add_one(b, "h", x->channel);
	if (x->previous.p != NULL)
		add_one(b, "p", x->previous);
	buf_addc(b, '\n');
	for (size_t i = 0; i < x->candidates.n; i++) {
		const struct example_candidate *c = example_candidate(x, i);

		if (!set_add(&seen, c->key))
			continue; /* one line for each action */
		chosen |= str_eq(x->action, c->key);
		begin(b, x, c->key);
		add_candidate(b, c);
		buf_addc(b, '\n');
	}
	begin(b, x, STR("direct_answer"));
	buf_addc(b, '\n');
	if (!chosen)
		add_other(b, x, a);
	buf_addc(b, '\n');
	set_release(&seen);
}
