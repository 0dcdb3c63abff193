#include "verb/version.h"

#include "base/plain.h"

static void
row(struct buf *b, const char *name, struct str value)
{
	buf_addf(b, "%-10s", name);
	plain_add(b, value);
	buf_addc(b, '\n');
}

/* Adds a cell such as "2026-02-01T02:00:00Z, in place of rules". */
static void
row_change(struct buf *b, const char *name, const struct change *c)
{
	buf_addf(b, "%-10s", name);
	plain_add(b, c->time);
	buf_adds(b, ", in place of ");
	plain_add(b, c->was);
	buf_addc(b, '\n');
	if (c->reason.p != NULL)
		row(b, "", c->reason);
}

void
mb_version_head(struct buf *b)
{
	buf_addf(b, "  %-29s  %-9s  %-24s  REASON\n", "VERSION", "EVENT", "TIME");
}

void
mb_version_row(struct buf *b, const struct version_view *v)
{
	const struct tenure *t = v->tenure;

	buf_addf(b, "%c %-29.*s  ", v->active ? '*' : ' ', STR_ARG(v->version));
	if (t != NULL) {
		buf_addf(b, "%-9.*s  ", STR_ARG(t->latest.event));
		plain_add(b, t->latest.time);
		for (size_t n = t->latest.time.n; n < 24; n++)
			buf_addc(b, ' ');
		buf_adds(b, "  ");
		plain_add(b, t->latest.reason);
	} else {
		buf_addf(b, "%-9s  %-24s  %s", "-", "-",
		    str_is(v->version, "rules") ? "built in"
						: "saved, but never active");
	}
	buf_addc(b, '\n');
}

static void
show_header(struct buf *b, const struct router_header *h, struct str path)
{
	row(b, "file", path);
	buf_addf(b, "%-10s%.15g examples", "trained", h->examples);
	if (h->first_created_at.p != NULL) {
		buf_adds(b, " of ");
		plain_add(b, h->first_created_at);
		buf_adds(b, " to ");
		plain_add(b, h->last_created_at);
	}
	if (h->examples_before > 0)
		buf_addf(
		    b, ", after %.15g examples of its ancestors", h->examples_before);
	buf_addc(b, '\n');
	row(b, "dataset",
	    h->dataset_sha256.p == NULL ? STR("unknown") : h->dataset_sha256);
	buf_addf(b, "%-10s", "learner");
	plain_add(b, h->learner);
	buf_addf(b, ", lambda %g, compete %g, passes %g, seed %.15g\n", h->lambda,
	    h->compete, h->passes, h->seed);
	row(b, "parent", h->parent.p == NULL ? STR("none") : h->parent);
	for (size_t i = 0; i < h->merged.n; i++)
		row(b, "merged", h->merged.v[i]);
}

void
mb_version_page(struct buf *b, const struct version_view *v,
    const struct router_header *h, struct str path)
{
	const struct tenure *t = v->tenure;

	row(b, "version", v->version);
	row(b, "active", v->active ? STR("yes") : STR("no"));
	if (path.n == 0)
		row(b, "file", STR("none: the rules are built in"));
	else
		show_header(b, h, path);
	if (t != NULL && t->promotion.time.p != NULL)
		row_change(b, "promoted", &t->promotion);
	if (t != NULL && !str_eq(t->promotion.time, t->latest.time))
		row_change(b, "active at", &t->latest);
}
