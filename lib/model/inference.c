#include "model/inference.h"
#include "model/near.h"
#include "model/overlap.h"

void
inference_make(struct inference *b, const struct example *x, const struct weights *w,
    const struct counts *counts, const struct features_memory *m)
{
	struct arena *a = m->keep;
	uint32_t *row = arena_alloc(a, x->candidates.n * sizeof *row);
	struct spelling words;

	b->task = x;
	b->row = row;
	b->counts = counts;
	features_start(&b->features, x, m, row);
	words = spelling_of(b->lexicon, x, a);
	spell(&words, true, &b->features, &b->spelled, a);
	overlap_score(&b->features,
	    &(struct task_idf){b->spelled.idf, b->spelled.stem_idf}, counts,
	    m->scratch);
	near_score(&b->features, counts, m->scratch);
	experience_score(&w->past, &b->features, false);
	b->candidate = arena_alloc(a, b->features.rows * sizeof *b->candidate);
	for (size_t i = x->candidates.n; i > 0; i--)
		b->candidate[row[i - 1]] = (uint32_t)(i - 1);
	scores_make(&b->scores, &b->features, w, a);
}

const struct example_candidate *
inference_candidate(const struct inference *b, uint32_t row)
{
	return example_candidate(b->task, b->candidate[row]);
}

struct str
inference_id(const struct inference *b, uint32_t row)
{
	struct str key = inference_candidate(b, row)->key;
	const char *colon = memchr(key.p, ':', key.n);

	return (struct str){colon + 1, key.n - (size_t)(colon + 1 - key.p)};
}

struct str
inference_key(const struct inference *b, uint32_t row)
{
	if (row < b->features.rows)
		return inference_candidate(b, row)->key;
	return str_of(
	    action_type_name(row == b->scores.direct ? ACTION_DIRECT : ACTION_CLARIFY));
}
