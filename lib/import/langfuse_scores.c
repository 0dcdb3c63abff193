#include "import/langfuse_scores.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "import/times.h"

struct timed {
	const struct json_value *v;
	int64_t at; /* ms; EPISODE_NEVER if unknown */
	size_t number;
};

static int
by_time(const void *a, const void *b)
{
	const struct timed *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static double
value_of(const struct import_map *map, const struct json_value *v)
{
	const struct json_value *value = import_get(map, L_VALUE, v);
	struct str type = import_text(map, L_SCORE_TYPE, v);
	double number;

	if (value_bool(value) >= 0)
		return value_bool(value);
	if (str_is(type, "CATEGORICAL") || str_is(type, "TEXT") ||
	    str_is(type, "CORRECTION") || !num_parse(value_text(value), &number))
		return NAN;
	return number;
}

static void
add_score(const struct langfuse_reading *r, struct trace *t, const struct json_value *v)
{
	struct str of = import_text(r->map, L_OBSERVATION_ID, v);
	struct span_score *score = arena_zalloc(r->arena, 1, sizeof *score),
			  **end = &t->scores;

	score->name = import_text(r->map, L_NAME, v);
	score->value = value_of(r->map, v);
	for (size_t i = 0; i < t->n && of.n > 0; i++) {
		if (str_eq(t->span[i].id, of)) {
			end = &t->span[i].scores;
			break;
		}
	}
	score->next = *end;
	*end = score;
}

void
langfuse_scores(const struct langfuse_reading *r, struct trace *t,
    const struct json_value *const score[], size_t n)
{
	struct timed *timed = arena_zalloc(r->arena, n + 1, sizeof *timed);

	for (size_t i = 0; i < n; i++) {
		timed[i] = (struct timed){score[i], EPISODE_NEVER, i};
		import_time(r->im, r->map, L_SCORED, score[i], &timed[i].at);
	}
	qsort(timed, n, sizeof *timed, by_time);
	while (n-- > 0) /* each is put before the others of its list */
		add_score(r, t, timed[n].v);
}
