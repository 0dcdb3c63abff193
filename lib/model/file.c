#include "model/file.h"

#include <float.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/little.h"
#include "base/mem.h"
#include "model/layout.h"

enum {
	PER_BLOCK = 4096, /* numbers a block, or half as many pairs */
	OUTCOME = 12,     /* bytes: a hash and two floats */
	OUTCOMES = PER_BLOCK * 4 / OUTCOME,
};

/* No learner reaches this bound, and below it no sum of products overflows. */
static const float WEIGHT_BOUND = 1e6f, SUM_BOUND = 1e12f;

static size_t
block_length(size_t at, size_t n)
{
	return n - at < PER_BLOCK ? n - at : PER_BLOCK;
}

static bool
all_zero(const float *v, size_t n)
{
	while (n > 0 && v[n - 1] == 0)
		n--;
	return n == 0;
}

static double
count_floats(const float *v, size_t n)
{
	double blocks = 0;

	for (size_t at = 0; at < n; at += PER_BLOCK)
		blocks += !all_zero(v + at, block_length(at, n));
	return blocks;
}

void
file_count_blocks(
    struct router_header *h, const struct weights *w, const struct counts *c)
{
	size_t n = weights_size(w->bits),
	       full = (c->used * 2 + PER_BLOCK - 1) / PER_BLOCK;
	size_t past = (w->past.n + OUTCOMES - 1) / OUTCOMES;

	h->blocks = (double)(full + past) + count_floats(w->w, n);
	h->square_blocks = count_floats(w->squares, n);
}

struct writer {
	void (*emit)(void *ctx, const struct router_block *);
	void *ctx;
	unsigned char raw[PER_BLOCK * 4];
	struct buf text;
};

static void
write_block(struct writer *w, struct str name, size_t at, size_t bytes)
{
	struct router_block b = {name, (double)at, STR_NONE};

	buf_reset(&w->text);
	base64_encode(&w->text, w->raw, bytes);
	b.data = buf_str(&w->text);
	w->emit(w->ctx, &b);
}

/* Order by the first number, for pairs of counts and for sums of experience. */
static int
first_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
write_counts(struct writer *w, const struct counts *c)
{
	uint32_t(*pair)[2] = mem_alloc((c->used + 1) * sizeof *pair);
	size_t n = 0, k;

	for (size_t i = 0; i < c->index.cap; i++) {
		if (c->index.slot[i].number != 0) {
			pair[n][0] = c->index.slot[i].key;
			pair[n++][1] = c->index.slot[i].number;
		}
	}
	qsort(pair, n, sizeof *pair, first_order);
	for (size_t at = 0; at < n; at += k) {
		for (k = 0; k < PER_BLOCK / 2 && at + k < n; k++) {
			little_put32(w->raw + 8 * k, pair[at + k][0]);
			little_put32(w->raw + 8 * k + 4, pair[at + k][1]);
		}
		write_block(w, STR("counts"), at, 8 * k);
	}
	mem_free(pair);
}

static void
write_experience(struct writer *w, const struct experience *e)
{
	struct gained *v = mem_alloc((e->n + 1) * sizeof *v);
	size_t n = e->n, k;

	if (n > 0)
		memcpy(v, e->v, n * sizeof *v);
	qsort(v, n, sizeof *v, first_order);
	for (size_t at = 0; at < n; at += k) {
		for (k = 0; k < OUTCOMES && at + k < n; k++) {
			unsigned char *p = w->raw + OUTCOME * k;

			little_put32(p, v[at + k].pair);
			little_put_float(p + 4, v[at + k].earned);
			little_put_float(p + 8, v[at + k].missed);
		}
		write_block(w, STR("experience"), at, OUTCOME * k);
	}
	mem_free(v);
}

static void
write_floats(struct writer *w, struct str name, const float *v, size_t size)
{
	for (size_t at = 0; at < size; at += PER_BLOCK) {
		size_t n = block_length(at, size);

		if (all_zero(v + at, n))
			continue;
		for (size_t i = 0; i < n; i++)
			little_put_float(w->raw + 4 * i, v[at + i]);
		write_block(w, name, at, 4 * n);
	}
}

void
file_write(const struct weights *v, const struct counts *c,
    void (*emit)(void *, const struct router_block *), void *ctx)
{
	struct writer *w = mem_zalloc(1, sizeof *w);
	size_t n = weights_size(v->bits);

	w->emit = emit;
	w->ctx = ctx;
	write_counts(w, c);
	write_floats(w, STR("weights"), v->w, n);
	write_experience(w, &v->past);
	write_floats(w, STR("squares"), v->squares, n);
	buf_release(&w->text);
	mem_free(w);
}

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
		if (!(o.earned >= 0 && o.earned <= SUM_BOUND && o.missed >= 0 &&
			o.missed <= SUM_BOUND))
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
		    &(struct floats){w->w, size, -WEIGHT_BOUND, WEIGHT_BOUND},
		    &at->weights, e);
	if (at->weights > 0)
		return err_set(e, ERR_INPUT, "counts after weights");
	return take_counts(b, to->counts, &at->key, e);
}

/*
 * Reads all blocks, or only those that a router needs, and checks the numbers of
 * the header.
 */
static int
take_blocks(struct router_reader *r, const struct file_target *to, struct err *e)
{
	struct router_block b;
	struct places at = {0};
	double want =
	    to->header->blocks + (to->squares ? to->header->square_blocks : 0);
	size_t n = 0;
	int rc = 0;

	for (; (double)n < want && (rc = router_next(r, &b, e)) > 0; n++) {
		if (!to->squares && str_is(b.block, "squares"))
			break;
		if (take(&b, to, &at, e) < 0)
			return router_blame(r, e);
	}
	if (rc < 0)
		return -1;
	if ((double)n < want) {
		err_set(e, ERR_INPUT, "the router is incomplete: %zu of %.0f blocks", n,
		    want);
		return router_blame(r, e);
	}
	return 0;
}

int
file_parse(
    struct str bytes, const char *name, const struct file_target *to, struct err *e)
{
	struct router_reader *r = router_open(bytes, name);
	struct router_header *h = to->header;
	int rc = router_header(r, h, to->arena, e);

	*to->weights = (struct weights){0};
	*to->counts = (struct counts){0};
	if (rc == 0 && h->vectors.p != NULL && h->bits < NEAR_BITS)
		rc = err_set(e, ERR_INPUT, "%s: %.0f bits are too few for word vectors",
		    name, h->bits);
	if (rc == 0) {
		weights_init(to->weights, (unsigned)h->bits, h->clarifies > 0);
		to->weights->lambda = h->lambda;
		to->counts->examples = h->examples + h->examples_before;
		rc = take_blocks(r, to, e);
		if (rc < 0) {
			weights_release(to->weights);
			counts_release(to->counts);
		}
	}
	router_close(r);
	return rc;
}
