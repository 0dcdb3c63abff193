#include "verb/offpolicy.h"

#include <math.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/names.h"
#include "model/reward_model.h"
#include "stats/offpolicy.h"

enum { SIDES = OFFPOLICY_SIDES };

/* Kinds of actions that a log may never contain. */
enum rare { RARE_NOT, RARE_CLARIFY, RARE_SET, RARES };

struct origin {
	struct str trajectory; /* absent if the example has none */
	uint8_t rare[SIDES];   /* the rare action that each router would choose */
};

struct mb_offpolicy {
	struct model *model[SIDES];
	struct reward_model *worth;
	struct offpolicy_unit *unit;
	struct origin *origin; /* of each unit */
	size_t n, cap, origin_cap;
	bool logged[RARES];
	/* keys of the candidates and of the chosen actions */
	struct names actions;
	struct names trajectories, sessions;   /* of the units */
	struct offpolicy_elsewhere *elsewhere; /* by action */
	size_t n_elsewhere;
	struct arena arena; /* for the keys */
	double clip;        /* 0: no limit */
	bool nameless;      /* a unit has no trajectory_id */
	size_t alone;       /* units without a session */
	size_t examples, later, without, unchecked, contradicted;
};

struct mb_offpolicy *
mb_offpolicy_new(struct model *baseline, struct model *challenger)
{
	struct mb_offpolicy *m = mem_zalloc(1, sizeof *m);

	m->model[OFFPOLICY_BASELINE] = baseline;
	m->model[OFFPOLICY_CHALLENGER] = challenger;
	m->worth = reward_model_new();
	return m;
}

void
mb_offpolicy_free(struct mb_offpolicy *m)
{
	if (m == NULL)
		return;
	reward_model_free(m->worth);
	mem_free(m->unit);
	mem_free(m->origin);
	mem_free(m->elsewhere);
	names_release(&m->actions);
	names_release(&m->trajectories);
	names_release(&m->sessions);
	arena_release(&m->arena);
	mem_free(m);
}

void
mb_offpolicy_clip(struct mb_offpolicy *m, double clip)
{
	m->clip = clip;
}

/* ---- gathering ---- */

static enum rare
rare_kind(struct str action)
{
	if (str_is(action, "clarify"))
		return RARE_CLARIFY;
	return str_starts(action, STR("composite_action:")) ? RARE_SET : RARE_NOT;
}

/* Counts what the log could have tried, but neither policy would choose. */
static void
count_elsewhere(
    struct mb_offpolicy *m, const struct example *x, const struct offpolicy_unit *u)
{
	for (size_t i = 0; i <= x->candidates.n; i++) {
		struct str key = i < x->candidates.n ? example_candidate(x, i)->key
						     : STR("direct_answer");
		uint32_t number = names_number(&m->actions, key, &m->arena);
		struct offpolicy_elsewhere *e;

		if (number == u->choice[0] || number == u->choice[1])
			continue;
		m->elsewhere = mem_grow_zero(m->elsewhere, &m->n_elsewhere,
		    (size_t)number + 1, sizeof *m->elsewhere);
		e = &m->elsewhere[number];
		e->units++;
		if (str_eq(key, x->action))
			e->weight += 1 / x->propensity;
	}
}

static struct str
keep_trajectory(struct mb_offpolicy *m, struct str id)
{
	uint32_t number;

	if (id.p == NULL) {
		m->nameless = true;
		return STR_NONE;
	}
	number = names_number(&m->trajectories, id, &m->arena);
	return m->trajectories.v[number];
}

/* The router that the log names would have done this with another probability. */
static bool
contradicted(const struct example *x)
{
	return str_is(x->propensity_source, "contradicted");
}

/*
 * Something else may have chosen, and why is unknown. Left out, it could help the
 * challenger; without weight it cannot (stats/gain.h). As a unit whose log was sure of
 * what neither router wants, it also lacks support.
 */
static void
distrust(struct mb_offpolicy *m, struct offpolicy_unit *u)
{
	m->contradicted++;
	u->propensity = 1;
	u->agrees[OFFPOLICY_BASELINE] = u->agrees[OFFPOLICY_CHALLENGER] = false;
}

void
mb_offpolicy_step(struct mb_offpolicy *m, const struct example *x, struct arena *a)
{
	struct offpolicy_unit *u;
	struct origin *from;
	struct str would[SIDES];
	double plain =
	    (double)x->candidates.n + 1; /* candidates and the direct answer */

	m->examples++;
	/* The decisions of a trajectory share its outcome: together they are one sample. */
	if (x->step != 1 || names_find(&m->trajectories, x->trajectory_id) > 0) {
		m->later++;
		return;
	}
	if (isnan(x->propensity) && !contradicted(x)) {
		m->without++;
		m->unchecked += str_is(x->propensity_source, "unchecked");
		return;
	}
	m->unit = mem_grow(m->unit, &m->cap, m->n + 1, sizeof *m->unit);
	m->origin = mem_grow(m->origin, &m->origin_cap, m->n + 1, sizeof *m->origin);
	u = &m->unit[m->n];
	from = &m->origin[m->n];
	*from = (struct origin){.trajectory = keep_trajectory(m, x->trajectory_id)};
	*u = (struct offpolicy_unit){.reward = x->reward, .propensity = x->propensity};
	if (x->session.n > 0)
		u->group = names_number(&m->sessions, x->session, &m->arena) + 1;
	else
		m->alone++;
	m->logged[rare_kind(x->action)] = true;
	for (int side = 0; side < SIDES; side++) {
		struct choice c;

		model_choose(m->model[side], x, a, &c);
		would[side] = c.action;
		u->agrees[side] = str_eq(c.action, x->action);
		u->choice[side] = names_number(&m->actions, c.action, &m->arena);
		u->beyond[side] = x->actions < plain;
		from->rare[side] =
		    (uint8_t)(x->actions <= plain ? rare_kind(c.action) : RARE_NOT);
	}
	u->alike = u->choice[0] == u->choice[1];
	if (contradicted(x))
		distrust(m, u);
	else if (x->propensity < OFFPOLICY_SURE && x->actions >= plain)
		count_elsewhere(m, x, u);
	reward_model_add(m->worth, x, would, SIDES);
	m->n++;
}

/* ---- the estimate ---- */

static void
note_expected(void *ctx, size_t i, const double *of)
{
	struct offpolicy_unit *u = &((struct mb_offpolicy *)ctx)->unit[i];

	u->worth = (float)of[0];
	for (int side = 0; side < SIDES; side++)
		u->would[side] = (float)of[1 + side];
}

static struct str
bound_name(bool few)
{
	return few ? STR("gaffke") : STR("cressie_read");
}

static void
report_side(const struct offpolicy_side *s, bool few, struct off_policy_side *out)
{
	bool good = s->refusal == OFFPOLICY_GOOD;

	*out = (struct off_policy_side){
	    .snips = good ? s->snips : NAN,
	    .doubly_robust = good ? s->doubly_robust : NAN,
	    .lower = good ? s->lower : NAN,
	    .bound = good && !isnan(s->lower)
			 ? bound_name(few || s->ess < OFFPOLICY_FEW_ESS)
			 : STR_NONE,
	    .agreement = s->agreement,
	    .unsupported = s->unsupported,
	    .ess = s->ess,
	    .mean_weight = s->mean_weight,
	    .weight_error = s->weight_error,
	    .largest_weight = s->largest_weight,
	    .dm_ips_gap = s->direct - s->ips,
	};
}

/* ", such as 'ID'": the trajectory of a unit that is to blame. */
static struct str
such_as(const struct mb_offpolicy *m, size_t unit, struct arena *a)
{
	struct str id = m->origin[unit].trajectory;

	return id.p == NULL ? STR("") : arena_fmt(a, ", such as '%.*s',", STR_ARG(id));
}

/* The decision that has over half of the sum of squared weights, if one has. */
static struct str
dominant(const struct mb_offpolicy *m, const struct offpolicy_side *s, struct arena *a)
{
	double sum = s->mean_weight * (double)m->n;
	struct str id = m->origin[s->heaviest].trajectory;

	if (id.p == NULL ||
	    2 * s->largest_weight * s->largest_weight * s->ess < sum * sum)
		return STR("");
	return arena_fmt(
	    a, ": '%.*s' alone has the weight %.0f", STR_ARG(id), s->largest_weight);
}

static struct str
why(const struct mb_offpolicy *m, const struct offpolicy_side *s, const char *who,
    struct arena *a)
{
	switch (s->refusal) {
	case OFFPOLICY_UNSUPPORTED:
		if (s->untried.due > 0)
			return arena_fmt(a,
			    "for %.1f %% of the decisions (at most %.0f %%) the log "
			    "almost "
			    "never tried the action of the %s: at the smallest "
			    "propensity %.0f tries were expected and %.1f made, of "
			    "%.*s",
			    100 * s->unsupported, 100 * OFFPOLICY_MOST_UNSUPPORTED, who,
			    s->untried.due, s->untried.done,
			    STR_ARG(m->actions.v[s->untried.action]));
		return arena_fmt(a,
		    "for %.1f %% of the decisions (at most %.0f %%)%.*s the log could "
		    "not try the action of the %s",
		    100 * s->unsupported, 100 * OFFPOLICY_MOST_UNSUPPORTED,
		    STR_ARG(such_as(m, s->first_unsupported, a)), who);
	case OFFPOLICY_FEW:
		return arena_fmt(a,
		    "the log is worth %.1f decisions of the %s (effective sample "
		    "size); %.0f are needed%.*s",
		    s->ess, who, OFFPOLICY_LEAST_ESS, STR_ARG(dominant(m, s, a)));
	default:
		return arena_fmt(a,
		    "the mean weight of the %s is %.3f instead of 1, and its standard "
		    "error is %.3f; %.0f of them are allowed: the propensities are "
		    "wrong, or actions were never tried (the largest weight%.*s is "
		    "%.0f)",
		    who, s->mean_weight, s->weight_error, OFFPOLICY_MOST_ERRORS,
		    STR_ARG(such_as(m, s->heaviest, a)), s->largest_weight);
	}
}

static struct strs
refusals(const struct mb_offpolicy *m, const struct offpolicy *found, struct arena *a)
{
	static const char *const WHO[SIDES] = {"baseline", "challenger"};
	struct str *v = arena_alloc(a, SIDES * sizeof *v);
	size_t n = 0;

	if (m->n == 0) {
		v[n++] = m->examples == 0
			     ? STR("there are no examples")
			     : STR("no first decision has a known propensity");
		return (struct strs){v, n};
	}
	for (int side = SIDES - 1; side >= 0; side--) {
		if (found->side[side].refusal != OFFPOLICY_GOOD)
			v[n++] = why(m, &found->side[side], WHO[side], a);
	}
	return (struct strs){v, n};
}

static int
by_bytes(const void *x, const void *y)
{
	return memcmp(x, y, sizeof(uint64_t));
}

/* The set of the trajectories, as mb-promote has that of the tasks of a suite. */
static struct str
tasks(const struct mb_offpolicy *m, struct arena *a)
{
	uint64_t *v = arena_alloc(a, (m->n + 1) * sizeof *v);
	struct buf text = {0};
	struct str s;

	if (m->n == 0 || m->nameless)
		return STR_NONE;
	for (size_t i = 0; i < m->n; i++) /* each trajectory is one unit */
		v[i] = hash64(m->origin[i].trajectory, 0);
	qsort(v, m->n, sizeof *v, by_bytes);
	base64_encode(&text, v, m->n * sizeof *v);
	s = arena_dup(a, buf_str(&text));
	buf_release(&text);
	return s;
}

void
mb_offpolicy_finish(
    struct mb_offpolicy *m, double confidence, struct arena *a, struct off_policy *o)
{
	struct offpolicy found;
	bool good, few;

	for (size_t i = 0; i < m->n; i++) {
		for (int side = 0; side < SIDES; side++) {
			enum rare rare = (enum rare)m->origin[i].rare[side];

			m->unit[i].beyond[side] |= rare != RARE_NOT && !m->logged[rare];
		}
	}
	if (m->n > 0)
		reward_model_fit(m->worth, note_expected, m);
	offpolicy_estimate(&(struct offpolicy_log){m->unit, m->n, m->elsewhere,
			       m->n_elsewhere, m->clip},
	    1 - confidence, &found);
	*o = (struct off_policy){.examples = (double)m->examples,
	    .later_steps = (double)m->later,
	    .without_propensity = (double)m->without,
	    .used = (double)m->n,
	    .units = (double)(m->sessions.n + m->alone),
	    .without_reward = (double)found.unknown,
	    .unchecked = (double)m->unchecked,
	    .contradicted = (double)m->contradicted,
	    .confidence = confidence,
	    .clip = m->clip > 0 ? m->clip : NAN,
	    .tasks = tasks(m, a),
	    .refused = refusals(m, &found, a)};
	few = m->clip > 0 || found.unknown > 0;
	report_side(&found.side[OFFPOLICY_BASELINE], few, &o->baseline);
	report_side(&found.side[OFFPOLICY_CHALLENGER], few, &o->challenger);
	good = o->refused.n == 0;
	o->difference.snips = good ? found.difference.snips : NAN;
	o->difference.doubly_robust = good ? found.difference.doubly_robust : NAN;
	o->difference.lower = found.difference.lower;
	o->difference.upper = found.difference.upper;
	o->difference.p = found.difference.p;
	o->difference.ess = found.difference.ess;
	o->difference.bound =
	    good && confidence > 0 ? bound_name(found.difference.few) : STR_NONE;
}
