#include "verb/prospect.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/names.h"
#include "base/rng.h"
#include "verb/promote.h"

/* The results of a unit are a list: each names the next, 1 + its index, 0: none. */
struct kept {
	struct result result;
	size_t next;
};

struct prospect {
	const struct policy *policy;
	struct mb_promote *check; /* whether the results belong together */
	struct arena arena;
	struct kept *v;
	size_t n, cap;
	struct names units;
	size_t *first; /* of each unit: 1 + the index of its first result */
	size_t first_cap;
};

struct prospect *
prospect_new(const struct policy *policy)
{
	struct prospect *p = mem_zalloc(1, sizeof *p);

	p->policy = policy;
	p->check = mb_promote_new(policy);
	return p;
}

void
prospect_free(struct prospect *p)
{
	if (p == NULL)
		return;
	mb_promote_free(p->check);
	names_release(&p->units);
	arena_release(&p->arena);
	mem_free(p->first);
	mem_free(p->v);
	mem_free(p);
}

/* What a task is drawn together with: its cluster, those alike, its repeats. */
static struct str
unit_name(const struct result *r, struct arena *a)
{
	if (r->cluster.p != NULL)
		return arena_fmt(a, "c%.*s", STR_ARG(r->cluster));
	if (r->task_hash.p != NULL)
		return arena_fmt(a, "h%.*s", STR_ARG(r->task_hash));
	return arena_fmt(a, "t%.*s", STR_ARG(r->task_id));
}

int
prospect_add(struct prospect *p, const struct result *r, struct err *e)
{
	size_t known = p->units.n;
	uint32_t unit;
	struct kept *k;

	if (mb_promote_step(p->check, r, e) < 0)
		return -1;
	unit = names_number(&p->units, unit_name(r, &p->arena), &p->arena);
	if (p->units.n > known) {
		p->first =
		    mem_grow(p->first, &p->first_cap, p->units.n, sizeof *p->first);
		p->first[unit] = 0;
	}
	p->v = mem_grow(p->v, &p->cap, p->n + 1, sizeof *p->v);
	k = &p->v[p->n];
	*k = (struct kept){*r, p->first[unit]};
	k->result.task_id = arena_dup(&p->arena, r->task_id);
	k->result.channel = arena_dup(&p->arena, r->channel);
	k->result.baseline.action = arena_dup(&p->arena, r->baseline.action);
	k->result.challenger.action = arena_dup(&p->arena, r->challenger.action);
	/* What names a suite, a router or a stop says nothing of other tasks. */
	k->result.baseline.reason = k->result.challenger.reason = STR_NONE;
	k->result.benchmark_sha256 = k->result.task_hash = STR_NONE;
	k->result.baseline_version = k->result.challenger_version = STR_NONE;
	k->result.cluster = STR_NONE;
	k->result.planned = NAN;
	k->result.sequential = -1;
	p->first[unit] = ++p->n;
	return 0;
}

size_t
prospect_tasks(const struct prospect *p)
{
	return p->units.n;
}

/* Adds the results of a drawn unit, under ids of their own; several are a cluster. */
static void
add_unit(const struct prospect *p, struct mb_promote *m, size_t number, size_t unit)
{
	size_t at = p->first[unit];
	bool several = p->v[at - 1].next > 0;
	struct arena a = {0};
	struct err ignored;
	int rc;

	for (; at > 0; at = p->v[at - 1].next) {
		struct result r = p->v[at - 1].result;

		r.task_id = arena_fmt(&a, "%zu %.*s", number, STR_ARG(r.task_id));
		r.cluster = several ? arena_fmt(&a, "%zu", number) : STR_NONE;
		rc = mb_promote_step(m, &r, &ignored);
		assert(rc == 0); /* these results were accepted before */
		(void)rc;
	}
	arena_release(&a);
}

struct failures {
	struct names gates;
	struct arena arena;
	size_t *n, cap;
	size_t passed;
};

static void
count_failures(struct failures *f, const struct decision_record *d)
{
	if (decision_passed(d)) {
		f->passed++;
		return;
	}
	for (size_t i = 0; i < d->gates.n; i++) {
		const struct gate *g = decision_gate(d, i);
		size_t known = f->gates.n;
		uint32_t number;

		if (g->pass > 0)
			continue;
		number = names_number(&f->gates, g->name, &f->arena);
		f->n = mem_grow(f->n, &f->cap, f->gates.n, sizeof *f->n);
		if (f->gates.n > known)
			f->n[number] = 0;
		f->n[number]++;
	}
}

/* Prints the gates, the most frequent first. */
static void
print_failures(struct failures *f, size_t times, struct buf *b)
{
	for (size_t left = f->gates.n; left > 0; left--) {
		size_t most = 0;

		for (size_t i = 1; i < f->gates.n; i++)
			most = f->n[i] > f->n[most] ? i : most;
		buf_addf(b, "  %.*s %.3f", STR_ARG(f->gates.v[most]),
		    (double)f->n[most] / (double)times);
		f->n[most] = 0;
	}
}

void
prospect_line(const struct prospect *p, const struct prospect_draw *o, struct buf *b)
{
	struct rng rng = {o->seed};
	struct failures f = {.passed = 0};

	for (size_t i = 0; i < o->times; i++) {
		struct mb_promote *m = mb_promote_new(p->policy);
		struct decision_record d;
		struct arena a = {0};

		for (size_t k = 0; k < o->n; k++)
			add_unit(p, m, k, (size_t)rng_below(&rng, p->units.n));
		mb_promote_finish(m, 0, &a, &d);
		count_failures(&f, &d);
		arena_release(&a);
		mb_promote_free(m);
	}
	buf_addf(b, "%8zu %9.3f", o->n, (double)f.passed / (double)o->times);
	print_failures(&f, o->times, b);
	names_release(&f.gates);
	arena_release(&f.arena);
	mem_free(f.n);
}
