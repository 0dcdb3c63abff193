#include "verb/leak.h"

#include "base/hash.h"
#include "text/key.h"

void
leaks_release(struct leaks *l)
{
	set_release(&l->texts);
	set_release(&l->bare);
	set_release(&l->offered);
	set_release(&l->ids);
}

/* A text and a candidate as one string. */
static struct str
offer(struct str text, enum kind k, struct str id, struct arena *a)
{
	char *p = arena_alloc(a, 2 * sizeof(uint64_t) + 1 + id.n);
	const uint64_t hash[2] = {hash64(text, 0), hash64(text, 1)};

	memcpy(p, hash, sizeof hash);
	p[sizeof hash] = (char)k;
	memcpy(p + sizeof hash + 1, id.p, id.n);
	return (struct str){p, sizeof hash + 1 + id.n};
}

void
leaks_add(struct leaks *l, const struct trajectory *task, struct arena *a)
{
	struct str text = text_key(a, task->task.input);

	set_add(&l->texts, text);
	if (task_candidates(task) == 0)
		set_add(&l->bare, text);
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = task->candidates[k].v;

		for (size_t i = 0; i < task->candidates[k].n; i++) {
			set_add(&l->offered, offer(text, k, c[i].id, a));
			set_add(&l->ids, c[i].id);
		}
	}
}

bool
leaks_has(const struct leaks *l, const struct trajectory *task, struct arena *a)
{
	struct str text = text_key(a, task->task.input);

	if (!set_has(&l->texts, text))
		return false;
	if (task_candidates(task) == 0 || set_has(&l->bare, text))
		return true;
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = task->candidates[k].v;

		for (size_t i = 0; i < task->candidates[k].n; i++) {
			if (set_has(&l->offered, offer(text, k, c[i].id, a)))
				return true;
		}
	}
	return false;
}

bool
leaks_share(const struct leaks *l, const struct trajectory *task)
{
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = task->candidates[k].v;

		for (size_t i = 0; i < task->candidates[k].n; i++) {
			if (set_has(&l->ids, c[i].id))
				return true;
		}
	}
	return false;
}

struct str
task_likeness(const struct trajectory *t, struct arena *a)
{
	struct str text = text_key(a, t->task.input);
	uint64_t context = hash64(t->context.conversation_summary, 0),
		 offers[2] = {0, 0};

	context = hash64(t->context.environment_summary, context);
	for (size_t i = 0; i < t->context.recent_failures.n; i++)
		context = hash64(t->context.recent_failures.v[i], context);
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			offers[0] += hash64(c[i].id, 2 * (uint64_t)k);
			offers[1] += hash64(c[i].id, 2 * (uint64_t)k + 1);
		}
	}
	return arena_fmt(a, "%016llx %016llx %016llx %016llx %016llx",
	    (unsigned long long)hash64(text, 0), (unsigned long long)hash64(text, 1),
	    (unsigned long long)context, (unsigned long long)offers[0],
	    (unsigned long long)offers[1]);
}
