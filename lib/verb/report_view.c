#include "verb/report_view.h"

#include <math.h>
#include <stdlib.h>

/* ---- words ---- */

struct str
report_view_verdict(const struct report_view *v, struct arena *a)
{
	const struct report *r = v->report;
	struct str of = r->baseline_version.p == NULL ? STR("the active router")
						      : r->baseline_version;
	const char *dry = r->dry_run ? ", in a dry run" : "";

	if (str_is(r->status, "promoted"))
		return arena_fmt(
		    a, "Promoted%s: a new router replaces %.*s", dry, STR_ARG(of));
	if (str_is(r->status, "canary"))
		return arena_fmt(a,
		    "Canary%s: a new router decides for a share, beside %.*s", dry,
		    STR_ARG(of));
	if (str_is(r->status, "proposed"))
		return arena_fmt(a,
		    "Proposed%s: a new router passed, and waits; %.*s stays active",
		    dry, STR_ARG(of));
	if (str_is(r->status, "held"))
		return arena_fmt(a,
		    "Held%s: the new router is not shown to be better; "
		    "%.*s stays active",
		    dry, STR_ARG(of));
	if (str_is(r->status, "inconclusive"))
		return arena_fmt(a,
		    "Inconclusive%s: the data decide nothing; %.*s stays active", dry,
		    STR_ARG(of));
	if (str_is(r->status, "skipped"))
		return arena_fmt(a, "Skipped%s: there was too little that is new", dry);
	return arena_fmt(a, "Failed%s in the stage %.*s", dry, STR_ARG(r->error.stage));
}

struct str
report_view_gap(const struct report_view *v)
{
	const struct report *r = v->report;

	if (!r->decided || v->evidence->tasks > 0)
		return STR_NONE;
	if (policy_keeps_back(&r->decision.policy))
		return STR("The policy says feedback: verdict, so the results of the "
			   "tasks are kept back.");
	if (policy_grants_by_log(&r->decision.policy))
		return STR("The log judged, and no suite: there are no tasks to show.");
	return STR("The results of the tasks are no longer in the state.");
}

struct str
report_view_window(const struct report_view *v, struct arena *a)
{
	const struct router_header *h = &v->trained;

	if (!(h->examples > 0) || h->first_created_at.p == NULL)
		return STR_NONE;
	return arena_fmt(a, "%.*s to %.*s", STR_ARG(h->first_created_at),
	    STR_ARG(h->last_created_at));
}

/* ---- commands ---- */

/* A word for a shell, in quotation marks if it needs them. */
static const char *
word(struct str s, struct arena *a)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:+";
	struct buf b = {0};
	const char *c = arena_cstr(a, s);

	if (s.n > 0 && strspn(c, plain) == s.n && c[0] != '-')
		return c;
	buf_addc(&b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_adds(&b, "'\\''");
		else
			buf_addc(&b, s.p[i]);
	}
	buf_addc(&b, '\'');
	c = arena_cstr(a, buf_str(&b));
	buf_release(&b);
	return c;
}

void
report_view_commands(
    const struct report_view *v, struct arena *a, report_command_fn *emit, void *ctx)
{
	const struct report *r = v->report;
	const char *state = word(v->state, a), *run = word(r->run_id, a);

	emit(ctx, "To look closer",
	    arena_fmt(
		a, "mb-report --state %s --format json show %s | jq .", state, run));
	if (r->decided && v->left == 1)
		emit(ctx, "Of the router of this older run only the header is left",
		    arena_fmt(a, "jq . %s/runs/%s/router.json", state, run));
	if (r->decided && v->left == 2 && r->baseline_version.p != NULL &&
	    r->benchmark_sha256.p != NULL && !policy_keeps_back(&r->decision.policy))
		emit(ctx, "To compare both routers on the suite of the state",
		    arena_fmt(a,
			"mb-eval --state %s --format text --baseline %s "
			"--challenger %s/runs/%s/router.jsonl %s/benchmark.jsonl",
			state, word(r->baseline_version, a), state, run, state));
	if (str_is(r->status, "proposed"))
		emit(ctx, "To promote",
		    arena_fmt(a, "mb-version --state %s approve %s", state, run));
	else if (r->decided && r->decision.version.p != NULL && !r->dry_run)
		emit(ctx,
		    r->decision.accepted ? "To promote it again after a rollback"
					 : "To promote",
		    arena_fmt(a, "mb-version --state %s activate %s", state,
			word(r->decision.version, a)));
	emit(ctx, "To roll back what is active",
	    arena_fmt(a, "mb-version --state %s rollback", state));
}

/* ---- gates ---- */

bool
report_view_is_slice(const struct gate *g)
{
	return str_starts(g->name, STR("slice:"));
}

static int
by_bound(const void *a, const void *b)
{
	const struct gate *x = *(const struct gate *const *)a,
			  *y = *(const struct gate *const *)b;
	double p = isnan(x->bound) ? INFINITY : x->bound,
	       q = isnan(y->bound) ? INFINITY : y->bound;

	return p != q ? (p > q) - (p < q) : str_cmp(x->name, y->name);
}

size_t
report_view_slices(
    const struct decision_record *d, struct arena *a, const struct gate ***out)
{
	const struct gate **v = arena_alloc(a, (d->gates.n + 1) * sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < d->gates.n; i++) {
		if (report_view_is_slice(decision_gate(d, i)))
			v[n++] = decision_gate(d, i);
	}
	qsort(v, n, sizeof *v, by_bound);
	*out = v;
	return n;
}

bool
report_view_interval(const struct gate *g, struct interval *v)
{
	*v = (struct interval){.estimate = g->observed,
	    .threshold = g->threshold,
	    .bound = g->bound,
	    .more = !str_starts(g->name, STR("errors")) &&
		    !str_starts(g->name, STR("latency")) &&
		    !str_starts(g->name, STR("cost")) &&
		    !str_starts(g->name, STR("budget")),
	    .pass = g->pass};
	return !isnan(g->observed) && !isnan(g->threshold);
}
