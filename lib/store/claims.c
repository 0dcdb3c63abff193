#include "store/claims.h"

#include "base/hash.h"
#include "base/mem.h"
#include "json/out.h"
#include "rec/canary.h"
#include "rec/decision_record.h"
#include "rec/report.h"

void
texts_add(struct texts *t, struct str s)
{
	t->v = mem_grow(t->v, &t->cap, t->n + 1, sizeof *t->v);
	t->v[t->n++] = s;
}

struct str
claims_pair(struct claims *s, struct str a, struct str b)
{
	return arena_fmt(&s->scratch, "%.*s %.*s", (int)a.n, a.p, (int)b.n, b.p);
}

static void
note_decision(struct claims *s, const struct audit_line *l)
{
	char sha[SHA256_HEX + 1];
	struct decision_record d;
	struct buf policy = {0};
	struct err ignored;

	if (decision_record_read(s->in, &d, l->decision, &s->scratch, &ignored) < 0)
		return;
	if (l->run.p != NULL) {
		sha256_of(l->decision, sha);
		set_add(&s->decided, l->run);
		set_add(&s->decisions, claims_pair(s, l->run, str_of(sha)));
	}
	json_write(&policy, &POLICY_TABLE, &d.policy);
	set_add(&s->policies, buf_str(&policy));
	s->any_decision = true;
	if (d.version.p != NULL)
		set_add(&s->known, d.version);
	if (d.version.p != NULL && d.challenger_version.n == SHA256_HEX) {
		set_add(&s->promoted, d.version);
		set_add(&s->whole, claims_pair(s, d.version, d.challenger_version));
	}
	buf_release(&policy);
}

static void
note_report(struct claims *s, struct str text)
{
	char sha[SHA256_HEX + 1];
	struct report r;
	struct err ignored;

	if (report_read(s->in, &r, text, &s->scratch, &ignored) < 0)
		return;
	sha256_of(text, sha);
	set_add(&s->run_ids, r.run_id);
	set_add(&s->runs, claims_pair(s, r.run_id, str_of(sha)));
	if (r.sources_sha256.p != NULL) {
		set_add(&s->listed, r.run_id);
		set_add(&s->sources, claims_pair(s, r.run_id, r.sources_sha256));
	}
	if (r.benchmark_sha256.p != NULL)
		set_add(&s->suites, r.benchmark_sha256);
}

static void
note_canary(struct claims *s, struct str text)
{
	struct canary c;
	struct err ignored;

	s->last_canary = arena_dup(s->arena, text);
	if (text.n > 0 && canary_read(&c, text, &s->scratch, &ignored) == 0)
		set_add(&s->known, c.version);
}

void
claims_line(void *ctx, const struct audit_line *l, unsigned long long number)
{
	struct claims *s = ctx;

	(void)number;
	arena_reset(&s->scratch);
	if (l->active.p != NULL && set_add(&s->active, l->active))
		texts_add(&s->names, arena_dup(s->arena, l->active));
	set_add(&s->known, l->active);
	set_add(&s->known, l->was);
	note_canary(s, l->canary);
	for (size_t i = 0; i < l->pruned.n; i++)
		set_add(&s->pruned, l->pruned.v[i]);
	if (l->benchmark_sha256.p != NULL)
		set_add(&s->suites, l->benchmark_sha256);
	if (sha256_is(l->tasks_sha256) && l->uncounted.p == NULL &&
	    set_add(&s->judged, l->tasks_sha256))
		texts_add(&s->judged_names, arena_dup(s->arena, l->tasks_sha256));
	if (l->decision.p != NULL)
		note_decision(s, l);
	if (l->report.p != NULL)
		note_report(s, l->report);
	s->last_active =
	    arena_dup(s->arena, l->active.p == NULL ? STR("rules") : l->active);
	s->last_was = arena_dup(s->arena, l->was.p == NULL ? STR("rules") : l->was);
	set_add(&s->changes, claims_pair(s, l->time, s->last_active));
}

int
claims_found(struct claims *s, struct err *e)
{
	if (e->kind == ERR_SYSTEM)
		return -1;
	FIND(s, "%s", e->text);
	return 0;
}

struct strs
texts_list(struct texts *t, struct arena *a)
{
	struct strs list = {arena_alloc(a, (t->n + 1) * sizeof *t->v), t->n};

	if (t->n > 0)
		memcpy(list.v, t->v, t->n * sizeof *t->v);
	mem_free(t->v);
	return list;
}

void
claims_release(struct claims *s)
{
	struct set *sets[] = {&s->active, &s->pruned, &s->known, &s->suites,
	    &s->policies, &s->runs, &s->sources, &s->listed, &s->run_ids, &s->decisions,
	    &s->decided, &s->changes, &s->whole, &s->promoted, &s->judged};

	for (size_t i = 0; i < sizeof sets / sizeof(struct set *); i++)
		set_release(sets[i]);
	mem_free(s->names.v);
	mem_free(s->judged_names.v);
	json_in_free(s->in);
	arena_release(&s->scratch);
}
