#include "import/misses.h"

#include "base/mem.h"
#include "rec/import_tally.h"

enum { REASONS = 1000 };

void
misses_add(struct misses *m, const char *reason, struct str value)
{
	struct arena a = {0};
	struct str text = value.p == NULL
			      ? str_of(reason)
			      : arena_fmt(&a, "%s '%.*s'", reason, STR_ARG(value));
	uint32_t n;

	if (m->reasons.n >= REASONS)
		text = STR("something else");
	n = names_number(&m->reasons, text, &m->arena);
	m->count = mem_grow_zero(m->count, &m->cap, n + 1, sizeof *m->count);
	m->count[n]++;
	arena_release(&a);
}

struct json_list
misses_list(const struct misses *m, struct arena *a)
{
	struct import_miss *list = arena_zalloc(a, m->reasons.n + 1, sizeof *list);

	for (size_t i = 0; i < m->reasons.n; i++)
		list[i] = (struct import_miss){m->reasons.v[i], m->count[i]};
	return (struct json_list){list, m->reasons.n};
}

void
misses_release(struct misses *m)
{
	names_release(&m->reasons);
	mem_free(m->count);
	arena_release(&m->arena);
}
