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

struct str
place_key(const struct place *p, struct str id, struct str task, struct arena *a)
{
	bool weak = p->call_id.n < ID_UNIQUE;
	uint64_t h[2];

	for (uint64_t i = 0; i < 2; i++) {
		h[i] = hash64(task, hash64(p->said, i));
		if (weak)
			h[i] = hash64(STR("all"), h[i] + p->before);
		h[i] = hash64(p->call_id, h[i]);
		if (p->called && weak)
			h[i] = hash64(p->arguments, hash64(p->call_name, h[i]));
		else if (!p->called)
			h[i] = hash64(id.p == NULL ? p->answer : id, h[i]);
	}
	return arena_fmt(a, "%016" PRIx64 "%016" PRIx64, h[0], h[1]);
}
