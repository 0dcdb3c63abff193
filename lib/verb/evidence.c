#include "verb/evidence.h"

#include <math.h>

#include "base/utf8.h"

/* A page shows so much of a text, which may have a megabyte: some three lines. */
enum { TEXT_BYTES = 300 };

void
evidence_release(struct evidence *v)
{
	arena_release(&v->arena);
}

/* Puts a task in its place; of equally bad ones the earlier is first. */
static void
keep(struct evidence *v, struct evidence_list *l, const struct evidence_task *t)
{
	size_t at = l->shown;

	while (at > 0 && l->task[at - 1].badness < t->badness)
		at--;
	l->count++;
	if (at == EVIDENCE_SHOWN)
		return;
	if (l->shown < EVIDENCE_SHOWN)
		l->shown++;
	memmove(
	    &l->task[at + 1], &l->task[at], (l->shown - at - 1) * sizeof l->task[0]);
	l->task[at] = *t;
	l->task[at].task_id = arena_dup(&v->arena, t->task_id);
	l->task[at].channel = arena_dup(&v->arena, t->channel);
	l->task[at].was = arena_dup(&v->arena, t->was);
	l->task[at].is = arena_dup(&v->arena, t->is);
}

void
evidence_add(void *evidence, const struct result *r)
{
	struct evidence *v = evidence;
	double d = r->challenger.reward - r->baseline.reward;
	struct evidence_task t = {.task_id = r->task_id,
	    .channel = r->channel,
	    .was = r->baseline.action,
	    .is = r->challenger.action,
	    .before = r->baseline.reward,
	    .after = r->challenger.reward};

	v->tasks++;
	histogram_add(&v->differences, d);
	if (!isnan(r->baseline.predicted))
		calibration_add(
		    &v->calibration[0], r->baseline.predicted, r->baseline.reward);
	if (!isnan(r->challenger.predicted))
		calibration_add(
		    &v->calibration[1], r->challenger.predicted, r->challenger.reward);
	t.badness = d != 0 ? fabs(d) : 1 - t.after;
	if (d < 0)
		keep(v, &v->list[EVIDENCE_BROKEN], &t);
	else if (d > 0)
		keep(v, &v->list[EVIDENCE_FIXED], &t);
	else if (t.after < .5)
		keep(v, &v->list[EVIDENCE_WRONG], &t);
}

void
evidence_text(void *evidence, const struct benchmark_task *b)
{
	struct evidence *v = evidence;
	struct str id = b->task.task.task_id, text = b->task.task.input;

	for (size_t k = 0; k < EVIDENCE_KINDS; k++) {
		for (size_t i = 0; i < v->list[k].shown; i++) {
			struct evidence_task *t = &v->list[k].task[i];

			if (t->text.p != NULL || !str_eq(t->task_id, id))
				continue;
			t->text_size = text.n;
			t->text = arena_dup(&v->arena,
			    text.n > TEXT_BYTES ? utf8_cut(text, TEXT_BYTES) : text);
		}
	}
}
