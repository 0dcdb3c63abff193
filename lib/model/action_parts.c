#include "model/action_parts.h"

/* The row of a candidate of any kind by its id; UINT32_MAX if there is none. */
static uint32_t
row_by_id(const struct example *x, const uint32_t *places, struct str id)
{
	for (size_t i = 0; i < x->candidates.n; i++) {
		struct str key = example_candidate(x, i)->key;

		if (key.n > id.n && key.p[key.n - id.n - 1] == ':' &&
		    memcmp(key.p + key.n - id.n, id.p, id.n) == 0)
			return places[i];
	}
	return UINT32_MAX;
}

static uint32_t
row_by_key(const struct features *v, struct str key)
{
	uint64_t hash = action_hash(key);

	for (uint32_t i = 0; i < v->rows; i++) {
		if (v->row[i].key == hash)
			return i;
	}
	return UINT32_MAX;
}

struct action_parts
action_parts_find(struct features *v, const struct example *x, const struct action *act,
    const uint32_t *places, const struct features_memory *mem)
{
	const bool composite = act->type == ACTION_COMPOSITE;
	/*
	 * The kind of an id that was no candidate is unknown: a tool, unless the
	 * log says otherwise.
	 */
	const enum action_type type = composite ? ACTION_TOOL : act->type;
	struct action_parts m = {NULL, act->ids.n == 0 ? 1 : (uint32_t)act->ids.n};

	m.row = arena_alloc(mem->keep, m.n * sizeof *m.row);
	for (size_t i = 0; i < act->ids.n; i++) {
		const struct action one = {type, {&act->ids.v[i], 1}};
		struct str key = action_key(&one, mem->scratch);

		m.row[i] = composite ? row_by_id(x, places, act->ids.v[i]) : UINT32_MAX;
		if (m.row[i] == UINT32_MAX)
			m.row[i] = row_by_key(v, key);
		if (m.row[i] == UINT32_MAX)
			m.row[i] = features_add_row(v, key, type, mem->keep);
	}
	if (act->ids.n == 0)
		m.row[0] = v->rows + (act->type == ACTION_CLARIFY);
	return m;
}
