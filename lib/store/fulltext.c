#include "store/fulltext.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/index.h"
#include "base/mem.h"
#include "store/db.h"

/*
 * The terms are made by lib/text, so FTS5 only splits at blanks: all bytes above
 * ASCII belong to a term. The texts themselves are not stored.
 *
 * Their lengths are stored here and not in the table, and so the ranking is ours:
 * bm25() of FTS5 would look up the length of each text by a query, which takes most
 * of the time. The formula and its constants are those of bm25().
 */
static const char SCHEMA[] =
    "CREATE VIRTUAL TABLE text USING fts5(terms, content='', columnsize=0,"
    " tokenize=\"ascii tokenchars '~'\")";
static const char ADD[] = "INSERT INTO text (rowid, terms) VALUES (?, ?)";
static const char BEST[] = "SELECT rowid FROM text WHERE text MATCH ?1"
			   " ORDER BY relevance(text) DESC, rowid LIMIT ?2";
static const double K1 = 1.2, B = .75;

struct term {
	uint32_t texts; /* the number of texts with it */
	uint32_t last;  /* 1 + the number of the last of them */
};

struct fulltext {
	sqlite3 *db;
	sqlite3_stmt *add, *best;
	struct index index; /* from the hash of a term to 1 + its place in `term` */
	struct term *term;
	size_t terms, cap;
	float *length; /* of each text, in terms */
	size_t texts, lengths;
	double total;               /* of all lengths */
	double idf[FULLTEXT_TERMS]; /* of each term of the question */
	struct buf text;            /* the terms or the question as one string */
};

/* BM25 of a text, for the terms of the question. */
static void
relevance(const Fts5ExtensionApi *api, Fts5Context *text, sqlite3_context *result,
    int n, sqlite3_value **unused)
{
	const struct fulltext *f = api->xUserData(text);
	double length = f->length[api->xRowid(text) - 1],
	       mean = f->total / (double)f->texts;
	double damp = K1 * (1 - B + B * length / mean), score = 0;
	int times[FULLTEXT_TERMS] = {0}, hits = 0, term, ignored;

	(void)n;
	(void)unused;
	if (api->xInstCount(text, &hits) != SQLITE_OK)
		hits = 0;
	for (int i = 0; i < hits; i++) {
		if (api->xInst(text, i, &term, &ignored, &ignored) == SQLITE_OK &&
		    term < FULLTEXT_TERMS)
			times[term]++;
	}
	for (int i = 0; i < FULLTEXT_TERMS && i < api->xPhraseCount(text); i++)
		score += f->idf[i] * times[i] * (K1 + 1) / (times[i] + damp);
	sqlite3_result_double(result, score);
}

static int
add_relevance(struct fulltext *f, struct err *e)
{
	sqlite3_stmt *s = db_prepare(f->db, "SELECT fts5(?)", e);
	fts5_api *api = NULL;
	int rc = -1;

	if (s != NULL) {
		sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
		rc = db_step(s, e);
	}
	sqlite3_finalize(s);
	if (rc < 0)
		return -1;
	if (api == NULL ||
	    api->xCreateFunction(api, "relevance", f, relevance, NULL) != SQLITE_OK)
		return err_set(e, ERR_SYSTEM, "this SQLite has no FTS5");
	return 0;
}

struct fulltext *
fulltext_new(struct err *e)
{
	struct fulltext *f = mem_zalloc(1, sizeof *f);

	/* One transaction for all: beginning one for each question takes time. */
	if ((f->db = db_open_memory(SCHEMA, e)) == NULL || add_relevance(f, e) < 0 ||
	    db_exec(f->db, "BEGIN", e) < 0 ||
	    (f->add = db_prepare(f->db, ADD, e)) == NULL ||
	    (f->best = db_prepare(f->db, BEST, e)) == NULL) {
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
	sqlite3_finalize(f->best);
	sqlite3_close(f->db);
	index_release(&f->index);
	mem_free(f->term);
	mem_free(f->length);
	buf_release(&f->text);
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
	buf_reset(&f->text);
	for (size_t i = 0; i < terms.n; i++) {
		count(f, terms.v[i], number);
		buf_add_str(&f->text, terms.v[i]);
		buf_addc(&f->text, ' ');
	}
	sqlite3_bind_int64(f->add, 1, (int64_t)number + 1);
	db_bind(f->add, 2, buf_str(&f->text));
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

/* The question for FTS5, in f->text: "term" OR "term" ...; empty: nothing fits. */
static void
ask(struct fulltext *f, struct strs terms)
{
	struct asked *v = mem_alloc((terms.n + 1) * sizeof *v);
	size_t n = 0, used = 0, matches = 0;

	for (size_t i = 0; i < terms.n; i++) {
		uint32_t texts = texts_with(f, terms.v[i]);

		if (texts > 0)
			v[n++] = (struct asked){terms.v[i], texts};
	}
	qsort(v, n, sizeof *v, rare_first);
	buf_reset(&f->text);
	for (size_t i = 0; i < n && used < FULLTEXT_TERMS; i++) {
		if (i > 0 && str_eq(v[i].term, v[i - 1].term))
			continue;
		matches += v[i].texts;
		if (i > 0 && matches > FULLTEXT_MATCHES)
			break;
		f->idf[used++] = idf(f, v[i].texts);
		buf_adds(&f->text, i > 0 ? " OR \"" : "\"");
		buf_add_str(&f->text, v[i].term);
		buf_addc(&f->text, '"');
	}
	mem_free(v);
}

int
fulltext_best(
    struct fulltext *f, struct strs terms, int most, uint32_t *out, struct err *e)
{
	int n = 0, rc = 0;

	ask(f, terms);
	if (f->text.n == 0)
		return 0;
	db_bind(f->best, 1, buf_str(&f->text));
	sqlite3_bind_int(f->best, 2, most);
	while (n < most && (rc = db_step(f->best, e)) > 0)
		out[n++] = (uint32_t)(sqlite3_column_int64(f->best, 0) - 1);
	sqlite3_reset(f->best);
	return rc < 0 ? -1 : n;
}
