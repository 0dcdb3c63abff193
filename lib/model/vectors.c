#include "model/vectors.h"

#include <math.h>

#include "base/hash.h"
#include "base/little.h"
#include "base/mem.h"

struct vectors {
	struct vectors_header header;
	struct arena arena; /* owns the strings of the header */
	struct str table;
	uint32_t n, dims;
	const char *hash, *scale, *row; /* the parts of the table */
};

/* No distance of real vectors needs a larger scale; no sum overflows below it. */
static const float SCALE_BOUND = 1e6f;

static int
read_header(struct vectors *v, struct str line, struct err *e)
{
	struct json_in *in = json_in_new();
	struct vectors_header *h = &v->header;
	int rc =
	    json_read(in, (struct json_target){&VECTORS_HEADER_TABLE, h, &v->arena},
		arena_dup(&v->arena, line), e);

	json_in_free(in);
	if (rc < 0)
		return -1;
	if (!str_is(h->format, "memabra-vectors"))
		return err_set(
		    e, ERR_INPUT, "not vectors: format is '%.*s'", STR_ARG(h->format));
	if (h->format_version != VECTORS_VERSION)
		return err_set(e, ERR_INPUT,
		    "vectors of format version %.0f; this program reads %d",
		    h->format_version, VECTORS_VERSION);
	if (h->words != floor(h->words) || h->dimensions != floor(h->dimensions))
		return err_set(
		    e, ERR_INPUT, "words and dimensions must be whole numbers");
	if (!sha256_is(h->sha256))
		return err_set(
		    e, ERR_INPUT, "not a sha256: '%.*s'", STR_ARG(h->sha256));
	return 0;
}

/* The order of the hashes and the bounds of the scales; each byte of a row is valid. */
static int
check_table(const struct vectors *v, struct err *e)
{
	for (uint32_t i = 0; i < v->n; i++) {
		float scale = little_get_float(v->scale + i * sizeof(float));

		if (i > 0 && little_get64(v->hash + 8 * i) <=
				 little_get64(v->hash + 8 * (i - 1)))
			return err_set(e, ERR_INPUT, "words are out of order");
		if (!(scale >= 0 && scale <= SCALE_BOUND))
			return err_set(e, ERR_INPUT,
			    "the scale of word %u is out of "
			    "bounds: %g",
			    (unsigned)i + 1, (double)scale);
	}
	return 0;
}

static int
parse(struct vectors *v, struct str bytes, struct err *e)
{
	const char *end = bytes.n == 0 ? NULL : memchr(bytes.p, '\n', bytes.n);
	size_t want;

	if (end == NULL)
		return err_set(e, ERR_INPUT, "not vectors: there is no whole line");
	if (read_header(v, (struct str){bytes.p, (size_t)(end - bytes.p)}, e) < 0)
		return -1;
	v->table = (struct str){end + 1, bytes.n - (size_t)(end + 1 - bytes.p)};
	v->n = (uint32_t)v->header.words;
	v->dims = (uint32_t)v->header.dimensions;
	want = v->n * vectors_word_size(v->dims);
	if (v->table.n != want)
		return err_set(e, ERR_INPUT, "the table has %zu bytes instead of %zu",
		    v->table.n, want);
	v->hash = v->table.p;
	v->scale = v->hash + v->n * sizeof(uint64_t);
	v->row = v->scale + v->n * sizeof(float);
	return check_table(v, e);
}

struct vectors *
vectors_parse(struct str bytes, const char *name, struct err *e)
{
	struct vectors *v = mem_zalloc(1, sizeof *v);

	if (parse(v, bytes, e) == 0)
		return v;
	err_prefix(e, "%s", name);
	vectors_free(v);
	return NULL;
}

void
vectors_free(struct vectors *v)
{
	if (v == NULL)
		return;
	arena_release(&v->arena);
	mem_free(v);
}

int
vectors_verify(const struct vectors *v, const char *name, struct err *e)
{
	char hex[SHA256_HEX + 1];

	sha256_of(v->table, hex);
	if (!str_is(v->header.sha256, hex))
		return err_set(
		    e, ERR_INPUT, "%s: the table has the sha256 %s", name, hex);
	return 0;
}

const struct vectors_header *
vectors_header(const struct vectors *v)
{
	return &v->header;
}

uint32_t
vectors_dimensions(const struct vectors *v)
{
	return v->dims;
}

int
vectors_fit(
    struct str sha256, const struct vectors *v, const char *router, struct err *e)
{
	if (sha256.p == NULL)
		return 0;
	if (v == NULL)
		return err_set(e, ERR_INPUT,
		    "%s: was trained with word vectors: name them by --vectors, or by "
		    "the link STATE/vectors; their sha256 is '%.*s'",
		    router, STR_ARG(sha256));
	if (!str_eq(sha256, v->header.sha256))
		return err_set(e, ERR_INPUT,
		    "%s: was trained with other word vectors: their sha256 is '%.*s'",
		    router, STR_ARG(sha256));
	return 0;
}

uint64_t
vectors_hash(struct str word)
{
	return hash64(word, 0);
}

uint32_t
vectors_find(const struct vectors *v, struct str word)
{
	const uint64_t hash = vectors_hash(word);
	uint32_t lo = 0, n = v->n;

	/* The first word whose hash is not smaller. */
	while (n > 0) {
		uint32_t half = n / 2;

		if (little_get64(v->hash + 8 * (size_t)(lo + half)) < hash) {
			lo += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return lo < v->n && little_get64(v->hash + 8 * (size_t)lo) == hash ? lo + 1 : 0;
}

static const int8_t *
row_of(const struct vectors *v, uint32_t number)
{
	return (const int8_t *)v->row + (size_t)(number - 1) * v->dims;
}

void
vectors_add(const struct vectors *v, uint32_t number, float times, float *sum)
{
	const int8_t *row = row_of(v, number);

	times *= little_get_float(v->scale + (size_t)(number - 1) * sizeof(float));
	for (uint32_t i = 0; i < v->dims; i++)
		sum[i] += times * (float)row[i];
}

enum { LANES = 16 };
typedef int8_t bytes __attribute__((vector_size(LANES)));
typedef int16_t shorts __attribute__((vector_size(LANES * sizeof(int16_t))));
typedef uint16_t wraps __attribute__((vector_size(LANES * sizeof(uint16_t))));
typedef int32_t ints __attribute__((vector_size(LANES * sizeof(int32_t))));

static inline void
widen(const int8_t *p, wraps *to)
{
	bytes x;

	memcpy(&x, p, sizeof x);
	*to = (wraps) __builtin_convertvector(x, shorts);
}

/*
 * In vectors by hand: at -O2 gcc 12 makes none of a loop, and takes four times as long.
 * Two products fit into 16 bits, unless a hostile file has -128: then they wrap.
 */
static int32_t
dot(const int8_t *a, const int8_t *b, uint32_t n)
{
	ints sums = {0};
	int32_t sum = 0;
	uint32_t i = 0;

	for (; i + 2 * LANES <= n; i += 2 * LANES) {
		wraps x, y, x2, y2;

		widen(a + i, &x);
		widen(b + i, &y);
		widen(a + i + LANES, &x2);
		widen(b + i + LANES, &y2);
		sums += __builtin_convertvector((shorts)(x * y + x2 * y2), ints);
	}
	for (; i < n; i++)
		sum += a[i] * b[i];
	for (i = 0; i < LANES; i++)
		sum += sums[i];
	return sum;
}

float
vectors_length(const struct vectors *v, uint32_t number)
{
	const int8_t *x = row_of(v, number);

	return sqrtf((float)dot(x, x, v->dims));
}

int32_t
vectors_product(const struct vectors *v, uint32_t a, uint32_t b)
{
	return dot(row_of(v, a), row_of(v, b), v->dims);
}
