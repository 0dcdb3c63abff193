#include "import/otlp_load.h"

#include <math.h>

#include "base/mem.h"
#include "base/names.h"
#include "import/attribute_tree.h"
#include "import/attributes.h"
#include "import/grouped.h"
#include "import/payload.h"
#include "import/trace.h"

struct slot { /* a span, and its events from elsewhere */
	const struct json_value *span;
	struct event {
		const struct json_value *v;
		struct event *next;
	} * events, *last;
};

struct loading {
	struct import *im;
	struct arena texts; /* of ids, and the events */
	struct slot *slot;
	size_t n, cap;
	struct names ids; /* of spans */
	uint32_t *of_id;  /* their slots */
	size_t of_cap;
};

static struct slot *
new_slot(struct loading *l)
{
	l->slot = mem_grow_zero(l->slot, &l->cap, l->n + 1, sizeof *l->slot);
	l->slot[l->n] = (struct slot){0};
	return &l->slot[l->n++];
}

/* The slot of a span: records that name the same span share it. */
static struct slot *
slot_of(struct loading *l, struct str id)
{
	uint32_t number;

	if (id.n == 0)
		return new_slot(l);
	number = names_number(&l->ids, id, &l->texts);
	l->of_id = mem_grow_zero(l->of_id, &l->of_cap, number + 1, sizeof *l->of_id);
	if (l->of_id[number] == 0) {
		new_slot(l);
		l->of_id[number] = (uint32_t)l->n;
	}
	return &l->slot[l->of_id[number] - 1];
}

static void
take_stored(void *ctx, const struct json_value *v)
{
	struct loading *l = ctx;
	struct slot *s = slot_of(l, value_text(value_get(v, "i")));
	bool whole = value_get(v, "a") != NULL;

	if (s->span == NULL || (whole && value_get(s->span, "a") == NULL))
		s->span = v;
	if (!whole || s->span == v) { /* a span that was exported twice is one */
		struct event *e = arena_zalloc(&l->texts, 1, sizeof *e);

		e->v = value_get(v, "v");
		if (s->last == NULL)
			s->events = e;
		else
			s->last->next = e;
		s->last = e;
	}
}

/* A value that has a role, to be read as a message. */
static struct json_value *
with_role(const struct json_value *v, const char *role, struct arena *a)
{
	struct json_value *m = value_add(a, NULL, STR_NONE, VALUE_OBJECT);

	if (value_get(v, "role") == NULL)
		value_add(a, m, STR("role"), VALUE_STRING)->text = str_of(role);
	for (v = value_first(v); v != NULL; v = v->next) {
		const struct json_value *from =
		    str_is(v->key, "content") ? v : payload_value(v, a);
		struct json_value *to = value_add(a, m, v->key, from->type);

		to->text = from->text;
		to->first = from->first;
		to->last = from->last;
	}
	return m;
}

static void
append(struct json_value **list, const struct json_value *m, struct arena *a)
{
	struct json_value *to;

	if (*list == NULL)
		*list = value_add(a, NULL, STR_NONE, VALUE_ARRAY);
	to = value_add(a, *list, STR_NONE, m->type);
	to->first = m->first;
	to->last = m->last;
}

/* An event that is a message: "gen_ai.user.message", ..., "gen_ai.choice". */
static bool
take_message_event(struct str name, const struct json_value *v,
    struct json_value *lists[2], struct arena *a)
{
	static const struct {
		const char *name, *role;
		bool output;
	} EVENTS[] = {{"gen_ai.system.message", "system", false},
	    {"gen_ai.user.message", "user", false},
	    {"gen_ai.assistant.message", "assistant", false},
	    {"gen_ai.tool.message", "tool", false},
	    {"gen_ai.choice", "assistant", true}};
	const struct json_value *body = payload_value(value_get(v, "b"), a), *inner;

	for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++) {
		if (!str_is(name, EVENTS[i].name))
			continue;
		if (!value_is(body, VALUE_OBJECT))
			body = value_get(v, "a");
		inner = payload_value(value_get(body, "gen_ai.event.content"), a);
		body = value_is(inner, VALUE_OBJECT) ? inner : body;
		inner = payload_value(value_get(body, "message"), a);
		if (value_is(inner, VALUE_OBJECT))
			body = inner;
		append(&lists[EVENTS[i].output], with_role(body, EVENTS[i].role, a), a);
		return true;
	}
	return false;
}

/* The events of a span: messages, scores, and what the span itself may also say. */
static void
take_events(struct span *s, const struct slot *from, struct arena *a)
{
	struct json_value *lists[2] = {NULL, NULL};

	for (const struct event *e = from->events; e != NULL; e = e->next) {
		for (const struct json_value *v = value_first(e->v); v != NULL;
		     v = v->next) {
			struct str name = value_text(value_get(v, "n"));

			if (!take_message_event(name, v, lists, a))
				attributes_read(
				    s, attribute_tree(value_get(v, "a"), a), a);
		}
	}
	if (s->input == NULL)
		s->input = lists[0];
	if (s->output == NULL)
		s->output = lists[1];
}

static int64_t
stored_time(const struct json_value *v)
{
	struct str s = value_text(v);
	int64_t at = 0;

	for (size_t i = 0; i < s.n && i < 19 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		at = 10 * at + (s.p[i] - '0');
	return s.n == 0 ? SPAN_NEVER : at;
}

static void
make_span(struct span *s, const struct slot *from, struct arena *a)
{
	const struct json_value *v = from->span;

	*s = (struct span){.id = value_text(value_get(v, "i")),
	    .parent = value_text(value_get(v, "p")),
	    .name = value_text(value_get(v, "n")),
	    .failed = value_bool(value_get(v, "f")) == 1,
	    .start = stored_time(value_get(v, "s")),
	    .end = stored_time(value_get(v, "e")),
	    .cost = NAN};
	attributes_read(s, attribute_tree(value_get(v, "a"), a), a);
	take_events(s, from, a);
}

/* The trace that was loaded, to episodes. */
static void
finish_trace(void *ctx, struct str id, struct arena *a)
{
	struct loading *l = ctx;
	struct trace t = {.id = id, .n = l->n, .latency_ms = NAN, .cost = NAN};

	t.span = arena_alloc(a, l->n * sizeof *t.span);
	for (size_t i = 0; i < l->n; i++) {
		if (value_get(l->slot[i].span, "a") == NULL)
			import_miss(
			    l->im, "records of a log without their span", STR_NONE);
		make_span(&t.span[i], &l->slot[i], a);
	}
	trace_import(l->im, &t, a);
	names_release(&l->ids);
	arena_reset(&l->texts);
	l->ids = (struct names){0};
	for (size_t i = 0; i < l->n && i < l->of_cap; i++)
		l->of_id[i] = 0;
	l->n = 0;
}

int
otlp_finish(struct import *im, struct err *e)
{
	struct loading l = {.im = im};
	const struct grouped_steps steps = {take_stored, finish_trace, &l};
	int rc = grouped_each(im, &steps, e);

	arena_release(&l.texts);
	names_release(&l.ids);
	mem_free(l.slot);
	mem_free(l.of_id);
	return rc;
}
