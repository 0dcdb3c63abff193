#include "model/file_text.h"

#include <float.h>
#include <math.h>

#include "base/little.h"
#include "model/layout.h"
#include "rec/router_text.h"

enum { OUTCOME = 12 }; /* bytes: a hash and two floats */

static int
take_counts(
    const struct router_block *b, struct counts *c, uint32_t *last, struct err *e)
{
	if (b->data.n % 8 != 0)
		return err_set(e, ERR_INPUT, "half a pair at the end");
	if (b->at != (double)c->used)
		return err_set(
		    e, ERR_INPUT, "pairs of counts are missing before %.0f", b->at);
	for (size_t i = 0; i < b->data.n; i += 8) {
		uint32_t key = little_get32(b->data.p + i),
			 n = little_get32(b->data.p + i + 4);

		if (c->used > 0 && key <= *last)
			return err_set(e, ERR_INPUT, "counts are out of order");
		if (n == 0 || n > c->examples)
			return err_set(e, ERR_INPUT, "a count of %u in %.0f examples",
			    (unsigned)n, c->examples);
		counts_add(c, key, n);
		*last = key;
	}
	return 0;
}

/* An array that is stored in blocks, and the bounds of its numbers. */
struct floats {
	float *v;
	size_t size;
	float least, most;
};

static int
take_floats(
    const struct router_block *b, const struct floats *f, size_t *end, struct err *e)
{
	size_t n = b->data.n / 4, at;

	if (b->at < (double)*end)
		return err_set(e, ERR_INPUT, "blocks are out of order");
	if (b->at > (double)f->size || n > f->size - (size_t)b->at)
		return err_set(e, ERR_INPUT, "the block ends at %.0f of %zu",
		    b->at + (double)n, f->size);
	at = (size_t)b->at;
	for (size_t i = 0; i < n; i++) {
		float v = little_get_float(b->data.p + 4 * i);

		if (!(v >= f->least && v <= f->most))
			return err_set(e, ERR_INPUT, "%.*s[%zu] is out of bounds: %g",
			    STR_ARG(b->block), at + i, (double)v);
		f->v[at + i] = v;
	}
	*end = at + n;
	return 0;
}

static int
take_experience(
    const struct router_block *b, struct experience *x, uint32_t *last, struct err *e)
{
	if (b->data.n % OUTCOME != 0)
		return err_set(e, ERR_INPUT, "part of an outcome at the end");
	if (b->at != (double)x->n)
		return err_set(e, ERR_INPUT, "outcomes are missing before %.0f", b->at);
	if (x->n + b->data.n / OUTCOME > EXPERIENCE_MOST)
		return err_set(e, ERR_INPUT, "more than %d outcomes", EXPERIENCE_MOST);
	for (size_t i = 0; i < b->data.n; i += OUTCOME) {
		const char *p = b->data.p + i;
		struct gained o = {
		    little_get32(p), little_get_float(p + 4), little_get_float(p + 8)};

		if (o.pair <= *last)
			return err_set(e, ERR_INPUT, "outcomes are out of order");
		if (!(o.earned >= 0 && o.earned <= FILE_SUM_MOST && o.missed >= 0 &&
			o.missed <= FILE_SUM_MOST))
			return err_set(e, ERR_INPUT, "an outcome out of bounds: %g, %g",
			    (double)o.earned, (double)o.missed);
		experience_gain(x, &o);
		*last = o.pair;
	}
	return 0;
}

struct places {
	uint32_t key;            /* key of the last count */
	uint32_t pair;           /* key of the last sum of experience */
	size_t weights, squares; /* ends of the last blocks */
};

static int
take(const struct router_block *b, const struct file_target *to, struct places *at,
    struct err *e)
{
	struct weights *w = to->weights;
	size_t size = weights_size(w->bits);

	if (str_is(b->block, "squares"))
		return take_floats(
		    b, &(struct floats){w->squares, size, 0, FLT_MAX}, &at->squares, e);
	if (at->squares > 0)
		return err_set(e, ERR_INPUT, "%.*s after squares", STR_ARG(b->block));
	if (str_is(b->block, "experience"))
		return take_experience(b, &w->past, &at->pair, e);
	if (at->pair > 0)
		return err_set(
		    e, ERR_INPUT, "%.*s after experience", STR_ARG(b->block));
	if (str_is(b->block, "weights"))
		return take_floats(b,
		    &(struct floats){w->w, size, -FILE_WEIGHT_MOST, FILE_WEIGHT_MOST},
		    &at->weights, e);
	if (at->weights > 0)
		return err_set(e, ERR_INPUT, "counts after weights");
	return take_counts(b, to->counts, &at->key, e);
}

/* Reads all blocks, or only those that a router needs. */
static int
take_blocks(struct router_text *r, const struct file_target *to, struct err *e)
{
	struct router_block b;
	struct places at = {0};
	double want =
	    to->header->blocks + (to->squares ? to->header->square_blocks : 0);
	size_t n = 0;
	int rc = 0;

	for (; (double)n < want && (rc = router_text_next(r, &b, e)) > 0; n++) {
		if (!to->squares && str_is(b.block, "squares"))
			break;
		if (take(&b, to, &at, e) < 0)
			return router_text_blame(r, e);
	}
	if (rc < 0)
		return -1;
	if ((double)n < want) {
		err_set(e, ERR_INPUT, "the router is incomplete: %zu of %.0f blocks", n,
		    want);
		return router_text_blame(r, e);
	}
	return 0;
}

int
file_text_parse(
    struct str rest, const char *name, const struct file_target *to, struct err *e)
{
	struct router_text *r = router_text_open(rest, name);
	int rc = take_blocks(r, to, e);

	router_text_close(r);
	return rc;
}
