#include "model/basis.h"
#include "model/weigh.h"

void
basis_make(struct basis *b, const struct example *x, const struct weights *w,
    const struct counts *counts, const struct view_memory *m)
{
	struct arena *a = m->keep;
	uint32_t *row = arena_alloc(a, x->candidates.n * sizeof *row);

	b->task = x;
	b->counts = counts;
	view_make(&b->view, x, m, row);
	weigh_view(&b->view, counts, m->scratch);
	experience_score(&w->past, &b->view, false);
	b->candidate = arena_alloc(a, b->view.rows * sizeof *b->candidate);
	for (size_t i = x->candidates.n; i > 0; i--)
		b->candidate[row[i - 1]] = (uint32_t)(i - 1);
	scene_make(&b->scene, &b->view, w, a);
}

const struct example_candidate *
basis_candidate(const struct basis *b, uint32_t row)
{
	return example_candidate(b->task, b->candidate[row]);
}

struct str
basis_id(const struct basis *b, uint32_t row)
{
	struct str key = basis_candidate(b, row)->key;
	const char *colon = memchr(key.p, ':', key.n);

	return (struct str){colon + 1, key.n - (size_t)(colon + 1 - key.p)};
}

struct str
basis_key(const struct basis *b, uint32_t row)
{
	if (row < b->view.rows)
		return basis_candidate(b, row)->key;
	return str_of(
	    action_type_name(row == b->scene.direct ? ACTION_DIRECT : ACTION_CLARIFY));
}

struct str
basis_pair_key(const struct basis *b, uint32_t i, uint32_t k, struct arena *a)
{
	struct str first = basis_id(b, i), second = basis_id(b, k);
	struct str ids[2] = {first, second};
	int order = str_cmp(first, second);

	if (order == 0)
		return STR_NONE;
	if (order > 0) {
		ids[0] = second;
		ids[1] = first;
	}
	return action_key(&(struct action){ACTION_COMPOSITE, {ids, 2}}, a);
}
