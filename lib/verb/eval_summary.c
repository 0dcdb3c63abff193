#include "verb/eval_summary.h"

#include "base/mem.h"
#include "stats/calibration.h"
#include "verb/pairs.h"
#include "verb/report.h"

struct eval_summary {
	struct pairs pairs;
	struct calibration calibration; /* of the challenger */
};

struct eval_summary *
eval_summary_new(void)
{
	return mem_zalloc(1, sizeof(struct eval_summary));
}

void
eval_summary_free(struct eval_summary *s)
{
	if (s == NULL)
		return;
	pairs_release(&s->pairs);
	mem_free(s);
}

int
eval_summary_add(struct eval_summary *s, const struct result *r, struct err *e)
{
	if (pairs_add(&s->pairs, r, e) < 0)
		return -1;
	calibration_add(&s->calibration, r->challenger.predicted, r->challenger.reward);
	return 0;
}

static void
print_calibration(struct buf *b, const struct calibration *c)
{
	buf_adds(b, "calibration predicted    tasks  expected  observed\n");
	for (int i = 0; i < CALIBRATION_BINS; i++) {
		const struct calibration_bin *bin = &c->bin[i];
		double n = (double)bin->n;

		buf_addf(
		    b, "            %.1f to %.1f %7zu", i / 10., (i + 1) / 10., bin->n);
		if (bin->n > 0)
			buf_addf(b, "     %.3f     %.3f", bin->predicted / n,
			    bin->observed / n);
		buf_addc(b, '\n');
	}
	buf_addf(b, "            expected calibration error %.3f over %zu tasks\n",
	    calibration_error(c), c->n);
}

void
eval_summary_print(struct eval_summary *s, const struct result *of,
    const struct yardsticks *y, struct buf *page)
{
	struct arena a = {0};
	struct comparison c;

	pairs_finish(&s->pairs);
	c = pairs_compare(&s->pairs);
	mb_report_entry(page, "baseline", of->baseline_version);
	mb_report_entry(page, "challenger", of->challenger_version);
	if (of->benchmark_sha256.p != NULL)
		mb_report_entry(page, "benchmark", of->benchmark_sha256);
	mb_report_comparison(page, &c);
	mb_report_yardsticks(page, y, &a);
	arena_release(&a);
	print_calibration(page, &s->calibration);
}
