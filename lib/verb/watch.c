#include "verb/watch.h"

#include "base/mem.h"
#include "base/set.h"
#include "rec/reward.h"
#include "rec/source.h"
#include "stats/stats.h"
#include "stats/two_sample.h"

/* One false alarm in a hundred watches, at any length. */
static const double ALPHA = .01;

struct mb_watch {
	struct arena arena;
	struct watch_header how;
	struct set ids;
	double *before; /* rewards */
	size_t before_n, before_cap;
	struct sum sum, before_sum;
	struct two_sample evidence;
	bool
	    /* the level is fixed; later rewards of the version before are ignored */
	    begun;
	bool worse;
};

struct mb_watch *
mb_watch_new(const struct watch_header *how)
{
	struct mb_watch *w = mem_zalloc(1, sizeof *w);

	w->how = *how;
	w->how.version = arena_dup(&w->arena, how->version);
	w->how.before = arena_dup(&w->arena, how->before);
	w->how.since = arena_dup(&w->arena, how->since);
	return w;
}

void
mb_watch_free(struct mb_watch *w)
{
	if (w == NULL)
		return;
	arena_release(&w->arena);
	set_release(&w->ids);
	mem_free(w->before);
	mem_free(w);
}

static bool
compares(const struct mb_watch *w)
{
	return w->how.before.p != NULL;
}

/* Whether the comparison can begin. */
static bool
ready(const struct mb_watch *w)
{
	return compares(w) && (w->before_n >= WATCH_LEAST || !isnan(w->how.reference));
}

static void
count_active(struct mb_watch *w, double reward)
{
	if (compares(w) && !w->begun) {
		if (isnan(w->how.reference))
			two_sample_begin(
			    &w->evidence, w->before, w->before_n, w->how.margin, ALPHA);
		else
			two_sample_begin_known(
			    &w->evidence, w->how.reference, w->how.margin, ALPHA);
		w->begun = true;
	}
	sum_add(&w->sum, reward);
	if (w->begun && two_sample_add(&w->evidence, reward) >= 1 / ALPHA)
		w->worse = true;
}

static void
count_before(struct mb_watch *w, double reward)
{
	w->before =
	    mem_grow(w->before, &w->before_cap, w->before_n + 1, sizeof *w->before);
	w->before[w->before_n++] = reward;
	sum_add(&w->before_sum, reward);
}

void
mb_watch_load(struct mb_watch *w, const struct watch_line *l)
{
	if (!set_add(&w->ids, l->trajectory_id))
		return;
	if (str_is(l->side, "active"))
		count_active(w, l->reward);
	else if (str_is(l->side, "before") && !w->begun)
		count_before(w, l->reward);
}

/*
 * The version that made all decisions; absent if there are several, or none is
 * named.
 */
static struct str
chooser(const struct trajectory *t)
{
	const struct decision *d = t->decisions.v;

	for (size_t i = 1; i < t->decisions.n; i++) {
		if (!str_eq(d[i].router_version, d[0].router_version))
			return STR_NONE;
	}
	return t->decisions.n == 0 ? STR_NONE : d[0].router_version;
}

int
mb_watch_step(struct mb_watch *w, const struct trajectory *t, struct watch_line *l)
{
	struct str by = chooser(t);
	bool active = str_eq(by, w->how.version), before = str_eq(by, w->how.before);
	char tombstone[TOMBSTONE + 1];

	if (by.p == NULL || (!active && !before) ||
	    trajectory_lacks_reward(t) != LACKS_NOTHING)
		return 0;
	if (active && (compares(w) ? !ready(w) || w->worse || w->sum.n >= WATCH_TASKS
				   : w->sum.n >= WATCH_REFERENCE))
		return 0;
	if (!active && (w->begun || w->before_n >= WATCH_REFERENCE))
		return 0;
	tombstone_of(t->trajectory_id, tombstone);
	if (set_has(&w->ids, t->trajectory_id) || set_has(&w->ids, str_of(tombstone)))
		return 0; /* counted, and perhaps forgotten since */
	*l = (struct watch_line){t->trajectory_id,
	    active ? STR("active") : STR("before"),
	    trajectory_reward(t, &REWARD_DEFAULT)};
	mb_watch_load(w, l);
	return 1;
}

bool
mb_watch_worse(const struct mb_watch *w)
{
	return w->worse;
}

static struct str
words(const struct mb_watch *w, const struct watch *s, struct arena *a)
{
	if (str_is(s->status, "idle"))
		return arena_fmt(a,
		    "%.*s was not promoted, so there is no version to compare it with; "
		    "%.0f rewards of it are kept for the next promotion",
		    STR_ARG(s->version), s->tasks);
	if (str_is(s->status, "waiting"))
		return arena_fmt(a,
		    "%.0f rewards of %.*s are known, but the comparison needs %d: give "
		    "its log too, or --reference",
		    s->before_tasks, STR_ARG(s->before), (int)WATCH_LEAST);
	if (w->sum.n == 0)
		return arena_fmt(a,
		    "no reward of %.*s yet; the mean reward was %.4f under %.*s",
		    STR_ARG(s->version), s->before_mean_reward, STR_ARG(s->before));
	return arena_fmt(a,
	    "mean reward %.4f on %.0f tasks, after %.4f under %.*s: %s "
	    "(evidence %.3g of %.3g)",
	    s->mean_reward, s->tasks, s->before_mean_reward, STR_ARG(s->before),
	    w->worse ? "it is worse" : "not shown to be worse", s->evidence,
	    s->alarm_at);
}

void
mb_watch_finish(const struct mb_watch *w, struct arena *a, struct watch *s)
{
	json_defaults(&WATCH_TABLE, s);
	s->version = arena_dup(a, w->how.version);
	s->before = arena_dup(a, w->how.before);
	s->since = arena_dup(a, w->how.since);
	s->tasks = (double)w->sum.n;
	s->mean_reward = sum_mean(&w->sum);
	s->status = !compares(w)              ? STR("idle")
		    : w->worse                ? STR("worse")
		    : !ready(w)               ? STR("waiting")
		    : w->sum.n >= WATCH_TASKS ? STR("over")
					      : STR("watching");
	if (compares(w)) {
		s->before_tasks = (double)w->before_n;
		s->before_mean_reward = isnan(w->how.reference)
					    ? sum_mean(&w->before_sum)
					    : w->how.reference;
		s->margin = w->how.margin;
	}
	if (compares(w) && ready(w)) {
		s->evidence = w->begun ? w->evidence.evidence : 1;
		s->alarm_at = 1 / ALPHA;
	}
	s->text = words(w, s, a);
}
