#include "base/errand.h"

#include <stddef.h>

int
errand_begin(struct errand *r, const struct errand_way *way, errand_fn *work, void *arg,
    struct err *e)
{
	*r = (struct errand){.way = way};
	if (way == NULL) {
		work(arg, &r->out);
		return 0;
	}
	r->job = way->begin(work, arg, e);
	return r->job == NULL ? -1 : 0;
}

int
errand_end(struct errand *r, struct err *e)
{
	return r->way == NULL ? 0 : r->way->end(r->job, &r->out, e);
}

void
errand_drop(struct errand *r)
{
	buf_release(&r->out);
	if (r->way != NULL)
		r->way->drop(r->job);
}
