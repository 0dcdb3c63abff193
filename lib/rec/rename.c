#include "rec/rename.h"

#include "base/mem.h"

static struct str
take_word(struct str *line)
{
	struct str word;

	while (line->n > 0 && (line->p[0] == ' ' || line->p[0] == '\t')) {
		line->p++;
		line->n--;
	}
	word = (struct str){line->p, 0};
	while (line->n > 0 && line->p[0] != ' ' && line->p[0] != '\t') {
		line->p++;
		line->n--;
		word.n++;
	}
	return word;
}

static bool
cut_star(struct str *s)
{
	if (s->n == 0 || s->p[s->n - 1] != '*')
		return false;
	s->n--;
	return true;
}

int
rename_add(struct rename *r, struct str line, struct err *e)
{
	struct rename_rule rule = {.from = take_word(&line), .to = take_word(&line)};
	struct str more = take_word(&line);

	if (rule.from.n == 0 || rule.from.p[0] == '#')
		return 0;
	if (rule.to.n == 0 || (more.n > 0 && more.p[0] != '#'))
		return err_set(e, ERR_INPUT, "expected two names, OLD NEW");
	rule.rest = cut_star(&rule.from);
	rule.keep_rest = cut_star(&rule.to);
	if (rule.keep_rest && !rule.rest)
		return err_set(e, ERR_INPUT, "only the second name ends with '*'");
	rule.from = arena_dup(&r->arena, rule.from);
	rule.to = arena_dup(&r->arena, rule.to);
	r->v = mem_grow(r->v, &r->cap, r->n + 1, sizeof *r->v);
	r->v[r->n++] = rule;
	return 0;
}

void
rename_release(struct rename *r)
{
	mem_free(r->v);
	arena_release(&r->arena);
	*r = (struct rename){0};
}

/* Both texts, which may contain NUL. */
static struct str
joined(struct str head, struct str tail, struct arena *a)
{
	char *p = arena_alloc(a, head.n + tail.n);

	if (head.n > 0)
		memcpy(p, head.p, head.n);
	if (tail.n > 0)
		memcpy(p + head.n, tail.p, tail.n);
	return (struct str){p, head.n + tail.n};
}

struct str
rename_id(const struct rename *r, struct str id, struct arena *a)
{
	for (size_t i = 0; r != NULL && i < r->n; i++) {
		const struct rename_rule *rule = &r->v[i];
		struct str rest;

		if (!(rule->rest ? str_starts(id, rule->from) : str_eq(id, rule->from)))
			continue;
		if (!rule->keep_rest)
			return rule->to;
		rest = (struct str){id.p + rule->from.n, id.n - rule->from.n};
		if (rule->to.n + rest.n == 0)
			return id; /* an id is not empty */
		return joined(rule->to, rest, a);
	}
	return id;
}
