#include "store/history.h"

#include "base/mem.h"
#include "base/utc.h"
#include "store/audit.h"
#include "store/versions.h"

static struct tenure *
tenure_of(const struct history *h, struct str version)
{
	for (size_t i = 0; i < h->n; i++) {
		if (str_eq(h->tenures[i].version, version))
			return &h->tenures[i];
	}
	return NULL;
}

const struct tenure *
history_tenure(const struct history *h, struct str version)
{
	return tenure_of(h, version);
}

static void
push(struct history *h, struct str version)
{
	h->stack = mem_grow(h->stack, &h->stack_cap, h->depth + 1, sizeof *h->stack);
	h->stack[h->depth++] = version;
}

/* Pops down to version; false if it is not on the stack. */
static bool
pop_to(struct history *h, struct str version)
{
	for (size_t i = h->depth; i > 0; i--) {
		if (str_eq(h->stack[i - 1], version)) {
			h->depth = i;
			return true;
		}
	}
	return false;
}

/* Undoes a change that failed and was withdrawn; false if l is not such a repair. */
static bool
undo(struct history *h, const struct audit_line *l, struct str active, struct str was)
{
	struct tenure *t = tenure_of(h, h->last.version);

	if (!str_is(l->event, "repair") || !str_eq(active, was) || t == NULL ||
	    !str_eq(active, h->stack[h->last.depth - 1]))
		return false;
	h->depth = h->last.depth;
	if (h->last.tenure.version.p != NULL)
		*t = h->last.tenure;
	else
		h->n--; /* the tenure was the last one added */
	h->last.version = STR_NONE;
	return true;
}

static void
history_add(struct history *h, const struct audit_line *l)
{
	struct str active = l->active.p == NULL ? STR("rules") : l->active;
	struct str was = l->was.p == NULL ? STR("rules") : l->was;
	struct tenure *t;

	if (h->depth == 0)
		push(h, STR("rules"));
	if (str_eq(active, h->stack[h->depth - 1]) || undo(h, l, active, was))
		return;
	h->last.depth = h->depth;
	h->last.tenure = (struct tenure){0};
	if ((t = tenure_of(h, active)) != NULL) {
		h->last.tenure = *t;
	} else {
		h->tenures =
		    mem_grow(h->tenures, &h->cap, h->n + 1, sizeof *h->tenures);
		t = &h->tenures[h->n++];
		*t = (struct tenure){.version = arena_dup(&h->arena, active)};
	}
	h->last.version = t->version;
	t->latest = (struct change){arena_dup(&h->arena, l->time),
	    arena_dup(&h->arena, l->event), arena_dup(&h->arena, l->reason),
	    arena_dup(&h->arena, was)};
	if (t->promotion.time.p == NULL &&
	    (str_is(l->event, "promotion") || str_is(l->event, "approval")))
		t->promotion = t->latest;
	if ((str_is(l->event, "rollback") || str_is(l->event, "repair")) &&
	    pop_to(h, active))
		return;
	push(h, t->version);
}

static int
add_line(void *ctx, const struct audit_line *l, struct err *e)
{
	(void)e;
	history_add(ctx, l);
	return 0;
}

int
history_read(struct state *s, struct history *h, struct err *e)
{
	return audit_scan(s, add_line, h, e);
}

struct instant {
	int64_t at;
	struct buf *name;
};

static int
look_back(void *ctx, const struct audit_line *l, struct err *e)
{
	struct instant *i = ctx;
	int64_t time;

	if (!utc_parse(l->time, &time))
		return err_set(e, ERR_INPUT,
		    "a line of the audit log has no time: '%.*s'", STR_ARG(l->time));
	if (time <= i->at) {
		buf_reset(i->name);
		buf_add_str(i->name, l->active.p == NULL ? STR("rules") : l->active);
	}
	return 0;
}

int
history_at(struct state *s, int64_t at, struct buf *name, struct err *e)
{
	struct instant i = {at, name};

	buf_reset(name);
	buf_adds(name, "rules");
	return audit_scan(s, look_back, &i, e);
}

struct str
history_before(const struct history *h)
{
	return h->depth < 2 ? STR_NONE : h->stack[h->depth - 2];
}

struct str
history_before_kept(const struct history *h, struct state *s)
{
	size_t i = h->depth < 2 ? 0 : h->depth - 1;

	while (i > 1 && !version_exists(s, h->stack[i - 1]))
		i--;
	return i == 0 ? STR_NONE : h->stack[i - 1];
}

void
history_release(struct history *h)
{
	arena_release(&h->arena);
	mem_free(h->tenures);
	mem_free(h->stack);
	*h = (struct history){0};
}
