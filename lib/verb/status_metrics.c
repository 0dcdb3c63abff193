#include "verb/status_metrics.h"

#include <math.h>

#include "base/utc.h"

struct emitter {
	metric_fn *emit;
	void *ctx;
	struct metric now; /* that the next values belong to */
};

static void
metric(struct emitter *m, const char *name, const char *type, const char *help)
{
	m->now = (struct metric){name, type, help};
}

/* A value of the metric that was begun; label may be NULL. It is a number. */
static void
sample(struct emitter *m, const char *label, struct str value, double v)
{
	m->emit(m->ctx, &m->now, &(struct metric_value){label, value, v});
}

/* A metric of one value without a label. An unknown value gives no metric. */
static void
gauge(struct emitter *m, const char *name, const char *help, double v)
{
	if (isnan(v))
		return;
	metric(m, name, "gauge", help);
	sample(m, NULL, STR_NONE, v);
}

/* The same of two values with a label, if one of them is known. */
struct pair {
	const char *label, *first, *second;
	double a, b;
};
static void
gauges(struct emitter *m, const char *name, const char *help, const struct pair *p)
{
	if (isnan(p->a) && isnan(p->b))
		return;
	metric(m, name, "gauge", help);
	if (!isnan(p->a))
		sample(m, p->label, str_of(p->first), p->a);
	if (!isnan(p->b))
		sample(m, p->label, str_of(p->second), p->b);
}

/* Seconds since 1970, as Prometheus wants them; NAN: no time. */
static double
seconds(struct str time)
{
	int64_t ms;

	return utc_parse(time, &ms) ? (double)ms / 1000 : NAN;
}

/* ---- the metrics ---- */

static void
runs(struct emitter *m, const struct status *s)
{
	const struct {
		const char *status;
		double n;
	} ends[] = {{"promoted", s->by_status.promoted},
	    {"canary", s->by_status.canary}, {"proposed", s->by_status.proposed},
	    {"held", s->by_status.held}, {"inconclusive", s->by_status.inconclusive},
	    {"skipped", s->by_status.skipped}, {"error", s->by_status.error}};

	metric(m, "runs_total", "counter", "Runs of the cycle, by their end.");
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		sample(m, "status", str_of(ends[i].status), ends[i].n);
}

/* The share of the lines of the last run that were bad or of no use. */
static double
rejected_share(const struct report *r)
{
	const struct tally *t = &r->rejected;
	double out = t->bad + t->ineligible.input + t->ineligible.decision +
		     t->ineligible.reward + t->ineligible.status;
	double all = out + (isnan(r->sample_count) ? 0 : r->sample_count);

	return all > 0 ? out / all : NAN;
}

static void
last_run(struct emitter *m, const struct status *s, const struct report *r)
{
	gauge(m, "last_run_timestamp_seconds", "When the last run was reported.",
	    seconds(r->timestamp));
	gauge(m, "last_run_failed", "1 if the last run ended with an error.",
	    str_is(r->status, "error"));
	gauge(m, "last_run_trajectories", "New trajectories of the last run.",
	    r->sample_count);
	gauge(m, "last_run_rejected_share",
	    "Share of bad and useless lines among them and the new trajectories.",
	    rejected_share(r));
	gauge(m, "last_run_waiting", "Trajectories that wait for a reward.",
	    r->rejected.waiting);
	gauges(m, "last_run_mean_reward", "Mean rewards on the suite in the last run.",
	    &(struct pair){"router", "baseline", "challenger",
		s->last.baseline_mean_reward, s->last.challenger_mean_reward});
}

void
status_metrics(const struct status_facts *f, metric_fn *emit, void *ctx)
{
	const struct status *s = f->status;
	struct emitter all = {.emit = emit, .ctx = ctx}, *m = &all;

	metric(m, "active_info", "gauge", "The active version, always 1.");
	sample(m, "version", s->active_version, 1);
	gauge(m, "active_since_timestamp_seconds", "When it became active.",
	    seconds(s->since));
	gauge(m, "versions", "Versions in the state.", s->versions);
	gauge(m, "trajectories_seen", "Trajectories that were marked.",
	    s->trajectories_seen);
	gauge(m, "cases", "Cases in the state.", s->cases);
	runs(m, s);
	gauge(m, "held_in_a_row", "Decided runs since the last one that passed.",
	    f->held_in_a_row);
	if (f->last != NULL)
		last_run(m, s, f->last);
	if (s->watch.status.p != NULL) {
		gauges(m, "watch_mean_reward", "Mean live rewards of both versions.",
		    &(struct pair){"version", "active", "before", s->watch.mean_reward,
			s->watch.before_mean_reward});
		gauge(m, "watch_evidence", "Evidence that the active version is worse.",
		    s->watch.evidence);
		gauge(m, "watch_alarm_at", "The evidence that raises the alarm.",
		    s->watch.alarm_at);
		gauge(m, "watch_worse", "1 if the watch found it to be worse.",
		    str_is(s->watch.status, "worse"));
	}
	gauge(m, "canary_share", "The share of the canary; 0: there is none.",
	    s->canary.version.p == NULL ? 0 : s->canary.share);
	gauge(m, "quarantined_versions", "Versions that were found to be worse.",
	    (double)s->quarantined.n);
	gauge(m, "proposed", "1 if a version waits for an approval.",
	    s->proposed.run.p != NULL);
	gauge(
	    m, "hold", "1 if nothing goes live because of a hold.", s->hold.p != NULL);
}

/* ---- the check ---- */

struct strs
status_warnings(const struct status_facts *f, struct arena *a)
{
	const struct status *s = f->status;
	struct str *v = arena_alloc(a, 5 * sizeof *v);
	size_t n = 0;
	int64_t at;

	if (str_is(s->last.status, "error"))
		v[n++] = arena_fmt(a, "the last run, %.*s, failed: %.*s",
		    STR_ARG(s->last.run_id), STR_ARG(s->last.why));
	if (f->within > 0 && f->last == NULL)
		v[n++] = STR("there has been no run");
	else if (f->within > 0 &&
		 (!utc_parse(s->last.timestamp, &at) || f->now - at > f->within))
		v[n++] = arena_fmt(
		    a, "the last run was at %.*s", STR_ARG(s->last.timestamp));
	if (str_is(s->watch.status, "worse"))
		v[n++] = arena_fmt(a, "the watch: %.*s", STR_ARG(s->watch.text));
	if (s->proposed.run.p != NULL)
		v[n++] = arena_fmt(a, "%.*s waits for mb-version approve %.*s",
		    STR_ARG(s->proposed.version), STR_ARG(s->proposed.run));
	if (s->hold.p != NULL)
		v[n++] = arena_fmt(
		    a, "nothing goes live, because of a hold: %.*s", STR_ARG(s->hold));
	return (struct strs){v, n};
}
