#include "store/chain.h"

#include "base/hash.h"
#include "base/mem.h"
#include "io/file.h"
#include "io/lines.h"

static const char FIRST[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* The sha256 of each line so far; FIRST comes before line 1. */
struct hashes {
	char (*v)[SHA256_HEX + 1];
	size_t n, cap;
};

static void
remember(struct hashes *h, const char *sha)
{
	h->v = mem_grow(h->v, &h->cap, h->n + 1, sizeof *h->v);
	memcpy(h->v[h->n++], sha, sizeof *h->v);
}

/* The number of the line with this sha256; 0: the beginning; -1: none. */
static long
line_with(const struct hashes *h, struct str sha)
{
	for (size_t i = 0; i < h->n; i++) {
		if (str_is(sha, h->v[i]))
			return (long)i;
	}
	return -1;
}

static void
broken(struct chain *c, unsigned long long line, struct str what)
{
	if (c->broken != 0)
		return;
	c->broken = line;
	c->what = what;
}

/* Explains why the prev of line n is not the sha256 of line n-1. */
static void
explain(struct chain *c, struct arena *a, const struct hashes *h, struct str prev,
    unsigned long long n)
{
	long at = line_with(h, prev);

	if (n == 1)
		broken(c, n,
		    STR("lines before it were removed, or it was altered: its prev is "
			"the sha256 of a missing line"));
	else if (at < 0)
		broken(c, n - 1,
		    arena_fmt(a,
			"it was altered, or lines after it were removed: the prev of "
			"line %llu does not match",
			n));
	/*
	 * The line chains to an earlier line, so the lines between are not part
	 * of the chain
	 */
	else
		broken(c, (unsigned long long)at + 1,
		    arena_fmt(a, "it was inserted: the prev of line %llu is %s%.0ld", n,
			at == 0 ? "that of the first line" : "the sha256 of line ",
			at));
}

/* The state of reading a log. */
struct walk {
	struct chain *chain;
	struct arena *arena;  /* for the texts of the chain */
	struct arena scratch; /* for one line */
	struct json_in *in;
	struct hashes hashes;
	struct buf active; /* the active version after the line before */
	bool suspect;      /* the line before may have been altered */
};

/* Checks whether a readable line chains to the line before. */
static void
check_line(struct walk *w, const struct audit_line *l)
{
	struct chain *c = w->chain;
	bool follows = str_is(l->prev, w->hashes.v[w->hashes.n - 1]);

	/* If line n-1 had been altered, line n+1 would still chain to line n. */
	if (w->suspect && !follows) {
		c->broken = c->lines - 1;
		c->what = STR("it was altered");
	}
	w->suspect = false;
	if (c->broken == 0 && !follows) {
		explain(c, w->arena, &w->hashes, l->prev, c->lines);
		w->suspect = c->broken + 1 == c->lines && c->lines > 1 &&
			     line_with(&w->hashes, l->prev) < 0;
	}
	if (c->broken == 0 && c->lines > 1 && !str_is(l->event, "repair") &&
	    !str_eq(l->was, buf_str(&w->active)))
		broken(c, c->lines,
		    STR("its 'was' differs from the 'active' of the line before"));
	buf_reset(&w->active);
	buf_add_str(&w->active, l->active);
	c->line(c->ctx, l, c->lines);
}

/* Reads the next line of the log; text is absent if the line is too long. */
static void
walk_line(struct walk *w, struct str text)
{
	struct chain *c = w->chain;
	struct sha256 *sum = sha256_new();
	char sha[SHA256_HEX + 1];
	struct audit_line l;
	struct err bad;

	arena_reset(&w->scratch);
	if (text.p == NULL)
		broken(c, c->lines, STR("it is too long"));
	else if (audit_line_read(w->in, &l, text, &w->scratch, &bad) < 0)
		broken(c, c->lines,
		    arena_fmt(w->arena, "it is not an audit line: %s", bad.text));
	else
		check_line(w, &l);
	sha256_add(sum, text);
	sha256_add(sum, STR("\n"));
	sha256_hex(sum, sha);
	remember(&w->hashes, sha);
}

int
chain_check(struct state *s, struct chain *c, struct arena *a, struct err *e)
{
	struct walk w = {.chain = c, .arena = a, .in = json_in_new()};
	struct buf path = {0};
	struct lines *file = NULL;
	struct str text;
	int rc = 0;

	remember(&w.hashes, FIRST);
	if (file_exists(state_path(s, "audit.jsonl", &path)) &&
	    (file = lines_open_plain(path.p, e)) == NULL)
		rc = -1;
	while (file != NULL && (rc = lines_next(file, &text, e)) != 0) {
		if (rc < 0 && e->kind != ERR_INPUT)
			break;
		if (rc > 0 && lines_torn(file)) {
			c->torn = text.n;
			continue;
		}
		c->lines = lines_number(file);
		walk_line(&w, rc < 0 ? STR_NONE : text);
	}
	lines_close(file);
	json_in_free(w.in);
	arena_release(&w.scratch);
	buf_release(&path);
	buf_release(&w.active);
	mem_free(w.hashes.v);
	return rc < 0 ? -1 : 0;
}
