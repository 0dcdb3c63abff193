/*
 * The gates of the slices: no part of the tasks may be shown to lose more than
 * its margin. This is a veto, so the loss must be shown, with the correction of
 * Holm for many slices: chance in one slice must not block an improvement for
 * most tasks. A slice that is so small that the loss of all its tasks would not show
 * it is not tested, and takes no part of the error probability (Tarone 1990).
 */
#include <math.h>

#include "base/mem.h"
#include "rec/action.h"
#include "stats/gaffke.h"
#include "stats/holm.h"
#include "stats/stats.h"
#include "verb/gate.h"

enum { SMALL_LISTED = 20 }; /* how many slices that are too small are listed by name */

struct slice {
	struct str name;
	double margin;
	uint32_t *tasks; /* the numbers of its tasks */
	size_t n;
	bool named;  /* named by the policy */
	bool tested; /* a loss of all its tasks would be shown */
};

struct slices {
	const struct bench *b;
	struct slice *v;
	size_t n, cap;
	uint32_t *by_channel; /* all tasks with a channel, grouped by channel */
	double *losses;       /* room for the units of a slice */
};

/* The rule that names a slice, or NULL. */
static const struct slice_rule *
rule_of(const struct policy *p, struct str name)
{
	for (size_t i = 0; i < p->slices.n; i++) {
		if (str_eq(policy_slice(p, i)->name, name))
			return policy_slice(p, i);
	}
	return NULL;
}

/* Adds a slice of these tasks if the policy wants it; tasks is borrowed. */
static void
add_slice(struct slices *s, struct str name, uint32_t *tasks, size_t n)
{
	const struct policy *p = s->b->policy;
	const struct slice_rule *rule = rule_of(p, name);

	/* A slice that contains all tasks is already judged as the whole. */
	if (rule == NULL && (p->slices.n > 0 || n == 0 || n == s->b->pairs->tasks.n))
		return;
	s->v = mem_grow(s->v, &s->cap, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct slice){.name = name,
	    .tasks = tasks,
	    .n = n,
	    .named = rule != NULL,
	    .margin = rule == NULL || isnan(rule->max_loss) ? p->max_slice_loss
							    : rule->max_loss};
}

static void
add_channels(struct slices *s)
{
	const struct pairs *p = s->b->pairs;
	size_t *from = mem_zalloc(p->channels.n + 2, sizeof *from), *next;

	s->by_channel = mem_alloc((p->tasks.n + 1) * sizeof *s->by_channel);
	for (size_t i = 0; i < p->tasks.n; i++)
		from[p->v[i].channel + (p->v[i].channel > 0)]++;
	from[0] = 0; /* skip tasks without a channel */
	next = mem_alloc((p->channels.n + 2) * sizeof *next);
	for (size_t c = 1; c <= p->channels.n + 1; c++)
		from[c] += from[c - 1];
	memcpy(next, from, (p->channels.n + 2) * sizeof *next);
	for (size_t i = 0; i < p->tasks.n; i++) {
		if (p->v[i].channel > 0)
			s->by_channel[next[p->v[i].channel]++] = (uint32_t)i;
	}
	for (size_t c = 0; c < p->channels.n; c++) {
		size_t start = from[c + 1];

		add_slice(s,
		    arena_fmt(s->b->arena, "channel:%.*s", GATE_TEXT(p->channels.v[c])),
		    s->by_channel + start, from[c + 2] - start);
	}
	mem_free(from);
	mem_free(next);
}

/*
 * Adds the slice of tasks by kind of action, or of tasks with new candidates
 * (kind ACTION_TYPES).
 */
static void
add_kind(struct slices *s, int kind)
{
	const struct pairs *p = s->b->pairs;
	uint32_t *tasks = arena_alloc(s->b->arena, (p->tasks.n + 1) * sizeof *tasks);
	size_t n = 0;

	for (size_t i = 0; i < p->tasks.n; i++) {
		if (kind == ACTION_TYPES ? p->v[i].new_candidates
					 : (p->v[i].kinds >> kind & 1))
			tasks[n++] = (uint32_t)i;
	}
	add_slice(s,
	    kind == ACTION_TYPES ? STR("new_candidates")
				 : str_of(action_type_name((enum action_type)kind)),
	    tasks, n);
}

/* The p-value of a slice whose tasks are all lost. */
static double
least_p(struct slices *s, const struct slice *x)
{
	size_t units = pairs_units(s->b->pairs, pair_gain, x->tasks, x->n, s->losses);

	return x->margin < 1 ? pow((1 + x->margin) / 2, (double)units) : 1;
}

/*
 * Selects the slices to test: as many as possible, so that the loss of all tasks of any
 * of them would still be shown when the error probability is divided by their number.
 * The selection depends on their sizes only, so the correction of Holm is valid.
 */
static void
select_tested(struct slices *s)
{
	double *p = mem_alloc((s->n + 1) * sizeof *p),
	       alpha = 1 - s->b->policy->confidence;
	size_t parts = 0, able = s->n;

	for (size_t i = 0; i < s->n; i++)
		p[i] = least_p(s, &s->v[i]);
	while (able > parts) {
		parts++;
		able = 0;
		for (size_t i = 0; i < s->n; i++)
			able += p[i] * (double)parts <= alpha;
	}
	for (size_t i = 0; i < s->n; i++)
		s->v[i].tested = p[i] * (double)parts <= alpha;
	mem_free(p);
}

/* Measures a slice. p stays NAN if there is nothing to test. */
static struct gate
measure(struct slices *s, const struct slice *x)
{
	const struct bench *b = s->b;
	size_t units = pairs_units(b->pairs, pair_gain, x->tasks, x->n, s->losses);
	struct gate g = gate_new("", NAN, -x->margin);
	struct sum sum = {0};

	g.name = arena_fmt(b->arena, "slice:%.*s", GATE_TEXT(x->name));
	g.pass = 1;
	for (size_t i = 0; i < units; i++)
		sum_add(&sum, s->losses[i]);
	g.observed = sum_mean(&sum);
	if (units == 0) {
		g.pass = 0;
		g.text = arena_fmt(
		    b->arena, "%.*s: no task is in this slice", STR_ARG(x->name));
		g.needed = STR("tasks in this slice, or a policy without it");
		return g;
	}
	g.text = arena_fmt(b->arena, "%.*s: mean reward %+.4f on %zu tasks",
	    STR_ARG(x->name), g.observed, units);
	if (!x->tested) {
		g.text =
		    arena_fmt(b->arena, "%.*s, too few to judge", GATE_TEXT(g.text));
		return g;
	}
	for (size_t i = 0; i < units; i++)
		s->losses[i] = -s->losses[i];
	g.p = gaffke_p(s->losses, units, -1, x->margin);
	g.bound = -gaffke_lower(s->losses, units, -1, 1 - b->policy->confidence);
	return g;
}

/* Decides the tested slices with the correction of Holm. */
static void
decide(const struct slices *s, struct gate *g, size_t n)
{
	double *p = mem_alloc((n + 1) * sizeof *p),
	       alpha = 1 - s->b->policy->confidence;
	size_t tested = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isnan(g[i].p))
			p[tested++] = g[i].p;
	}
	holm_adjust(p, tested);
	tested = 0;
	for (size_t i = 0; i < n; i++) {
		if (isnan(g[i].p))
			continue;
		g[i].p = p[tested++];
		g[i].pass = g[i].p > alpha;
		g[i].text = arena_fmt(s->b->arena, "%.*s: %s to lose more than %g",
		    GATE_TEXT(g[i].text), g[i].pass ? "not shown" : "shown",
		    -g[i].threshold);
		if (!g[i].pass)
			g[i].needed = arena_fmt(s->b->arena,
			    "a loss in this slice that is smaller by about %.4f",
			    g[i].threshold - g[i].bound);
	}
	mem_free(p);
}

size_t
gate_slices(const struct bench *b, struct gate **g, size_t n, size_t *cap)
{
	struct slices s = {.b = b};
	size_t first = n, small = 0, unlisted = 0;

	s.losses = mem_alloc((b->pairs->tasks.n + 1) * sizeof *s.losses);
	add_channels(&s);
	for (int kind = 0; kind <= ACTION_TYPES; kind++)
		add_kind(&s, kind);
	/* Add the channels that the policy names but no task has. */
	for (size_t i = 0; i < b->policy->slices.n; i++) {
		struct str name = policy_slice(b->policy, i)->name;
		size_t k = 0;

		while (k < s.n && !str_eq(s.v[k].name, name))
			k++;
		if (k == s.n)
			add_slice(&s, name, s.by_channel, 0);
	}
	select_tested(&s);
	for (size_t i = 0; i < s.n; i++) {
		struct gate x;

		if (!s.v[i].tested && !s.v[i].named && small++ >= SMALL_LISTED) {
			unlisted++;
			continue;
		}
		x = measure(&s, &s.v[i]);
		*g = mem_grow(*g, cap, n + 1, sizeof **g);
		(*g)[n++] = x;
	}
	decide(&s, *g + first, n - first);
	if (unlisted > 0) {
		*g = mem_grow(*g, cap, n + 1, sizeof **g);
		(*g)[n] = gate_new("slice:others", (double)unlisted, NAN);
		(*g)[n].pass = 1;
		(*g)[n++].text = arena_fmt(
		    b->arena, "%zu more slices, too few tasks to judge", unlisted);
	}
	mem_free(s.v);
	mem_free(s.by_channel);
	mem_free(s.losses);
	return n;
}
