#include "verb/version_diff.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/names.h"
#include "base/plain.h"
#include "base/utf8.h"

enum { SIDES = 2, WORDS = 5 /* of an action */ };

struct pair { /* of an action and a word */
	uint32_t action, word;
	double tasks, adds[SIDES];
};

struct sums { /* of an action */
	double tasks[SIDES], expected[SIDES], chosen[SIDES];
	double both, change; /* tasks; the sum of the absolute changes there */
	double last, task;   /* what the baseline expected, and in which task */
};

struct mb_diff {
	struct model *model[SIDES];
	struct arena keep, task;
	double tasks, differ;
	struct names actions, words, pairs; /* a pair: the numbers of both, as bytes */
	struct sums *sums;                  /* by action */
	size_t sums_cap;
	struct pair *pair; /* by pair */
	size_t pair_cap;
};

struct mb_diff *
mb_diff_new(struct model *baseline, struct model *challenger)
{
	struct mb_diff *d = mem_zalloc(1, sizeof *d);

	d->model[0] = baseline;
	d->model[1] = challenger;
	return d;
}

void
mb_diff_free(struct mb_diff *d)
{
	if (d == NULL)
		return;
	names_release(&d->actions);
	names_release(&d->words);
	names_release(&d->pairs);
	mem_free(d->sums);
	mem_free(d->pair);
	arena_release(&d->keep);
	arena_release(&d->task);
	mem_free(d);
}

/* ---- a task ---- */

static struct sums *
sums_of(struct mb_diff *d, struct str action, uint32_t *number)
{
	*number = names_number(&d->actions, action, &d->keep);
	d->sums =
	    mem_grow_zero(d->sums, &d->sums_cap, (size_t)*number + 1, sizeof *d->sums);
	return &d->sums[*number];
}

static struct pair *
pair_of(struct mb_diff *d, uint32_t action, struct str word)
{
	uint32_t key[2] = {action, names_number(&d->words, word, &d->keep)};
	uint32_t n = names_number(
	    &d->pairs, (struct str){(const char *)key, sizeof key}, &d->keep);

	d->pair = mem_grow_zero(d->pair, &d->pair_cap, (size_t)n + 1, sizeof *d->pair);
	d->pair[n].action = action;
	d->pair[n].word = key[1];
	return &d->pair[n];
}

/* The place of an action in a choice; the number of actions if it is not there. */
static size_t
place_of(const struct choice *c, struct str action)
{
	size_t i = 0;

	while (i < c->actions && !str_eq(c->all[i].key, action))
		i++;
	return i;
}

/* Adds what each word of the task adds to the scores of an action. */
static void
add_words(struct mb_diff *d, const struct choice c[SIDES], struct str action)
{
	uint32_t number;
	struct reasons r[SIDES] = {{NULL, 0}};

	(void)sums_of(d, action, &number);
	for (int side = 0; side < SIDES; side++) {
		size_t at = place_of(&c[side], action);

		if (at < c[side].actions)
			r[side] = model_words(&c[side], at, &d->task);
		for (size_t i = 0; i < r[side].n; i++) {
			struct pair *p = pair_of(d, number, r[side].v[i].why);
			bool counted = false;

			p->adds[side] += r[side].v[i].adds;
			for (size_t k = 0; side == 1 && k < r[0].n && !counted; k++)
				counted = str_eq(r[0].v[k].why, r[1].v[i].why);
			p->tasks += !counted;
		}
	}
}

/* Adds what one router expects of the actions. */
static void
add_expected(struct mb_diff *d, const struct choice c[SIDES], int side)
{
	uint32_t unused;

	for (size_t i = 0; i < c[side].actions; i++) {
		const struct scored *s = &c[side].all[i];
		struct sums *sums;

		/* A task offers many sets. */
		if (s->members > 1 && !str_eq(s->key, c[0].action) &&
		    !str_eq(s->key, c[1].action))
			continue;
		sums = sums_of(d, s->key, &unused);
		sums->tasks[side]++;
		sums->expected[side] += s->predicted;
		if (side == 1 && sums->task == d->tasks) {
			sums->both++;
			sums->change += fabs(s->predicted - sums->last);
		}
		sums->last = s->predicted;
		sums->task = d->tasks;
	}
	sums_of(d, c[side].action, &unused)->chosen[side]++;
}

void
mb_diff_step(struct mb_diff *d, const struct trajectory *t)
{
	struct example x[SIDES];
	struct choice c[SIDES];

	arena_reset(&d->task);
	for (int side = 0; side < SIDES; side++) {
		model_describe(d->model[side], t, &d->task, &x[side]);
		model_choose(d->model[side], &x[side], &d->task, &c[side]);
	}
	d->tasks++;
	add_expected(d, c, 0);
	add_expected(d, c, 1);
	add_words(d, c, c[0].action);
	if (str_eq(c[0].action, c[1].action))
		return;
	d->differ++;
	add_words(d, c, c[1].action);
}

/* ---- the summary ---- */

static double
learnt(const struct router_header *h)
{
	return h == NULL ? 0 : h->examples + h->examples_before;
}

void
mb_diff_finish(struct mb_diff *d, struct version_diff *v)
{
	static const struct {
		const char *name;
		size_t at;
	} all[] = {{"bits", offsetof(struct router_header, bits)},
	    {"lambda", offsetof(struct router_header, lambda)},
	    {"compete", offsetof(struct router_header, compete)},
	    {"learning_rate", offsetof(struct router_header, learning_rate)},
	    {"passes", offsetof(struct router_header, passes)},
	    {"seed", offsetof(struct router_header, seed)},
	    {"half_life_days", offsetof(struct router_header, half_life_days)},
	    {"slope", offsetof(struct router_header, slope)},
	    {"shift", offsetof(struct router_header, shift)}};
	const struct router_header *h[SIDES] = {
	    model_header(d->model[0]), model_header(d->model[1])};
	struct setting_change *s =
	    arena_alloc(&d->keep, sizeof all / sizeof *all * sizeof *s);

	*v = (struct version_diff){.tasks = d->tasks,
	    .differ = d->differ,
	    .baseline_learnt = learnt(h[0]),
	    .challenger_learnt = learnt(h[1]),
	    .baseline_reward = h[0] == NULL ? NAN : h[0]->mean_reward,
	    .challenger_reward = h[1] == NULL ? NAN : h[1]->mean_reward,
	    .settings = {s, 0}};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		double x[SIDES] = {NAN, NAN};

		for (int side = 0; side < SIDES; side++) {
			if (h[side] != NULL)
				memcpy(&x[side], (const char *)h[side] + all[i].at,
				    sizeof *x);
		}
		if (x[0] != x[1] && !(isnan(x[0]) && isnan(x[1])))
			s[v->settings.n++] =
			    (struct setting_change){str_of(all[i].name), x[0], x[1]};
	}
}

/* ---- the actions ---- */

static double
change_of(const struct action_change *a)
{
	return isnan(a->change) ? 0 : a->tasks * a->change;
}

static int
by_change(const void *pa, const void *pb)
{
	const struct action_change *a = pa, *b = pb;
	double x = change_of(a), y = change_of(b);

	return x != y ? (x < y ? 1 : -1) : str_cmp(a->action, b->action);
}

/* By action, then the largest change over all tasks first. */
static int
by_action(const void *pa, const void *pb)
{
	const struct pair *a = pa, *b = pb;
	double x = fabs(a->adds[1] - a->adds[0]), y = fabs(b->adds[1] - b->adds[0]);

	if (a->action != b->action)
		return a->action < b->action ? -1 : 1;
	return x != y ? (x < y ? 1 : -1) : (a->word > b->word) - (a->word < b->word);
}

static void
take_words(struct mb_diff *d, struct action_change *actions)
{
	size_t n = d->pairs.n;

	if (n > 0)
		qsort(d->pair, n, sizeof *d->pair, by_action);
	for (size_t i = 0; i < n; i++) {
		const struct pair *p = &d->pair[i];
		struct json_list *words = &actions[p->action].words;

		if (p->adds[0] == p->adds[1])
			continue;
		if (words->v == NULL)
			words->v =
			    arena_alloc(&d->keep, WORDS * sizeof(struct word_change));
		if (words->n < WORDS)
			((struct word_change *)words->v)[words->n++] =
			    (struct word_change){d->words.v[p->word], p->tasks,
				p->adds[0] / p->tasks, p->adds[1] / p->tasks};
	}
}

static bool
changed(const struct action_change *a)
{
	return a->words.n > 0 || a->baseline_chosen != a->challenger_chosen ||
	       !(a->change == 0);
}

size_t
mb_diff_actions(struct mb_diff *d, struct action_change **out)
{
	struct action_change *v = arena_alloc(&d->keep, (d->actions.n + 1) * sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < d->actions.n; i++) {
		const struct sums *s = &d->sums[i];

		v[i] = (struct action_change){.action = d->actions.v[i],
		    .tasks = fmax(s->tasks[0], s->tasks[1]),
		    .baseline_expected = s->expected[0] / s->tasks[0],
		    .challenger_expected = s->expected[1] / s->tasks[1],
		    .change = s->change / s->both,
		    .baseline_chosen = s->chosen[0],
		    .challenger_chosen = s->chosen[1]};
	}
	take_words(d, v);
	for (size_t i = 0; i < d->actions.n; i++) {
		if (changed(&v[i]))
			v[n++] = v[i];
	}
	qsort(v, n, sizeof *v, by_change);
	*out = v;
	return n;
}

/* ---- the page ---- */

enum { EXPECTED = 15, CHANGE = 8, CHOSEN = 22 }; /* columns */
enum { WORDS_SHOWN = 3, WORD = 24 /* bytes of a word */ };

static void
number(struct buf *b, double x, const char *format)
{
	if (isnan(x))
		buf_addc(b, '-');
	else
		buf_addf(b, format, x);
}

static void
change_row(struct buf *b, const char *name, double was, double is)
{
	buf_addf(b, "%-16s", name);
	number(b, was, "%g");
	buf_adds(b, " -> ");
	number(b, is, "%g");
	buf_addc(b, '\n');
}

/* Blanks up to a column. */
static void
pad(struct buf *b, size_t start, size_t width)
{
	while (b->n < start + width)
		buf_addc(b, ' ');
}

static double
no_dust(double x) /* which would be printed as -0.00 */
{
	return fabs(x) < .005 ? 0 : x;
}

static void
page_action(struct buf *b, const struct action_change *a)
{
	const struct word_change *w = a->words.v;
	size_t start = b->n;

	number(b, a->baseline_expected, "%.2f");
	buf_adds(b, " -> ");
	number(b, a->challenger_expected, "%.2f");
	pad(b, start, EXPECTED);
	number(b, a->change, "%.2f");
	pad(b, start, EXPECTED + CHANGE);
	buf_addf(b, "%.0f -> %.0f of %.0f  ", a->baseline_chosen, a->challenger_chosen,
	    a->tasks);
	pad(b, start, EXPECTED + CHANGE + CHOSEN);
	plain_add(b, a->action);
	for (size_t i = 0; i < a->words.n && i < WORDS_SHOWN; i++) {
		buf_adds(b, i == 0 ? "\n    " : ", ");
		plain_add(b, utf8_cut(w[i].word, WORD));
		buf_addf(b, " %+.2f -> %+.2f", no_dust(w[i].baseline),
		    no_dust(w[i].challenger));
	}
	buf_addc(b, '\n');
}

void
mb_diff_page(struct buf *b, const struct version_diff *v, const struct action_change *a,
    size_t n, size_t most)
{
	const struct setting_change *s = v->settings.v;

	buf_addf(b, "%-16s", "baseline");
	plain_add(b, v->baseline);
	buf_addf(b, "\n%-16s", "challenger");
	plain_add(b, v->challenger);
	buf_addc(b, '\n');
	change_row(b, "examples", v->baseline_learnt, v->challenger_learnt);
	change_row(b, "mean reward", v->baseline_reward, v->challenger_reward);
	for (size_t i = 0; i < v->settings.n; i++)
		change_row(b, s[i].setting.p, s[i].baseline, s[i].challenger);
	if (v->tasks > 0)
		buf_addf(b, "%-16s%.0f, and for %.0f of them another action\n", "tasks",
		    v->tasks, v->differ);
	else
		buf_addf(b, "%-16snone: name a suite or a log\n", "tasks");
	if (n > 0)
		buf_addf(b, "\n%-*s%-*s%-*sACTION, AND WORDS IN ITS SCORE\n", EXPECTED,
		    "EXPECTED", CHANGE, "CHANGE", CHOSEN, "CHOSEN");
	for (size_t i = 0; i < n && i < most; i++)
		page_action(b, &a[i]);
}
