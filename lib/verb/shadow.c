#include "verb/shadow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/names.h"
#include "base/plain.h"
#include "rec/reward.h"
#include "stats/offpolicy.h"
#include "stats/stats.h"
#include "verb/report.h"

static const double CONFIDENCE = .95;
enum { MOST_PAIRS = 100, PAIRS_SHOWN = 20 };

/* Counts by name. Two names are one, with a NUL between them: no text has one. */
struct count {
	double decisions, differ;
};

struct counts {
	struct names names;
	struct count *v; /* by number of the name */
	size_t cap;
};

/* What is known of one shadow. */
struct shadow {
	struct str version;
	double decisions, differ;
	struct counts channels, types, actions;
	struct offpolicy_unit *unit;
	size_t n, cap;
	struct names choices; /* 0 is no action */
};

struct mb_shadow {
	struct shadow *v;
	size_t n, cap;
	struct arena arena;
};

struct mb_shadow *
mb_shadow_new(void)
{
	return mem_zalloc(1, sizeof(struct mb_shadow));
}

static void
counts_release(struct counts *c)
{
	names_release(&c->names);
	mem_free(c->v);
}

void
mb_shadow_free(struct mb_shadow *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++) {
		counts_release(&m->v[i].channels);
		counts_release(&m->v[i].types);
		counts_release(&m->v[i].actions);
		names_release(&m->v[i].choices);
		mem_free(m->v[i].unit);
	}
	mem_free(m->v);
	arena_release(&m->arena);
	mem_free(m);
}

/* ---- gathering ---- */

static struct shadow *
shadow_of(struct mb_shadow *m, struct str version)
{
	struct shadow *s;

	for (size_t i = 0; i < m->n; i++) {
		if (str_eq(m->v[i].version, version))
			return &m->v[i];
	}
	m->v = mem_grow(m->v, &m->cap, m->n + 1, sizeof *m->v);
	s = &m->v[m->n++];
	*s = (struct shadow){.version = arena_dup(&m->arena, version)};
	names_number(&s->choices, STR(""), &m->arena);
	return s;
}

static void
count(struct mb_shadow *m, struct counts *c, struct str name, bool differs)
{
	size_t i = names_number(&c->names, name, &m->arena);

	c->v = mem_grow_zero(c->v, &c->cap, i + 1, sizeof *c->v);
	c->v[i].decisions++;
	c->v[i].differ += differs;
}

static struct str
type_of(struct str action)
{
	const char *colon = memchr(action.p, ':', action.n);

	return colon == NULL ? action
			     : (struct str){action.p, (size_t)(colon - action.p)};
}

static struct str
pair(struct str live, struct str shadow, struct arena *a)
{
	char *both = arena_alloc(a, live.n + 1 + shadow.n);

	memcpy(both, live.p, live.n);
	both[live.n] = '\0';
	memcpy(both + live.n + 1, shadow.p, shadow.n);
	return (struct str){both, live.n + 1 + shadow.n};
}

/* A decision for the estimate: policy 0 is none, 1 is the shadow. */
static void
add_unit(struct mb_shadow *m, struct shadow *s, const struct trajectory *t,
    const struct decision *d, struct str action)
{
	double plain = (double)task_candidates(t) + 1; /* and the direct answer */

	s->unit = mem_grow(s->unit, &s->cap, s->n + 1, sizeof *s->unit);
	s->unit[s->n++] =
	    (struct offpolicy_unit){.reward = trajectory_reward(t, &REWARD_DEFAULT),
		.propensity = d->propensity,
		.choice = {0, names_number(&s->choices, d->shadow.action, &m->arena)},
		.agrees = {false, str_eq(action, d->shadow.action)},
		.beyond = {true, d->actions < plain - (double)d->withheld_ids.n}};
}

int
mb_shadow_step(
    struct mb_shadow *m, const struct trajectory *t, struct arena *a, struct err *e)
{
	const struct decision *v = t->decisions.v;
	struct action would;
	struct str action;

	for (size_t i = 0; i < t->decisions.n; i++) {
		const struct decision *d = &v[i];
		struct shadow *s;
		bool differs;

		if (d->shadow.version.p == NULL)
			continue;
		if (decision_action(d, a, &action, e) < 0 ||
		    action_parse(d->shadow.action, a, &would, e) < 0)
			return -1;
		s = shadow_of(m, d->shadow.version);
		differs = !str_eq(action, d->shadow.action);
		s->decisions++;
		s->differ += differs;
		count(m, &s->channels,
		    t->task.channel.p == NULL ? STR("") : t->task.channel, differs);
		if (differs) {
			count(m, &s->types,
			    pair(type_of(action), type_of(d->shadow.action), a), true);
			count(m, &s->actions, pair(action, d->shadow.action, a), true);
		}
		if (i == 0 && !isnan(d->propensity) &&
		    trajectory_lacks_reward(t) == LACKS_NOTHING)
			add_unit(m, s, t, d, action);
	}
	return 0;
}

/* ---- the report ---- */

size_t
mb_shadow_count(const struct mb_shadow *m)
{
	return m->n;
}

static int
most_first(const void *a, const void *b)
{
	const struct shadow_pair *x = a, *y = b;
	int order;

	if (x->decisions != y->decisions)
		return x->decisions < y->decisions ? 1 : -1;
	order = str_cmp(x->live, y->live);
	return order != 0 ? order : str_cmp(x->shadow, y->shadow);
}

static struct json_list
pairs_of(const struct counts *c, struct arena *a)
{
	struct shadow_pair *v = arena_alloc(a, (c->names.n + 1) * sizeof *v);

	for (size_t i = 0; i < c->names.n; i++) {
		struct str both = c->names.v[i];
		size_t n = strlen(both.p);

		v[i] = (struct shadow_pair){(struct str){both.p, n},
		    (struct str){both.p + n + 1, both.n - n - 1}, c->v[i].decisions};
	}
	qsort(v, c->names.n, sizeof *v, most_first);
	return (struct json_list){v, c->names.n < MOST_PAIRS ? c->names.n : MOST_PAIRS};
}

static struct json_list
channels_of(const struct counts *c, struct arena *a)
{
	struct shadow_channel *v = arena_alloc(a, (c->names.n + 1) * sizeof *v);

	for (size_t i = 0; i < c->names.n; i++)
		v[i] = (struct shadow_channel){
		    c->names.v[i].n == 0 ? STR_NONE : c->names.v[i], c->v[i].decisions,
		    c->v[i].differ};
	return (struct json_list){v, c->names.n};
}

static struct str
why(const struct offpolicy_side *s, struct arena *a)
{
	switch (s->refusal) {
	case OFFPOLICY_UNSUPPORTED:
		return arena_fmt(a,
		    "for %.1f %% of the decisions (at most %.0f %%) the log did not "
		    "try the action of the shadow",
		    100 * s->unsupported, 100 * OFFPOLICY_MOST_UNSUPPORTED);
	case OFFPOLICY_FEW:
		return arena_fmt(a,
		    "the log is worth %.1f decisions of the shadow (effective sample "
		    "size); %.0f are needed",
		    s->ess, OFFPOLICY_LEAST_ESS);
	default:
		return arena_fmt(a,
		    "the mean weight of the shadow is %.3f instead of 1: the "
		    "propensities are wrong, or actions were never tried",
		    s->mean_weight);
	}
}

static void
estimate(const struct shadow *s, struct arena *a, struct shadow_report *r)
{
	const struct offpolicy_side *side;
	struct offpolicy found;
	struct sum rewards = {0};

	if (s->n == 0) {
		r->refused =
		    STR("no first decision has a known propensity and a reward");
		return;
	}
	for (size_t i = 0; i < s->n; i++)
		sum_add(&rewards, s->unit[i].reward);
	offpolicy_estimate(
	    &(struct offpolicy_log){s->unit, s->n, NULL, 0}, 1 - CONFIDENCE, &found);
	side = &found.side[OFFPOLICY_CHALLENGER];
	r->used = (double)s->n;
	r->mean_reward = sum_mean(&rewards);
	r->ess = side->ess;
	if (side->refusal != OFFPOLICY_GOOD) {
		r->refused = why(side, a);
		return;
	}
	r->confidence = CONFIDENCE;
	r->snips = side->snips;
	r->lower = side->lower;
	r->bound = side->ess < OFFPOLICY_FEW_ESS ? STR("gaffke") : STR("cressie_read");
}

void
mb_shadow_report(
    const struct mb_shadow *m, size_t i, struct arena *a, struct shadow_report *r)
{
	const struct shadow *s = &m->v[i];

	json_defaults(&SHADOW_REPORT_TABLE, r);
	r->version = s->version;
	r->decisions = s->decisions;
	r->differ = s->differ;
	r->channels = channels_of(&s->channels, a);
	r->types = pairs_of(&s->types, a);
	r->actions = pairs_of(&s->actions, a);
	estimate(s, a, r);
}

/* ---- the page ---- */

static void
pairs_page(struct buf *b, const char *name, const struct json_list *list)
{
	const struct shadow_pair *v = list->v;

	for (size_t i = 0; i < list->n && i < PAIRS_SHOWN; i++) {
		buf_addf(b, "%-12s%8.0f  ", i == 0 ? name : "", v[i].decisions);
		plain_add(b, v[i].live);
		buf_adds(b, " -> ");
		plain_add(b, v[i].shadow);
		buf_addc(b, '\n');
	}
}

void
mb_shadow_page(struct buf *b, const struct shadow_report *r)
{
	const struct shadow_channel *c = r->channels.v;

	mb_report_entry(b, "shadow", r->version);
	buf_addf(b, "%-12s%.0f, of which %.0f (%.1f %%) would be other actions\n",
	    "decisions", r->decisions, r->differ, 100 * r->differ / r->decisions);
	for (size_t i = 0; i < r->channels.n; i++) {
		buf_addf(b, "%-12s%8.0f  of %.0f in ", i == 0 ? "channels" : "",
		    c[i].differ, c[i].decisions);
		plain_add(b, c[i].name.p == NULL ? STR("no channel") : c[i].name);
		buf_addc(b, '\n');
	}
	pairs_page(b, "types", &r->types);
	pairs_page(b, "actions", &r->actions);
	if (!isnan(r->used))
		buf_addf(b, "%-12s%.4f on %.0f trajectories\n", "mean reward",
		    r->mean_reward, r->used);
	if (r->refused.p != NULL)
		mb_report_entry(b, "no estimate", r->refused);
	else
		buf_addf(b,
		    "%-12s%.4f (SNIPS), over %.4f with %.15g %% confidence; the "
		    "effective sample size is %.1f\n",
		    "the shadow", r->snips, r->lower, 100 * r->confidence, r->ess);
}
