#include "model/describe.h"

#include <math.h>

#include "base/hash.h"
#include "base/index.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "rec/action.h"
#include "text/text.h"

/* The part of a text that is used if *left bytes are allowed. */
static struct str
head(struct str s, size_t *left)
{
	s = utf8_cut(s, *left);
	*left -= s.n;
	return s;
}

static void
heads(struct str *to, struct strs from, size_t *left)
{
	for (size_t i = 0; i < from.n; i++)
		to[i] = head(from.v[i], left);
}

static void
take_numbers(const struct candidate *c, struct example_candidate *out)
{
	out->confidence = c->confidence;
	out->cost = c->cost;
	out->success_rate = c->success_rate;
	out->freshness = c->freshness;
	out->risk = c->risk;
}

void
describe_candidate(const struct candidate *c, enum kind kind, size_t *left,
    struct arena *a, struct example_candidate *out)
{
	const struct action action = {kind_action(kind), {(struct str *)&c->id, 1}};
	struct str *parts = arena_alloc(a, (c->triggers.n + 2) * sizeof *parts);

	parts[0] = head(c->title, left);
	out->title = text_tokens(a, parts, 1);
	parts[0] = head(c->title, left);
	parts[1] = head(c->summary, left);
	heads(parts + 2, c->triggers, left);
	out->texts = 0;
	out->key = action_key(&action, a);
	out->text = text_tokens(a, parts, c->triggers.n + 2);
	take_numbers(c, out);
}

/* ---- descriptions that are kept ---- */

/* Limits of what is kept: the candidates, and the bytes of their texts. */
enum { KEPT_MOST = 1 << 14, BYTES_MOST = 1 << 22 };

struct kept {
	uint64_t hash;
	uint64_t alike; /* of the candidate, when it was last looked up by its texts */
	size_t bytes;   /* of texts */
	enum kind kind;
	struct candidate of; /* its texts are copies; only they are used */
	struct example_candidate described;
};

struct described {
	uint64_t numbers; /* given to texts so far */
	struct kept *v;
	size_t n, cap, bytes;
	struct index index; /* from half of the hash to 1 + place in v */
	struct index alike; /* from half of that number */
	struct arena arena; /* owns the texts and the words */
};

struct described *
described_new(void)
{
	return mem_zalloc(1, sizeof(struct described));
}

void
described_free(struct described *d)
{
	if (d == NULL)
		return;
	arena_release(&d->arena);
	index_release(&d->index);
	index_release(&d->alike);
	mem_free(d->v);
	mem_free(d);
}

static void
forget_many(struct described *d)
{
	if (d->alike.keys > KEPT_MOST)
		index_clear(&d->alike);
	if (d->n <= KEPT_MOST && d->bytes <= BYTES_MOST)
		return;
	arena_reset(&d->arena);
	index_clear(&d->index);
	index_clear(&d->alike);
	d->n = d->bytes = 0;
}

static uint64_t
hash_of(const struct candidate *c, enum kind kind)
{
	uint64_t h = hash_check(c->id, (uint64_t)kind);

	h = hash_check(c->title, h);
	h = hash_check(c->summary, h);
	for (size_t i = 0; i < c->triggers.n; i++)
		h = hash_check(c->triggers.v[i], h);
	return h;
}

/* A hash alone would let a hostile text take the words of another one. */
static bool
same(const struct kept *k, const struct candidate *c, enum kind kind, uint64_t hash)
{
	const struct candidate *of = &k->of;

	if (k->hash != hash || k->kind != kind || !str_eq(of->id, c->id) ||
	    !str_eq(of->title, c->title) || !str_eq(of->summary, c->summary) ||
	    of->triggers.n != c->triggers.n)
		return false;
	for (size_t i = 0; i < c->triggers.n; i++) {
		if (!str_eq(of->triggers.v[i], c->triggers.v[i]))
			return false;
	}
	return true;
}

static void
keep(struct described *d, struct kept *k, const struct candidate *c, size_t bytes)
{
	struct strs triggers = {
	    arena_alloc(&d->arena, c->triggers.n * sizeof(struct str)), c->triggers.n};

	for (size_t i = 0; i < triggers.n; i++)
		triggers.v[i] = arena_dup(&d->arena, c->triggers.v[i]);
	k->of = (struct candidate){.id = arena_dup(&d->arena, c->id),
	    .title = arena_dup(&d->arena, c->title),
	    .summary = arena_dup(&d->arena, c->summary),
	    .triggers = triggers};
	k->bytes = bytes;
	d->bytes += bytes + c->id.n + triggers.n * sizeof(struct str);
	describe_candidate(&k->of, k->kind, &bytes, &d->arena, &k->described);
	k->described.texts = ++d->numbers;
}

/* Half of the number that tells which candidates have equal texts; kinds differ. */
static uint32_t
alike_hash(const struct candidate *c, enum kind kind)
{
	return (
	    uint32_t)((c->alike + (uint64_t)kind) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* Of a candidate that is as one before: without a look at its texts. Else NULL. */
static const struct kept *
get_alike(const struct described *d, const struct candidate *c, enum kind kind)
{
	uint32_t number = c->alike == 0 ? 0 : index_get(&d->alike, alike_hash(c, kind));
	const struct kept *k = number == 0 ? NULL : &d->v[number - 1];

	return k != NULL && k->alike == c->alike && k->kind == kind ? k : NULL;
}

/* The description of such a candidate, whose texts have so many bytes. */
static const struct kept *
get(struct described *d, const struct candidate *c, enum kind kind, size_t bytes)
{
	uint64_t hash = hash_of(c, kind);
	struct index_slot *at;

	index_reserve(&d->index, d->n + 1);
	at = index_at(&d->index, (uint32_t)hash);
	while (at->number != 0 && !same(&d->v[at->number - 1], c, kind, hash))
		at = index_next(&d->index, at);
	if (at->number == 0) {
		d->v = mem_grow(d->v, &d->cap, d->n + 1, sizeof *d->v);
		d->v[d->n++] = (struct kept){.hash = hash, .kind = kind};
		*at = (struct index_slot){(uint32_t)hash, (uint32_t)d->n};
		keep(d, &d->v[d->n - 1], c, bytes);
	}
	if (c->alike != 0) {
		d->v[at->number - 1].alike = c->alike;
		index_put(&d->alike, alike_hash(c, kind), at->number);
	}
	return &d->v[at->number - 1];
}

static size_t
bytes_of(const struct candidate *c)
{
	size_t bytes = 2 * c->title.n + c->summary.n;

	for (size_t i = 0; i < c->triggers.n; i++)
		bytes += c->triggers.v[i].n;
	return bytes;
}

struct room {
	size_t left; /* bytes of texts that may be used */
	struct arena *arena;
};

/* As describe_candidate; a text that is too long for *left is not kept. */
static void
describe_again(struct described *d, const struct candidate *c, enum kind kind,
    struct room *room, struct example_candidate *out)
{
	const struct kept *k = d == NULL ? NULL : get_alike(d, c, kind);
	size_t bytes = k == NULL ? bytes_of(c) : k->bytes;
	const struct example_candidate *known;

	if (d == NULL || bytes > room->left) {
		describe_candidate(c, kind, &room->left, room->arena, out);
		return;
	}
	if (k == NULL)
		k = get(d, c, kind, bytes);
	known = &k->described;
	room->left -= bytes;
	out->key = arena_dup(room->arena, known->key); /* it may outlive the words */
	out->texts = known->texts;
	out->title = known->title;
	out->text = known->text;
	take_numbers(c, out);
}

/* ---- */

void
describe_task_again(
    const struct trajectory *t, struct described *d, struct arena *a, struct example *x)
{
	struct str *context =
	    arena_alloc(a, (t->context.recent_failures.n + 2) * sizeof *context);
	struct example_candidate *c = arena_alloc(a, task_candidates(t) * sizeof *c);
	const double n = NAN;
	struct room room = {LIMIT_TEXT, a};
	struct str input = head(t->task.input, &room.left);

	*x = (struct example){
	    .trajectory_id = t->trajectory_id,
	    .task_id = t->task.task_id,
	    .user = t->task.user_id.n > 0 ? t->task.user_id : t->task.session_id,
	    .session = t->task.session_id,
	    .channel = t->task.channel,
	    .created_at = t->task.created_at,
	    .step = 1,
	    .reward = n,
	    .reward_weights = {n, n, n, n, n},
	    .propensity = n,
	    .actions = (double)task_candidates(t) + 1,
	    .weight = 1,
	    .words = text_tokens(a, &input, 1),
	    .candidates = {c, task_candidates(t)},
	};
	if (d != NULL)
		forget_many(d);
	context[0] = head(t->context.conversation_summary, &room.left);
	context[1] = head(t->context.environment_summary, &room.left);
	heads(context + 2, t->context.recent_failures, &room.left);
	x->context = text_tokens(a, context, t->context.recent_failures.n + 2);
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *v = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++)
			describe_again(d, &v[i], k, &room, c++);
	}
}

void
describe_task(const struct trajectory *t, struct arena *a, struct example *x)
{
	describe_task_again(t, NULL, a, x);
}
