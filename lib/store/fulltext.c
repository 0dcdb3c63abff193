#include "store/fulltext.h"

#include <math.h>
#include <stdlib.h>

#include "base/best.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/index.h"
#include "base/mem.h"
#include "store/db.h"

/*
 * The terms are made by lib/text, so FTS5 only splits at blanks: all bytes above
 * ASCII belong to a term. The texts themselves are not stored.
 *
 * FTS5 keeps which text has which term; the ranking is ours. bm25() of FTS5 looks up
 * the length of each text by a query, and a question with OR looks at each term for
 * each text: 2.4 ms a task with 10,000 texts, and 1.9 ms with a list for each term.
 * The formula and its constants are those of bm25().
 */
static const char SCHEMA[] =
    "CREATE VIRTUAL TABLE text USING fts5(terms, content='', columnsize=0,"
    " tokenize=\"ascii tokenchars '~'\");"
    "CREATE VIRTUAL TABLE place USING fts5vocab(text, instance)";
static const char ADD[] = "INSERT INTO text (rowid, terms) VALUES (?, ?)";
/* A row for each place of the term: the same text comes in sequence. */
static const char WITH[] = "SELECT doc FROM place WHERE term = ?";
static const double K1 = 1.2, B = .75;

struct term {
	uint32_t texts; /* the number of texts with it */
	uint32_t last;  /* 1 + the number of the last of them */
};

struct fulltext {
	sqlite3 *db;
	sqlite3_stmt *add, *with;
	struct index index; /* from the hash of a term to 1 + its place in `term` */
	struct term *term;
	size_t terms, cap;
	float *length; /* of each text, in terms */
	size_t texts, lengths;
	double total;        /* of all lengths */
	struct buf terms_of; /* the terms of a text as one string */
	double *score;   /* of each text for the question; 0 between two questions */
	uint32_t *found; /* the texts whose score is above 0 */
	size_t scores, founds, n;
};

struct fulltext *
fulltext_new(struct err *e)
{
	struct fulltext *f = mem_zalloc(1, sizeof *f);

	/* One transaction for all: beginning one for each question takes time. */
	if ((f->db = db_open_memory(SCHEMA, e)) == NULL ||
	    db_exec(f->db, "BEGIN", e) < 0 ||
	    (f->add = db_prepare(f->db, ADD, e)) == NULL ||
	    (f->with = db_prepare(f->db, WITH, e)) == NULL) {
		fulltext_free(f);
		return NULL;
	}
	return f;
}

void
fulltext_free(struct fulltext *f)
{
	if (f == NULL)
		return;
	sqlite3_finalize(f->add);
	sqlite3_finalize(f->with);
	sqlite3_close(f->db);
	index_release(&f->index);
	mem_free(f->term);
	mem_free(f->length);
	mem_free(f->score);
	mem_free(f->found);
	buf_release(&f->terms_of);
	mem_free(f);
}

/* The number of texts with the term, by its hash. */
static uint32_t
texts_with(const struct fulltext *f, struct str term)
{
	uint32_t at = index_get(&f->index, (uint32_t)hash64(term, 0));

	return at == 0 ? 0 : f->term[at - 1].texts;
}

static void
count(struct fulltext *f, struct str term, uint32_t number)
{
	struct term *t;
	uint32_t at;

	f->term = mem_grow_zero(f->term, &f->cap, f->terms + 1, sizeof *f->term);
	at = index_put(&f->index, (uint32_t)hash64(term, 0), (uint32_t)f->terms + 1);
	f->terms += at > f->terms;
	t = &f->term[at - 1];
	t->texts += t->last != number + 1;
	t->last = number + 1;
}

int
fulltext_add(struct fulltext *f, uint32_t number, struct strs terms, struct err *e)
{
	f->length = mem_grow_zero(
	    f->length, &f->lengths, (size_t)number + 1, sizeof *f->length);
	f->length[number] = (float)terms.n;
	f->total += (double)terms.n;
	f->texts++;
	buf_reset(&f->terms_of);
	for (size_t i = 0; i < terms.n; i++) {
		count(f, terms.v[i], number);
		buf_add_str(&f->terms_of, terms.v[i]);
		buf_addc(&f->terms_of, ' ');
	}
	sqlite3_bind_int64(f->add, 1, (int64_t)number + 1);
	db_bind(f->add, 2, buf_str(&f->terms_of));
	return db_write(f->add, e);
}

struct asked {
	struct str term;
	uint32_t texts;
};

static int
rare_first(const void *pa, const void *pb)
{
	const struct asked *a = pa, *b = pb;

	if (a->texts != b->texts)
		return a->texts < b->texts ? -1 : 1;
	return str_cmp(a->term, b->term);
}

static double
idf(const struct fulltext *f, double texts)
{
	return log(1 + ((double)f->texts - texts + .5) / (texts + .5));
}

/* Adds to the score of a text what the term says that it has so many times. */
static void
score(struct fulltext *f, uint32_t number, double idf, int times)
{
	double mean = f->total / (double)f->texts;
	double damp = K1 * (1 - B + B * f->length[number] / mean);

	if (f->score[number] == 0)
		f->found[f->n++] = number;
	f->score[number] += idf * times * (K1 + 1) / (times + damp);
}

/* Adds the term to the scores of all texts that have it. */
static int
score_term(struct fulltext *f, const struct asked *asked, struct err *e)
{
	double weight = idf(f, asked->texts);
	int64_t last = 0;
	int times = 0, rc;

	db_bind(f->with, 1, asked->term);
	while ((rc = db_step(f->with, e)) > 0) {
		int64_t row = sqlite3_column_int64(f->with, 0);

		if (row != last && times > 0) {
			score(f, (uint32_t)(last - 1), weight, times);
			times = 0;
		}
		last = row;
		times++;
	}
	if (times > 0)
		score(f, (uint32_t)(last - 1), weight, times);
	sqlite3_reset(f->with);
	return rc;
}

static int
score_all(struct fulltext *f, struct strs terms, struct err *e)
{
	struct asked *v = mem_alloc((terms.n + 1) * sizeof *v);
	size_t n = 0, used = 0, matches = 0;
	int rc = 0;

	for (size_t i = 0; i < terms.n; i++) {
		uint32_t texts = texts_with(f, terms.v[i]);

		if (texts > 0)
			v[n++] = (struct asked){terms.v[i], texts};
	}
	qsort(v, n, sizeof *v, rare_first);
	for (size_t i = 0; i < n && used < FULLTEXT_TERMS && rc == 0; i++) {
		if (i > 0 && str_eq(v[i].term, v[i - 1].term))
			continue;
		matches += v[i].texts;
		if (i > 0 && matches > FULLTEXT_MATCHES)
			break;
		rc = score_term(f, &v[i], e);
		used++;
	}
	mem_free(v);
	return rc;
}

int
fulltext_best(
    struct fulltext *f, struct strs terms, int most, uint32_t *out, struct err *e)
{
	size_t room = (size_t)most;
	struct best best = {mem_alloc((room + 1) * sizeof *best.v), 0, room};
	int rc;

	f->score = mem_grow_zero(f->score, &f->scores, f->lengths, sizeof *f->score);
	f->found = mem_grow_zero(f->found, &f->founds, f->lengths, sizeof *f->found);
	rc = score_all(f, terms, e);
	for (size_t i = 0; i < f->n; i++) {
		best_add(&best, f->score[f->found[i]], f->found[i]);
		f->score[f->found[i]] = 0;
	}
	f->n = 0;
	for (size_t i = 0; i < best.n; i++)
		out[i] = best.v[i].number;
	mem_free(best.v);
	return rc < 0 ? -1 : (int)best.n;
}
