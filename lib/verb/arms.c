#include "verb/arms.h"

#include <math.h>

#include "base/mem.h"
#include "base/names.h"
#include "base/set.h"
#include "base/utc.h"
#include "rec/reward.h"
#include "stats/arms.h"
#include "stats/binomial.h"
#include "stats/stats.h"
#include "verb/mixture.h"

/* One false answer to each question in a hundred canaries, at any length. */
static const double ALPHA = .01;

static const double SHARES[] = {.05, .25, 1};

/* Smaller shares cannot be ordered, and would give one reward an absurd weight. */
static const double LEAST_SHARE = .001;

struct unit {
	bool trial;
	double share, sum, n;
	int64_t first; /* ms; INT64_MIN: the time is not known */
};

struct mb_arms {
	struct arms_terms how;
	struct arena arena; /* of the names */
	struct set ids;
	struct names names;
	struct unit *unit; /* by the number of its name */
	size_t n, cap;
	size_t counted; /* the first units, which count */
	int64_t clock;  /* the newest time */
	struct arms evidence;
	struct sum sum[2]; /* by arm: the canary is 1 */
	double without_reward[2], mismatched;
	/* Units by arm: with a trajectory that has a reward, and with one that has none. */
	size_t rewarded[2], silent[2];
	struct set silent_ids;
};

struct mb_arms *
mb_arms_new(const struct arms_terms *how)
{
	struct mb_arms *m = mem_zalloc(1, sizeof *m);

	m->how = *how;
	m->evidence.margin = how->margin;
	m->clock = INT64_MIN;
	return m;
}

void
mb_arms_free(struct mb_arms *m)
{
	if (m == NULL)
		return;
	set_release(&m->ids);
	set_release(&m->silent_ids);
	names_release(&m->names);
	arena_release(&m->arena);
	mem_free(m->unit);
	mem_free(m);
}

/* The decision of this canary that made the trajectory; NULL: none, or several. */
static const struct decision *
decision_of(const struct mb_arms *m, const struct trajectory *t)
{
	const struct canary *k = &m->how.canary;
	const struct decision *d = t->decisions.v;

	for (size_t i = 0; i < t->decisions.n; i++) {
		const struct canary *c = &d[i].canary;

		if (!str_eq(c->version, k->version) || !str_eq(c->since, k->since) ||
		    !str_eq(c->against, k->against) || !str_eq(c->unit, k->unit) ||
		    !(c->share >= LEAST_SHARE && c->share < 1) ||
		    !str_eq(d[i].router_version, d[0].router_version))
			return NULL;
	}
	return t->decisions.n == 0 ? NULL : d;
}

static bool
reached(const struct evalue *e)
{
	return evalue_log(e) >= -log(ALPHA);
}

/*
 * Whether units without a reward are too unevenly divided for chance. An agent that
 * crashes writes no reward, so the failures of one arm may be what is missing. Given
 * their number, that of the canary is hypergeometric, and a binomial one varies more.
 */
static bool
uneven(const struct mb_arms *m)
{
	size_t all = m->silent[0] + m->silent[1];
	double n[2], share;

	if (all == 0)
		return false;
	for (int arm = 0; arm < 2; arm++)
		n[arm] = (double)(m->silent[arm] + m->rewarded[arm]);
	share = n[1] / (n[0] + n[1]);
	return binomial_at_least(m->silent[1], all, share) <= ALPHA / 2 ||
	       binomial_at_least(m->silent[0], all, 1 - share) <= ALPHA / 2;
}

static bool
good(const struct mb_arms *m)
{
	return (reached(&m->evidence.better) || reached(&m->evidence.fit)) &&
	       !uneven(m);
}

bool
mb_arms_shown(const struct mb_arms *m)
{
	return reached(&m->evidence.worse) || good(m);
}

/* Counts the units that are old enough, in their order, until something is shown. */
static void
count_old(struct mb_arms *m)
{
	for (; m->counted < m->n && !mb_arms_shown(m); m->counted++) {
		const struct unit *u = &m->unit[m->counted];
		double reward = u->sum / u->n;

		if (u->first != INT64_MIN && m->clock - u->first < m->how.wait)
			return;
		sum_add(&m->sum[u->trial], reward);
		arms_add(&m->evidence,
		    &(struct arm_unit){
			u->trial, u->share == m->how.canary.share, u->share, reward});
	}
}

static void
add_reward(struct mb_arms *m, uint32_t number, const struct unit *first, double reward)
{
	struct unit *u;

	if (number == m->n) {
		m->unit = mem_grow(m->unit, &m->cap, m->n + 1, sizeof *m->unit);
		m->unit[m->n++] = *first;
		m->rewarded[first->trial]++;
	}
	u = &m->unit[number];
	/* The share may have changed while the unit was open: its first one counts. */
	if (number >= m->counted && u->trial == first->trial &&
	    u->share == first->share) {
		u->sum += reward;
		u->n++;
	}
}

void
mb_arms_step(struct mb_arms *m, const struct trajectory *t)
{
	const struct canary *k = &m->how.canary;
	const struct decision *d = decision_of(m, t);
	struct unit first = {.first = INT64_MIN};
	struct str id;
	int64_t time;

	if (d == NULL || set_has(&m->ids, t->trajectory_id))
		return;
	id = mixture_unit(t, t->trajectory_id, k->unit);
	first.trial = str_eq(d->router_version, k->version);
	first.share = d->canary.share;
	if ((!first.trial && !str_eq(d->router_version, k->against)) ||
	    (mixture_place(id, k->version) < first.share) != first.trial) {
		m->mismatched++;
		return;
	}
	if (trajectory_lacks_reward(t) != LACKS_NOTHING) {
		m->without_reward[first.trial]++;
		m->silent[first.trial] += set_add(&m->silent_ids, id) ? 1 : 0;
		return;
	}
	set_add(&m->ids, t->trajectory_id);
	if (utc_parse(t->task.created_at, &time)) {
		first.first = time;
		m->clock = time > m->clock ? time : m->clock;
	}
	add_reward(m, names_number(&m->names, id, &m->arena), &first,
	    trajectory_reward(t, &REWARD_DEFAULT));
	count_old(m);
}

static double
next_share(const struct mb_arms *m)
{
	const double *v = m->how.shares.n > 0 ? m->how.shares.v : SHARES;
	size_t n = m->how.shares.n > 0 ? m->how.shares.n : sizeof SHARES / sizeof *v;
	double next = 1;

	for (size_t i = 0; i < n; i++) {
		if (v[i] > m->how.canary.share && v[i] < next)
			next = v[i];
	}
	return next;
}

void
mb_arms_finish(const struct mb_arms *m, struct arena *a, struct arms_status *s)
{
	const struct arms *x = &m->evidence;
	const char *what;

	json_defaults(&ARMS_STATUS_TABLE, s);
	s->canary = m->how.canary;
	s->units = (double)m->sum[1].n;
	s->mean_reward = sum_mean(&m->sum[1]);
	s->against_units = (double)m->sum[0].n;
	s->against_mean_reward = sum_mean(&m->sum[0]);
	s->open = (double)(m->n - m->counted);
	s->without_reward = m->without_reward[1];
	s->against_without_reward = m->without_reward[0];
	s->mismatched = m->mismatched;
	s->margin = m->how.margin;
	s->worse = exp(evalue_log(&x->worse));
	s->better = exp(evalue_log(&x->better));
	s->fit = exp(evalue_log(&x->fit));
	s->shown_at = 1 / ALPHA;
	if (reached(&x->worse)) {
		s->status = STR("worse");
		what = "the canary is worse";
	} else if (good(m)) {
		s->status = reached(&x->better) ? STR("better") : STR("fit");
		what = reached(&x->better) ? "the canary is better"
					   : "the canary is not worse by the margin";
		s->next = next_share(m);
	} else {
		s->status = STR("watching");
		what = uneven(m) ? "rewards are missing for one version more than for "
				   "the other, so nothing good is believed"
				 : "nothing is shown yet";
	}
	s->text = arena_fmt(a,
	    "%s: mean reward %.4f on %.0f units, against %.4f on %.0f units of %.*s at "
	    "the same time",
	    what, s->mean_reward, s->units, s->against_mean_reward, s->against_units,
	    STR_ARG(s->canary.against));
}
