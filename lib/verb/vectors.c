#include "verb/vectors.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/index.h"
#include "base/little.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "model/vectors.h"
#include "text/text.h"

enum { LEVELS = 127 }; /* the numbers of the table are from -LEVELS to LEVELS */

/* Larger numbers are no vectors, and their scale would be refused. */
static const double COORDINATE_MOST = 1e6;

struct word {
	uint64_t hash;
	float scale;
	uint32_t row; /* its place among the rows */
};

struct mb_vectors {
	size_t most, dims; /* words; 0: not known yet */
	struct arena line; /* memory of one line */
	struct word *word;
	size_t n, cap;
	struct buf rows;    /* dims numbers of each word */
	struct index index; /* from half of a hash to 1 + place of the word */
	double coordinate[VECTORS_DIMS_MOST];
	char hex[SHA256_HEX + 1];
};

struct mb_vectors *
mb_vectors_new(size_t words)
{
	struct mb_vectors *v = mem_zalloc(1, sizeof *v);

	v->most = words;
	return v;
}

void
mb_vectors_free(struct mb_vectors *v)
{
	if (v == NULL)
		return;
	arena_release(&v->line);
	index_release(&v->index);
	buf_release(&v->rows);
	mem_free(v->word);
	mem_free(v);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct str
without_blanks(struct str s)
{
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Takes the last field off; empty if there is none. */
static struct str
take_last(struct str *s)
{
	size_t end, from;

	*s = without_blanks(*s);
	end = from = s->n;
	while (from > 0 && !is_blank(s->p[from - 1]))
		from--;
	s->n = from;
	return (struct str){s->p + from, end - from};
}

static size_t
count_fields(struct str s)
{
	size_t n = 0;

	while (take_last(&s).n > 0)
		n++;
	return n;
}

/*
 * The dimensions, from the first line: word2vec and fastText begin with "WORDS
 * DIMENSIONS", which is no word; *counts says so.
 */
static int
find_dimensions(struct mb_vectors *v, struct str line, bool *counts, struct err *e)
{
	const size_t fields = count_fields(line);
	struct str first = line, last = take_last(&first);
	double words, dims = (double)fields - 1;

	*counts = fields == 2 && num_parse(without_blanks(first), &words) &&
		  num_parse(last, &dims);
	if (!(dims >= 1 && dims <= VECTORS_DIMS_MOST && dims == floor(dims)))
		return err_set(
		    e, ERR_INPUT, "no word with 1 to %d numbers", VECTORS_DIMS_MOST);
	v->dims = (size_t)dims;
	return 0;
}

/*
 * Takes the numbers off the end: a word of GloVe may have blanks in it, but no number
 * has.
 */
static int
take_coordinates(struct mb_vectors *v, struct str *line, struct err *e)
{
	const size_t fields = count_fields(*line);

	if (fields <= v->dims)
		return err_set(e, ERR_INPUT,
		    "%zu fields instead of a word and %zu numbers", fields, v->dims);
	for (size_t i = v->dims; i > 0; i--) {
		struct str field = take_last(line);
		double *to = &v->coordinate[i - 1];

		if (!num_parse(field, to) || fabs(*to) > COORDINATE_MOST)
			return err_set(
			    e, ERR_INPUT, "not a coordinate: '%.*s'", STR_ARG(field));
	}
	*line = without_blanks(*line);
	return 0;
}

/*
 * The text as the one word that it is in a task; absent if it is none: "##ing" and
 * "New_York" never occur in a task as they are.
 */
static struct str
word_of(struct str text, struct arena *a)
{
	struct strs words;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i], low = c | 0x20;

		if (c < 0x80 && !(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'z'))
			return STR_NONE;
	}
	if (utf8_invalid(text) < text.n)
		return STR_NONE;
	words = text_tokens(a, &text, 1);
	return words.n == 1 ? words.v[0] : STR_NONE;
}

/* The slot for a new word; NULL: it is there already. */
static struct index_slot *
slot_of(struct mb_vectors *v, uint64_t hash)
{
	struct index_slot *s;

	index_reserve(&v->index, v->n + 1);
	s = index_at(&v->index, (uint32_t)hash);
	while (s->number != 0 && v->word[s->number - 1].hash != hash)
		s = index_next(&v->index, s);
	return s->number == 0 ? s : NULL;
}

/* Adds the coordinates as a row; returns its scale. */
static float
add_row(struct mb_vectors *v)
{
	double most = 0;

	for (size_t i = 0; i < v->dims; i++)
		most = fmax(most, fabs(v->coordinate[i]));
	for (size_t i = 0; i < v->dims; i++)
		buf_addc(&v->rows,
		    (char)lrint(most > 0 ? v->coordinate[i] / most * LEVELS : 0));
	return (float)(most / LEVELS);
}

int
mb_vectors_step(struct mb_vectors *v, struct str line, struct err *e)
{
	struct index_slot *slot;
	struct str word;
	uint64_t hash;
	bool counts = false;

	arena_reset(&v->line);
	if (v->dims == 0 && find_dimensions(v, line, &counts, e) < 0)
		return -1;
	if (counts)
		return 0;
	if (take_coordinates(v, &line, e) < 0)
		return -1;
	word = word_of(line, &v->line);
	if (word.n == 0)
		return 0;
	hash = vectors_hash(word);
	if ((slot = slot_of(v, hash)) == NULL)
		return 0; /* of "The" and "the" the first is the more frequent one */
	v->word = mem_grow(v->word, &v->cap, v->n + 1, sizeof *v->word);
	v->word[v->n] = (struct word){hash, add_row(v), (uint32_t)v->n};
	v->n++;
	*slot = (struct index_slot){(uint32_t)hash, (uint32_t)v->n};
	return v->n == v->most;
}

static int
by_hash(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

int
mb_vectors_finish(
    struct mb_vectors *v, struct buf *to, struct vectors_header *h, struct err *e)
{
	const size_t from = to->n;
	unsigned char raw[8];

	if (v->n == 0)
		return err_set(e, ERR_NO, "no word has a vector");
	qsort(v->word, v->n, sizeof *v->word, by_hash);
	buf_reserve(to, v->n * vectors_word_size(v->dims));
	for (size_t i = 0; i < v->n; i++) {
		little_put64(raw, v->word[i].hash);
		buf_add(to, raw, sizeof v->word[i].hash);
	}
	for (size_t i = 0; i < v->n; i++) {
		little_put_float(raw, v->word[i].scale);
		buf_add(to, raw, sizeof v->word[i].scale);
	}
	for (size_t i = 0; i < v->n; i++)
		buf_add(to, v->rows.p + v->word[i].row * v->dims, v->dims);
	sha256_of((struct str){to->p + from, to->n - from}, v->hex);
	*h = (struct vectors_header){.format = STR("memabra-vectors"),
	    .format_version = VECTORS_VERSION,
	    .words = (double)v->n,
	    .dimensions = (double)v->dims,
	    .sha256 = str_of(v->hex)};
	return 0;
}
