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
