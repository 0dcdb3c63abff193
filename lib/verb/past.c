#include "verb/past.h"

#include <math.h>

#include "base/mem.h"
#include "base/utc.h"

void
past_release(struct past *p)
{
	mem_free(p->point);
	mem_free(p->mark);
	mem_free(p->event);
	arena_release(&p->arena);
}

int
past_report(void *past, const struct report *r, struct str line, struct err *e)
{
	struct past *p = past;
	struct series_point v = {0, r->decision.metrics.baseline.mean_reward,
	    r->decision.metrics.challenger.mean_reward};

	(void)line;
	(void)e;
	if (!r->decided || isnan(v.baseline) || !utc_parse(r->timestamp, &v.time))
		return 0;
	if (!str_eq(r->benchmark_sha256, p->benchmark_sha256)) {
		p->others++;
		return 0;
	}
	p->point = mem_grow(p->point, &p->point_cap, p->points + 1, sizeof *p->point);
	p->point[p->points++] = v;
	return 0;
}

/* The letter and the words of an event that a picture marks; 0: it marks none. */
static char
letter(const struct audit_line *l, const char **what)
{
	static const struct {
		const char *event, *what;
		char letter;
	} marked[] = {{"promotion", "promotion", 'P'}, {"approval", "approval", 'P'},
	    {"activate", "made active by hand", 'A'}, {"canary", "canary", 'C'},
	    {"rollback", "rollback", 'R'}, {"repair", "repair", 'R'}};

	for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
		if (!str_is(l->event, marked[i].event))
			continue;
		*what = marked[i].what;
		/* a repair, and a refused canary, may change nothing */
		if (marked[i].letter != 'C' && str_eq(l->active, l->was))
			return 0;
		return marked[i].letter;
	}
	return 0;
}

int
past_audit(void *past, const struct audit_line *l, struct err *e)
{
	struct past *p = past;
	const char *what;
	struct series_mark m = {0, letter(l, &what)};
	struct canary c;
	struct err ignored;

	(void)e;
	if (m.letter == 0 || !utc_parse(l->time, &m.time))
		return 0;
	p->mark = mem_grow(p->mark, &p->mark_cap, p->marks + 1, sizeof *p->mark);
	p->event = mem_grow(p->event, &p->event_cap, p->marks + 1, sizeof *p->event);
	p->mark[p->marks] = m;
	p->event[p->marks] = (struct past_event){.time = arena_dup(&p->arena, l->time),
	    .what = str_of(what),
	    .version =
		arena_dup(&p->arena, l->active.p == NULL ? STR("rules") : l->active)};
	if (m.letter == 'C' && l->canary.p != NULL &&
	    canary_read(&c, arena_dup(&p->arena, l->canary), &p->arena, &ignored) == 0)
		p->event[p->marks].version = arena_fmt(
		    &p->arena, "%.*s, for %.15g", STR_ARG(c.version), c.share);
	else if (m.letter == 'C')
		p->event[p->marks].what = STR("end of the canary");
	p->marks++;
	return 0;
}

struct series
past_series(const struct past *p)
{
	return (struct series){p->point, p->points, p->mark, p->marks};
}
