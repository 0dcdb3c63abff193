#include "verb/worth_page.h"

#include <math.h>
#include <stdio.h>

#include "base/plain.h"

void
mb_worth_head(struct buf *b)
{
	buf_addf(b, "%-8s%8s  %-16s%9s%9s%10s  %s\n", "VERDICT", "WORTH", "BETWEEN",
	    "OFFERED", "CHOSEN", "MORE", "CANDIDATE");
}

void
mb_worth_row(struct buf *b, const struct worth *w)
{
	char range[32] = "-", worth[16] = "-", more[24] = "-";

	if (!isnan(w->worth))
		snprintf(worth, sizeof worth, "%+.3f", w->worth);
	if (!isnan(w->lower))
		snprintf(range, sizeof range, "%+.3f %+.3f", w->lower, w->upper);
	if (!isnan(w->more))
		snprintf(more, sizeof more, "%.0f", w->more);
	buf_addf(b, "%-8.*s%8s  %-16s%9.0f%9.0f%10s  ", STR_ARG(w->verdict), worth,
	    range, w->offered, w->chosen, more);
	plain_add(b, w->candidate);
	if (w->version.p != NULL) {
		buf_adds(b, " of ");
		plain_add(b, w->version);
	}
	buf_addc(b, '\n');
}
