#include "model/file.h"

#include <float.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/little.h"
#include "base/mem.h"
#include "model/file_text.h"
#include "model/layout.h"
#include "model/masked.h"

enum {
	COUNT = 2, /* words: a hash and a number */
	SUMS = 3,  /* words: a hash and two floats */
	CHECK = 8, /* bytes */
};

/* ---- writing ---- */

/* Order by the first number, for pairs of counts and for sums of experience. */
static int
first_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint32_t
put_counts(struct buf *b, const struct counts *c)
{
	uint32_t(*pair)[2] = mem_alloc((c->used + 1) * sizeof *pair), homes;
	size_t n = 0;

	for (size_t i = 0; i < c->index.cap; i++) {
		/* A term whose hash is 0, one in 2^32, is as one that the log lacks. */
		if (c->index.slot[i].number != 0 && c->index.slot[i].key != 0) {
			pair[n][0] = c->index.slot[i].key;
			pair[n++][1] = c->index.slot[i].number;
		}
	}
	qsort(pair, n, sizeof *pair, first_order);
	homes = ordered_put(b, pair[0], n, COUNT);
	mem_free(pair);
	return homes;
}

static uint32_t
put_experience(struct buf *b, const struct experience *e)
{
	uint32_t(*sums)[3] = mem_alloc((e->n + 1) * sizeof *sums), homes;

	if (e->n > 0)
		memcpy(sums, e->v, e->n * sizeof *e->v);
	qsort(sums, e->n, sizeof *sums, first_order);
	homes = ordered_put(b, sums[0], e->n, SUMS);
	mem_free(sums);
	return homes;
}

void
file_write(const struct router_header *from, const struct weights *w,
    const struct counts *c, const struct router_sink *to)
{
	struct router_header h = *from;
	struct router_section section[ROUTER_SECTIONS] = {0};
	struct buf part[ROUTER_SECTIONS] = {0}, line = {0};
	size_t size = weights_size(w->bits), at = 0;
	double homes[ROUTER_SECTIONS] = {NAN, NAN, NAN, NAN, NAN, NAN};
	uint64_t check;

	h.format_version = ROUTER_VERSION;
	h.blocks = h.square_blocks = NAN;
	h.sections = (struct json_list){section, ROUTER_SECTIONS};
	homes[ROUTER_COUNTS] = put_counts(&part[ROUTER_COUNTS], c);
	masked_put(&part[ROUTER_WEIGHTS], w->w, size);
	homes[ROUTER_EXPERIENCE] = put_experience(&part[ROUTER_EXPERIENCE], &w->past);
	masked_put(&part[ROUTER_SQUARES], w->squares, size);
	buf_add(&part[ROUTER_CHECK], "\0\0\0\0\0\0\0", CHECK);
	buf_add(&part[ROUTER_LAST_CHECK], "\0\0\0\0\0\0\0", CHECK);
	for (size_t i = 0; i < ROUTER_SECTIONS; i++) {
		section[i] = (struct router_section){str_of(ROUTER_SECTION_NAMES[i]),
		    (double)at, (double)part[i].n, homes[i]};
		while (i != ROUTER_LAST_CHECK && part[i].n % ROUTER_ALIGN != 0)
			buf_addc(&part[i], '\0');
		at += part[i].n;
	}
	router_header_put(&line, &h);
	check = hash_check(buf_str(&line), 0);
	to->bytes(to->ctx, buf_str(&line));
	for (size_t i = 0; i < ROUTER_SECTIONS; i++) {
		if (i == ROUTER_CHECK || i == ROUTER_LAST_CHECK)
			little_put64((unsigned char *)part[i].p, check);
		else
			check = hash_check(buf_str(&part[i]), check);
		to->bytes(to->ctx, buf_str(&part[i]));
		buf_release(&part[i]);
	}
	buf_release(&line);
}

/* ---- reading ---- */

/* A file whose header is valid. */
struct reading {
	struct str bytes;
	size_t length; /* of the header */
	const struct router_section *section;
	const struct file_target *to;
	/* whether the numbers can be used where they lie */
	bool borrow;
};

/* The bytes of a section, without the zeros after it. */
static struct str
part(const struct reading *r, int i)
{
	const struct router_section *s = &r->section[i];

	return (struct str){r->bytes.p + r->length + (size_t)s->at, (size_t)s->bytes};
}

static size_t
end_of(const struct reading *r, int last)
{
	struct str s = part(r, last);

	return (size_t)(s.p - r->bytes.p) + s.n;
}

/* The check of the sections from one on up to that of the check itself. */
static uint64_t
check_of(const struct reading *r, int from, int check, uint64_t seed)
{
	for (int i = from; i < check; i++) {
		const char *p = part(r, i).p;

		seed =
		    hash_check((struct str){p, (size_t)(part(r, i + 1).p - p)}, seed);
	}
	return seed;
}

/* The first check, or the last one. */
static uint64_t
right_check(const struct reading *r, bool last)
{
	struct str header = {r->bytes.p, r->length};
	uint64_t first =
	    check_of(r, ROUTER_COUNTS, ROUTER_CHECK, hash_check(header, 0));

	return last ? check_of(r, ROUTER_SQUARES, ROUTER_LAST_CHECK, first) : first;
}

void
file_seal(char *bytes, size_t n, const struct router_header *h, size_t length)
{
	struct reading r = {
	    .bytes = {bytes, n}, .length = length, .section = h->sections.v};

	if (r.section == NULL || n < length || n - length > SIZE_MAX / 2)
		return;
	for (int i = ROUTER_CHECK; i <= ROUTER_LAST_CHECK; i += 2) {
		double end = r.section[i].at + CHECK;

		if (r.section[i].bytes == CHECK && end <= (double)(n - length))
			little_put64((unsigned char *)bytes + end_of(&r, i) - CHECK,
			    right_check(&r, i == ROUTER_LAST_CHECK));
	}
}

static int
check_size(const struct reading *r, struct err *e)
{
	int last = r->to->squares ? ROUTER_LAST_CHECK : ROUTER_CHECK;
	double want = (double)r->length + r->section[last].at + r->section[last].bytes;

	if (r->section[ROUTER_CHECK].bytes != CHECK ||
	    r->section[ROUTER_LAST_CHECK].bytes != CHECK)
		return err_set(e, ERR_INPUT, "a check has %d bytes", (int)CHECK);
	if (want > (double)r->bytes.n)
		return err_set(e, ERR_INPUT,
		    "the router is incomplete: %zu of %.0f bytes", r->bytes.n, want);
	if (r->to->squares && want < (double)r->bytes.n)
		return err_set(e, ERR_INPUT, "%zu bytes, but the router ends at %.0f",
		    r->bytes.n, want);
	for (int i = ROUTER_CHECK; i <= last; i += 2) {
		if (little_get64(part(r, i).p) !=
		    right_check(r, i == ROUTER_LAST_CHECK))
			return err_set(e, ERR_INPUT,
			    "damaged: the bytes do not match the check of the %s part",
			    i == ROUTER_CHECK ? "first" : "last");
	}
	return 0;
}

/*
 * The slots of a hash table. They are words of this machine only if it is little-endian,
 * and only then they can be searched.
 */
static int
open_slots(
    const struct reading *r, int i, unsigned words, struct ordered *o, struct err *e)
{
	struct str s = part(r, i);
	double homes = r->section[i].homes;
	struct ordered in = {.v = (const void *)s.p, .words = words};

	if (s.n % (words * 4) != 0 || !(homes >= 1 && homes < 0x1p32))
		return err_set(e, ERR_INPUT, "%s: %zu bytes are no table of %g homes",
		    ROUTER_SECTION_NAMES[i], s.n, homes);
	in.slots = s.n / 4 / words;
	in.homes = (uint32_t)homes;
	if (!ordered_open(o, &in))
		return err_set(e, ERR_INPUT,
		    "%s: %zu slots, the last of them used, for %g homes",
		    ROUTER_SECTION_NAMES[i], in.slots, homes);
	return 0;
}

/* Names the first count that is wrong, or adds them all. */
static int
add_each_count(struct counts *c, struct str s, struct err *e)
{
	uint32_t last = 0;

	for (size_t i = 0; i < s.n; i += COUNT * 4) {
		uint32_t key = little_get32(s.p + i), n = little_get32(s.p + i + 4);

		if (key == 0)
			continue;
		if (key <= last)
			return err_set(e, ERR_INPUT, "counts are out of order");
		if (n == 0 || n > c->examples)
			return err_set(e, ERR_INPUT, "a count of %u in %.0f examples",
			    (unsigned)n, c->examples);
		counts_add(c, key, n);
		last = key;
	}
	return 0;
}

static int
take_counts(const struct reading *r, struct err *e)
{
	struct counts *c = r->to->counts;
	struct ordered o;
	const double most = c->examples < UINT32_MAX ? c->examples : UINT32_MAX;
	const struct ordered_range range = {1, (uint32_t)most};

	if (open_slots(r, ROUTER_COUNTS, COUNT, &o, e) < 0)
		return -1;
	if (!r->borrow || !(r->to->checked || ordered_sound(&o, range)))
		return add_each_count(c, part(r, ROUTER_COUNTS), e);
	c->in_file = o;
	return 0;
}

/* Names the first sums of experience that are wrong, or adds them all. */
static int
add_each_outcome(struct experience *x, struct str s, struct err *e)
{
	uint32_t last = 0;

	for (size_t i = 0; i < s.n; i += SUMS * 4) {
		const char *p = s.p + i;
		struct gained o = {
		    little_get32(p), little_get_float(p + 4), little_get_float(p + 8)};

		if (o.pair == 0)
			continue;
		if (o.pair <= last)
			return err_set(e, ERR_INPUT, "outcomes are out of order");
		if (!(o.earned >= 0 && o.earned <= FILE_SUM_MOST && o.missed >= 0 &&
			o.missed <= FILE_SUM_MOST))
			return err_set(e, ERR_INPUT, "an outcome out of bounds: %g, %g",
			    (double)o.earned, (double)o.missed);
		if (x->n == EXPERIENCE_MOST)
			return err_set(
			    e, ERR_INPUT, "more than %d outcomes", EXPERIENCE_MOST);
		experience_gain(x, &o);
		last = o.pair;
	}
	return 0;
}

static int
take_experience(const struct reading *r, struct err *e)
{
	const float most = FILE_SUM_MOST;
	struct experience *x = &r->to->weights->past;
	struct ordered o;
	/* Floats that are not negative are in the order of their bits. */
	struct ordered_range range = {0, little_get32(&most)};

	if (open_slots(r, ROUTER_EXPERIENCE, SUMS, &o, e) < 0)
		return -1;
	if (!r->borrow || !(r->to->checked || ordered_sound(&o, range)))
		return add_each_outcome(x, part(r, ROUTER_EXPERIENCE), e);
	x->in_file = o;
	return 0;
}

/* By the bits without the sign, which are greater for NaN, four at a time. */
static bool
sizes_within(const float *v, size_t n, float most)
{
	int32_t bits[4], limit, bad[4] = {0};
	size_t i = 0;

	memcpy(&limit, &most, sizeof limit);
	for (; i + 4 <= n; i += 4) {
		memcpy(bits, &v[i], sizeof bits);
		for (size_t k = 0; k < 4; k++)
			bad[k] |= -((bits[k] & INT32_MAX) > limit);
	}
	for (; i < n; i++) {
		memcpy(bits, &v[i], sizeof *bits);
		bad[0] |= (bits[0] & INT32_MAX) > limit;
	}
	return (bad[0] | bad[1] | bad[2] | bad[3]) == 0;
}

/* Copies the numbers of a section to *v, or makes *v point to them. */
static int
take_floats(const struct reading *r, int i, float **v, struct err *e)
{
	struct str s = part(r, i);
	size_t size = weights_size(r->to->weights->bits);
	size_t at = 0;
	const char *name = ROUTER_SECTION_NAMES[i];
	bool squares = i == ROUTER_SQUARES;
	float most = squares ? FLT_MAX : FILE_WEIGHT_MOST, least = squares ? 0 : -most;

	if (s.n == size * 4 && r->borrow) {
		weights_borrow(r->to->weights, s.p);
	} else if (s.n == size * 4) {
		for (size_t k = 0; k < size; k++)
			(*v)[k] = little_get_float(s.p + 4 * k);
	} else if (!masked_take(*v, size, s)) {
		return err_set(
		    e, ERR_INPUT, "%zu bytes are not %zu %s", s.n, size, name);
	}
	if (!squares && sizes_within(*v, size, most))
		return 0;
	while (at < size && (*v)[at] >= least && (*v)[at] <= most)
		at++;
	return at == size ? 0
			  : err_set(e, ERR_INPUT, "%s[%zu] is out of bounds: %g", name,
				at, (double)(*v)[at]);
}

static int
take_sections(struct reading *r, struct err *e)
{
	const bool little = little_get32(&(uint32_t){1}) == 1; /* this machine */

	r->borrow = !r->to->squares && little &&
		    ((uintptr_t)r->bytes.p + r->length) % sizeof(uint32_t) == 0;
	if (check_size(r, e) < 0 || take_counts(r, e) < 0 ||
	    take_floats(r, ROUTER_WEIGHTS, &r->to->weights->w, e) < 0 ||
	    take_experience(r, e) < 0)
		return -1;
	return r->to->squares
		   ? take_floats(r, ROUTER_SQUARES, &r->to->weights->squares, e)
		   : 0;
}

int
file_parse(
    struct str bytes, const char *name, const struct file_target *to, struct err *e)
{
	struct router_header *h = to->header;
	struct reading r = {.bytes = bytes, .to = to};
	struct str rest = bytes;
	int rc = router_header_read(&rest, name, h, to->arena, e);

	*to->weights = (struct weights){0};
	*to->counts = (struct counts){0};
	if (rc == 0 && h->vectors.p != NULL && h->bits < NEAR_BITS)
		rc = err_set(e, ERR_INPUT, "%s: %.0f bits are too few for word vectors",
		    name, h->bits);
	if (rc < 0)
		return -1;
	weights_init(to->weights, (unsigned)h->bits, h->clarifies > 0);
	to->weights->lambda = h->lambda;
	to->counts->examples = h->examples + h->examples_before;
	r.length = bytes.n - rest.n;
	r.section = h->sections.v;
	if (h->format_version == ROUTER_TEXT_VERSION)
		rc = file_text_parse(rest, name, to, e);
	else if ((rc = take_sections(&r, e)) < 0)
		err_prefix(e, "%s", name);
	if (rc < 0) {
		weights_release(to->weights);
		counts_release(to->counts);
	}
	return rc;
}
