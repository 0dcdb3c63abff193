#include "rec/pin.h"

#include <stddef.h>

#include "base/limits.h"
#include "base/utf8.h"

#define P(f) offsetof(struct pin, f)
static const struct json_field pin_fields[] = {
    {"id", JSON_STR, P(id), .flags = JSON_REQUIRED | JSON_ID,
	.doc = "the id of a candidate of any kind"},
    {"channel", JSON_STR, P(channel),
	.doc = "the channel of the tasks for which the pin holds; absent: all tasks"},
};
const struct json_table PIN_TABLE = {
    "pin", sizeof(struct pin), pin_fields, sizeof pin_fields / sizeof *pin_fields, 1};

int
pin_read(
    struct json_in *in, struct pin *p, struct str line, struct arena *a, struct err *e)
{
	if (line.n > 0 && line.p[0] == '{')
		return json_read(in, (struct json_target){&PIN_TABLE, p, a}, line, e);
	*p = (struct pin){.id = line};
	if (id_plain(line, e) < 0)
		return -1;
	if (line.n == 0 || line.n > LIMIT_ID)
		return err_set(e, ERR_INPUT, "an id has 1 to %d bytes", LIMIT_ID);
	if (utf8_invalid(line) < line.n || memchr(line.p, '\0', line.n) != NULL)
		return err_set(e, ERR_INPUT, "an id is UTF-8 without NUL");
	return 0;
}

/* An id and a channel as one string. Neither holds a NUL. */
static struct str
name_of(struct str id, struct str channel, struct arena *a)
{
	char *p = arena_alloc(a, id.n + 1 + channel.n);

	memcpy(p, id.p, id.n);
	if (channel.p == NULL)
		return (struct str){p, id.n};
	p[id.n] = '\0';
	if (channel.n > 0)
		memcpy(p + id.n + 1, channel.p, channel.n);
	return (struct str){p, id.n + 1 + channel.n};
}

void
pins_add(struct pins *p, const struct pin *pin)
{
	names_number(&p->names, name_of(pin->id, pin->channel, &p->arena), &p->arena);
}

void
pins_release(struct pins *p)
{
	names_release(&p->names);
	arena_release(&p->arena);
}

/* The place of the first pin that names the candidate, from 1; 0: there is none. */
static uint32_t
pinned(const struct pins *p, const struct trajectory *t, struct str id, struct arena *a)
{
	uint32_t any = names_find(&p->names, id);
	uint32_t here = t->task.channel.p == NULL
			    ? 0
			    : names_find(&p->names, name_of(id, t->task.channel, a));

	return any == 0 || (here != 0 && here < any) ? here : any;
}

struct strs
pins_of(const struct pins *p, const struct trajectory *t, struct arena *a)
{
	struct strs ids = {NULL, 0};

	if (p->names.n == 0)
		return ids;
	ids.v = arena_alloc(a, task_candidates(t) * sizeof *ids.v);
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			if (pinned(p, t, c[i].id, a) != 0)
				ids.v[ids.n++] = c[i].id;
		}
	}
	return ids;
}

struct str
pins_first(const struct pins *p, const struct trajectory *t, struct arena *a)
{
	struct action action = {.ids.n = 0};
	uint32_t first = 0;

	for (enum kind k = KIND_MEMORY; p->names.n > 0 && k < KINDS; k++) {
		struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			uint32_t at = pinned(p, t, c[i].id, a);

			if (at == 0 || (first != 0 && at >= first))
				continue;
			first = at;
			action = (struct action){kind_action(k), {&c[i].id, 1}};
		}
	}
	return first == 0 ? STR_NONE : action_key(&action, a);
}
