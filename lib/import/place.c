#include "import/place.h"

#include <inttypes.h>

#include "base/hash.h"

enum {
	ID_UNIQUE =
	    16 /* characters: ids of providers have 20 and more; "call_1" has 6 */
};

/* Text that clients put into a message of the user: it begins no task. */
bool
place_is_machine(struct str s)
{
	static const char *const HEADS[] = {"<system-reminder>",
	    "<environment_context>", "<user_instructions>", "<local-command-",
	    "<command-name>", NULL};

	return message_begins(s, HEADS);
}

static void
see_call(struct place *p, const struct message_call *c, struct arena *a)
{
	struct buf b = {0};

	p->called = true;
	p->call_id = c->call_id;
	p->call_name = c->name;
	if (c->arguments != NULL)
		value_write(&b, c->arguments);
	p->arguments = arena_dup(a, buf_str(&b));
	buf_release(&b);
}

/* Texts of the user without an act between them are one task. */
void
place_see(struct place *p, const struct json_value *v, struct arena *a)
{
	struct message m;

	message_read(&m, v, a);
	message_clean(&m, v, place_is_machine, a);
	if (m.role == ROLE_USER && m.text.n > 0) {
		*p = (struct place){
		    .from = p->items == 0 && p->from != NULL ? p->from : v,
		    .said = m.text,
		    .before = hash64(m.text, p->before)};
		return;
	}
	p->items += m.role == ROLE_AGENT || m.results > 0;
	if (m.role == ROLE_AGENT && p->answer.p == NULL)
		p->answer = m.text;
	if (m.calls > 0 && !p->called)
		see_call(p, &m.call[0], a);
}

void
place_see_all(struct place *p, const struct json_value *list, struct arena *a)
{
	for (const struct json_value *v = value_first(list); v != NULL; v = v->next)
		place_see(p, v, a);
}

const struct json_value *
place_late(const struct json_value *v, const struct json_value *text)
{
	struct arena a = {0};
	const struct json_value *late = v;
	size_t results = 0;
	struct message m;

	for (; v != NULL; v = v == text ? NULL : v->next) {
		message_read(&m, v, &a);
		if (m.role == ROLE_AGENT) {
			late = v->next;
			results = 0;
		}
		results += m.role == ROLE_AGENT ? 0 : m.results;
		arena_reset(&a);
	}
	arena_release(&a);
	return results > 0 ? late : NULL;
}

void
place_share_results(
    struct arena *a, struct json_value *list, const struct json_value *v)
{
	const struct json_value *b = value_first(value_get(v, "content"));
	struct json_value *to, *blocks;
	struct message m;

	if (v == NULL || value_get(v, "role") == NULL)
		return;
	to = value_add(a, list, STR_NONE, VALUE_OBJECT);
	value_add(a, to, STR("role"), VALUE_STRING)->text = STR("user");
	blocks = value_add(a, to, STR("content"), VALUE_ARRAY);
	for (; b != NULL; b = b->next) {
		message_read(&m, b, a);
		if (m.item && m.results > 0)
			value_share(a, blocks, b);
	}
}

bool
place_is_weak(const struct place *p)
{
	return p->call_id.n < ID_UNIQUE;
}

struct str
place_key(const struct place *p, struct str id, struct str task, struct str who,
    struct arena *a)
{
	bool weak = place_is_weak(p);
	uint64_t h[2];

	for (uint64_t i = 0; i < 2; i++) {
		h[i] = hash64(task, hash64(p->said, i));
		if (weak)
			h[i] = hash64(who, hash64(STR("all"), h[i] + p->before));
		h[i] = hash64(p->call_id, h[i]);
		if (p->called && weak)
			h[i] = hash64(p->arguments, hash64(p->call_name, h[i]));
		else if (!p->called)
			h[i] = hash64(id, hash64(p->answer, h[i]));
	}
	return arena_fmt(a, "%016" PRIx64 "%016" PRIx64, h[0], h[1]);
}
