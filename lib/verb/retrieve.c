#include "verb/retrieve.h"

#include <stdlib.h>

#include "base/best.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/set.h"
#include "model/describe.h"
#include "model/recall.h"
#include "model/terms.h"
#include "model/tunables.h"

struct entry {
	struct str id;
	struct str text; /* its object, as in the catalog */
	struct example_candidate words;
	uint64_t asked; /* the last question that found it */
};

/* The entries of a kind; after mb_retrieve_index in the order of ids. */
struct shelf {
	struct entry *v;
	size_t n, cap;
	struct recall *recall;
};

struct mb_retrieve {
	struct retrieve_search search;
	size_t top;            /* of each kind */
	struct best_one *best; /* room for 2 * top */
	struct shelf shelf[KINDS];
	struct set ids;
	struct model *model;
	struct arena arena; /* owns the entries */
	uint64_t asked;     /* questions so far */
};

struct mb_retrieve *
mb_retrieve_new(const struct retrieve_search *s, size_t top)
{
	struct mb_retrieve *m = mem_zalloc(1, sizeof *m);

	m->search = *s;
	m->top = top;
	m->best = mem_alloc(2 * top * sizeof *m->best);
	return m;
}

void
mb_retrieve_free(struct mb_retrieve *m)
{
	if (m == NULL)
		return;
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		mem_free(m->shelf[k].v);
		recall_free(m->shelf[k].recall);
	}
	mem_free(m->best);
	set_release(&m->ids);
	arena_release(&m->arena);
	mem_free(m);
}

/* ---- the catalog ---- */

/* The object of a line, without surrounding white space. */
static struct str
object_of(struct str line)
{
	const char *open = memchr(line.p, '{', line.n), *end = line.p + line.n;

	while (end[-1] != '}')
		end--;
	return (struct str){open, (size_t)(end - open)};
}

int
mb_retrieve_add(struct mb_retrieve *m, const struct catalog_entry *x, struct str line,
    struct err *e)
{
	struct shelf *s = &m->shelf[x->kind];
	size_t left = ENTRY_TEXT;
	struct entry *entry;

	if (!set_add(&m->ids, x->candidate.id))
		return err_set(e, ERR_INPUT, "id: the catalog has it already: '%.*s'",
		    STR_ARG(x->candidate.id));
	s->v = mem_grow(s->v, &s->cap, s->n + 1, sizeof *s->v);
	entry = &s->v[s->n++];
	*entry = (struct entry){.id = arena_dup(&m->arena, x->candidate.id),
	    .text = arena_dup(&m->arena, object_of(line))};
	describe_candidate(&x->candidate, x->kind, &left, &m->arena, &entry->words);
	return 0;
}

/*
 * The terms of a text for the full-text index: the stem of each word, and the word
 * itself if it is longer.
 */
static struct strs
index_terms(struct strs words, struct arena *a)
{
	struct strs terms = {arena_alloc(a, 2 * words.n * sizeof *terms.v), 0};

	for (size_t i = 0; i < words.n; i++) {
		struct str stem = term_stem(words.v[i]);
		char *p = arena_alloc(a, stem.n + 1);

		p[0] = '~';
		memcpy(p + 1, stem.p, stem.n);
		terms.v[terms.n++] = (struct str){p, stem.n + 1};
		if (stem.n < words.v[i].n)
			terms.v[terms.n++] = words.v[i];
	}
	return terms;
}

static int
by_id(const void *a, const void *b)
{
	return str_cmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

static bool
whole(const struct shelf *s)
{
	return s->n <= RETRIEVE_WHOLE;
}

int
mb_retrieve_index(struct mb_retrieve *m, struct err *e)
{
	struct arena a = {0};
	int rc = 0;

	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		struct shelf *s = &m->shelf[k];

		if (s->n > 0)
			qsort(s->v, s->n, sizeof *s->v, by_id);
		for (size_t i = 0; i < s->n && !whole(s) && rc == 0; i++) {
			arena_reset(&a);
			rc = m->search.add(m->search.ctx[k], (uint32_t)i,
			    index_terms(s->v[i].words.text, &a), e);
		}
	}
	arena_release(&a);
	return rc;
}

void
mb_retrieve_use(struct mb_retrieve *m, struct model *model)
{
	m->model = model;
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		struct shelf *s = &m->shelf[k];
		struct str *keys;

		recall_free(s->recall);
		keys = mem_alloc(s->n * sizeof *keys);
		for (size_t i = 0; i < s->n; i++)
			keys[i] = s->v[i].words.key;
		s->recall = model_recall(model, keys, s->n);
		mem_free(keys);
	}
}

/* ---- a task ---- */

/* The entries of each kind that are scored. */
struct shortlist {
	uint32_t *number[KINDS];
	size_t n[KINDS];
	struct recalled recalled[KINDS];
	struct err *err;
};

static void
take(struct mb_retrieve *m, struct shortlist *l, enum kind k, uint32_t number)
{
	struct entry *entry = &m->shelf[k].v[number];

	if (entry->asked == m->asked)
		return;
	entry->asked = m->asked;
	l->number[k][l->n[k]++] = number;
}

/* What the text and the experience suggest of a large kind. */
static int
find_some(struct mb_retrieve *m, const struct example *x, enum kind k, struct arena *a,
    struct shortlist *l)
{
	const struct recalled *recalled = &l->recalled[k];
	uint32_t found[RETRIEVE_TEXTS];
	int texts = m->search.best(
	    m->search.ctx[k], index_terms(x->words, a), RETRIEVE_TEXTS, found, l->err);

	for (int i = 0; i < texts; i++)
		take(m, l, k, found[i]);
	for (size_t i = 0; i < recalled->n; i++)
		take(m, l, k, recalled->best[i]);
	return texts < 0 ? -1 : 0;
}

static int
find(struct mb_retrieve *m, const struct example *x, struct arena *a,
    struct shortlist *l)
{
	m->asked++;
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct shelf *s = &m->shelf[k];

		recall_task(
		    s->recall, x, whole(s) ? 0 : RETRIEVE_RECALLED, &l->recalled[k], a);
		l->number[k] = arena_alloc(a, RETRIEVE_WHOLE * sizeof *l->number[k]);
		for (size_t i = 0; i < s->n && whole(s); i++)
			take(m, l, k, (uint32_t)i);
		if (!whole(s) && find_some(m, x, k, a, l) < 0)
			return -1;
	}
	return 0;
}

/* The scores of the shortlist, in the order of kinds. */
static const double *
score(struct mb_retrieve *m, struct example *x, const struct shortlist *l,
    struct arena *a)
{
	size_t n = l->n[KIND_MEMORY] + l->n[KIND_SKILL] + l->n[KIND_TOOL], at = 0;
	struct example_candidate *v = arena_alloc(a, n * sizeof *v);
	double *scores = arena_alloc(a, n * sizeof *scores);

	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		for (size_t i = 0; i < l->n[k]; i++)
			v[at++] = m->shelf[k].v[l->number[k][i]].words;
	}
	x->candidates = (struct json_list){v, n};
	model_score(m->model, x, a, scores);
	return scores;
}

/* The entries as text, at most *room of them, without those that the task has. */
static struct str
join(const struct entry **v, size_t entries, const struct set *has, size_t *room,
    struct arena *a)
{
	size_t n = 0;
	char *p;

	for (size_t i = 0; i < entries; i++)
		n += 1 + v[i]->text.n;
	p = arena_alloc(a, n);
	n = 0;
	for (size_t i = 0; i<entries && * room> 0; i++) {
		if (set_has(has, v[i]->id))
			continue;
		if (n > 0)
			p[n++] = ',';
		memcpy(p + n, v[i]->text.p, v[i]->text.n);
		n += v[i]->text.n;
		--*room;
	}
	return n == 0 ? STR_NONE : (struct str){p, n};
}

static void
note_ids(struct set *ids, const struct trajectory *t)
{
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++)
			set_add(ids, c[i].id);
	}
}

/*
 * Whether the next entry, after n, is one with experience, if there are both. Of the
 * first n places n / 2 are for entries with experience: among thousands that were never
 * tried some fit better than the right one by chance. And n / 4 are for others: a new
 * tool has no experience to speak for it.
 */
static bool
tried_is_next(const struct best *tried, size_t t, const struct best *untried, size_t u)
{
	const struct best_one *x = &tried->v[t], *y = &untried->v[u];
	size_t n = t + u + 1;

	if (t < n / RETRIEVE_TRIED)
		return true;
	if (u < n / RETRIEVE_UNTRIED)
		return false;
	return x->score > y->score || (x->score == y->score && x->number < y->number);
}

/* The best entries of a kind, the best first; their number. */
static size_t
choose(struct mb_retrieve *m, const struct shortlist *l, enum kind k,
    const double *score, const struct entry **out)
{
	const struct entry *entry = m->shelf[k].v;
	struct best_one *v = m->best;
	struct best tried = {v, 0, m->top}, untried = {v + m->top, 0, m->top};
	size_t t = 0, u = 0;

	for (size_t i = 0; i < l->n[k]; i++) {
		uint32_t number = l->number[k][i];
		double lift = l->recalled[k].lift[number];

		best_add(lift != 0 ? &tried : &untried, score[i] + RETRIEVE_LIFT * lift,
		    number);
	}
	while (t + u < m->top && t + u < tried.n + untried.n) {
		bool next = u == untried.n ||
			    (t < tried.n && tried_is_next(&tried, t, &untried, u));

		out[t + u] = entry + (next ? tried.v[t] : untried.v[u]).number;
		t += next;
		u += !next;
	}
	return t + u;
}

int
mb_retrieve_step(struct mb_retrieve *m, const struct trajectory *t, struct arena *a,
    struct str more[KINDS], struct err *e)
{
	size_t room = LIMIT_CANDIDATES - task_candidates(t);
	struct trajectory bare = *t;
	const struct entry **best = arena_alloc(a, m->top * sizeof *best);
	const double *scores;
	struct set has = {0};
	struct shortlist l = {.err = e};
	struct example x;

	memset(bare.candidates, 0, sizeof bare.candidates);
	describe_task(&bare, a, &x);
	if (find(m, &x, a, &l) < 0)
		return -1;
	scores = score(m, &x, &l, a);
	note_ids(&has, t);
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		size_t n = choose(m, &l, k, scores, best);

		scores += l.n[k];
		more[k] = join(best, n, &has, &room, a);
	}
	set_release(&has);
	return 0;
}
