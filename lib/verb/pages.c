#include "verb/pages.h"

#include "base/plain.h"
#include "verb/report.h"

static void
entry_if(struct buf *b, const char *name, struct str value)
{
	if (value.p != NULL)
		mb_report_entry(b, name, value);
}

void
mb_watch_page(struct buf *b, const struct watch *w)
{
	mb_report_entry(b, "watch", w->status);
	entry_if(b, "", w->text);
	entry_if(b, "version", w->version);
	entry_if(b, "before", w->before);
	entry_if(b, "since", w->since);
	entry_if(b, "rolled back", w->rolled_back_to);
}

void
mb_arms_page(struct buf *b, const struct arms_status *s)
{
	mb_report_entry(b, "canary", s->status);
	entry_if(b, "", s->text);
	entry_if(b, "version", s->canary.version);
	buf_addf(b, "%-12s", "");
	canary_words(b, &s->canary);
	buf_addf(b,
	    "\n%-12s%.3g that it is worse, %.3g better, %.3g not worse by %g; %g "
	    "shows it\n",
	    "evidence", s->worse, s->better, s->fit, s->margin, s->shown_at);
	if (s->without_reward + s->against_without_reward + s->mismatched > 0)
		buf_addf(b, "%-12s%.0f and %.0f without a reward, %.0f mismatched\n",
		    "not counted", s->without_reward, s->against_without_reward,
		    s->mismatched);
	if (!isnan(s->next))
		buf_addf(b, "%-12s%.15g\n", "next", s->next);
	entry_if(b, "done", s->done);
}

/* A number in twelve columns, or a dash. */
static void
cell(struct buf *b, double x)
{
	if (isnan(x))
		buf_addf(b, "%12s", "-");
	else
		buf_addf(b, "%12.4f", x);
}

static void
row(struct buf *b, const char *name, double baseline, double challenger)
{
	buf_addf(b, "%-22s", name);
	cell(b, baseline);
	cell(b, challenger);
	buf_addc(b, '\n');
}

void
mb_offpolicy_page(struct buf *b, const struct off_policy *o)
{
	const struct off_policy_side *x = &o->baseline, *y = &o->challenger;

	entry_if(b, "baseline", o->baseline_version);
	entry_if(b, "challenger", o->challenger_version);
	buf_addf(b,
	    "%-12s%.15g of %.15g: %.15g are later steps, %.15g lack a propensity\n",
	    "examples", o->used, o->examples, o->later_steps, o->without_propensity);
	if (o->without_reward > 0)
		buf_addf(b, "%-12sof %.15g no reward came\n", "", o->without_reward);
	if (o->contradicted > 0)
		buf_addf(b, "%-12s%.15g contradict the version that they name\n", "",
		    o->contradicted);
	for (size_t i = 0; i < o->refused.n; i++)
		mb_report_entry(b, "no estimate", o->refused.v[i]);
	if (o->refused.n == 0) {
		buf_addf(b, "%-12s%+.4f", "difference", o->difference.snips);
		if (o->confidence > 0)
			buf_addf(b,
			    ", between %+.4f and %+.4f with %.15g %% confidence each",
			    o->difference.lower, o->difference.upper,
			    100 * o->confidence);
		buf_addc(b, '\n');
	}
	buf_addf(b, "\n%-22s%12s%12s\n", "", "baseline", "challenger");
	row(b, "mean reward (SNIPS)", x->snips, y->snips);
	row(b, "doubly robust", x->doubly_robust, y->doubly_robust);
	row(b, "lower bound", x->lower, y->lower);
	row(b, "agrees with the log", x->agreement, y->agreement);
	row(b, "without support", x->unsupported, y->unsupported);
	row(b, "effective sample size", x->ess, y->ess);
	row(b, "mean weight", x->mean_weight, y->mean_weight);
	row(b, "largest weight", x->largest_weight, y->largest_weight);
}

/* ---- the status ---- */

static void
count_entry(struct buf *b, const char *name, double n)
{
	buf_addf(b, "%-12s%.15g\n", name, n);
}

void
mb_status_page(struct buf *b, const struct status *s)
{
	const struct {
		double n;
		const char *status;
	} ends[] = {{s->by_status.promoted, "promoted"},
	    {s->by_status.canary, "canary"}, {s->by_status.proposed, "proposed"},
	    {s->by_status.held, "held"}, {s->by_status.inconclusive, "inconclusive"},
	    {s->by_status.skipped, "skipped"}, {s->by_status.error, "error"}};
	const char *before = " (";

	mb_report_entry(b, "state", s->state);
	mb_report_entry(b, "active", s->active_version);
	mb_report_entry(
	    b, "since", s->since.p == NULL ? STR("the beginning") : s->since);
	if (s->event.p != NULL) {
		mb_report_entry(b, "by", s->event);
		mb_report_entry(b, "why", s->reason);
		mb_report_entry(b, "replaced", s->was);
	}
	count_entry(b, "versions", s->versions);
	count_entry(b, "seen", s->trajectories_seen);
	count_entry(b, "cases", s->cases);
	buf_addf(b, "%-12s%.15g", "reports", s->reports);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends[i].n > 0) {
			buf_addf(b, "%s%.15g %s", before, ends[i].n, ends[i].status);
			before = ", ";
		}
	}
	buf_adds(b, s->reports > 0 ? ")\n" : "\n");
	if (s->watch.status.p != NULL) {
		mb_report_entry(b, "watch", s->watch.status);
		mb_report_entry(b, "", s->watch.text);
	}
	if (s->canary.version.p != NULL) {
		mb_report_entry(b, "canary", s->canary.version);
		buf_addf(b, "%-12s", "");
		canary_words(b, &s->canary);
		buf_addc(b, '\n');
	}
	if (s->proposed.run.p != NULL) {
		mb_report_entry(b, "proposed", s->proposed.version);
		buf_addf(b, "%-12smb-version approve ", "");
		plain_add(b, s->proposed.run);
		buf_addc(b, '\n');
	}
	entry_if(b, "hold", s->hold);
	for (size_t i = 0; i < s->quarantined.n; i++)
		mb_report_entry(b, i == 0 ? "quarantined" : "", s->quarantined.v[i]);
	if (s->last.run_id.p == NULL)
		return;
	mb_report_entry(b, "last run", s->last.run_id);
	mb_report_entry(b, "", s->last.timestamp);
	buf_addf(b, "%-12s", "");
	plain_add(b, s->last.status);
	buf_adds(b, s->last.dry_run ? ", dry run: " : ": ");
	plain_add(b, s->last.why);
	buf_addc(b, '\n');
}

static void
each_of(struct buf *b, const char *name, const struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		mb_report_entry(b, name, list->v[i]);
}

void
mb_verification_page(struct buf *b, const struct verification *v)
{
	each_of(b, "repaired", &v->repaired);
	each_of(b, "wrong", &v->findings);
	each_of(b, "note", &v->notes);
	buf_addf(b, "%-12s%s: %.15g lines of the audit log and %.15g versions\n",
	    v->sound ? "sound" : "NOT SOUND",
	    v->sound ? "nothing is wrong" : "see above", v->lines, v->versions);
}
