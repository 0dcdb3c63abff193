#include "store/chain.h"

#include "base/hash.h"
#include "base/mem.h"
#include "io/file.h"
#include "io/lines.h"

static const char FIRST[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* The sha256 of each line so far, and of nothing before the first. */
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

/* Which line has this sha256: 0 is the beginning; -1: none. */
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

/* Line n carries another sha256 than that of line n-1. */
static void
explain(struct chain *c, struct arena *a, const struct hashes *h, struct str prev,
    unsigned long long n)
{
	long at = line_with(h, prev);

	if (n == 1)
		broken(c, n,
		    STR("lines before it were cut out, or it was altered: it carries "
			"the "
			"sha256 of a line that is not there"));
	else if (at < 0)
		broken(c, n - 1,
		    arena_fmt(a,
			"it was altered, or lines behind it were cut out: line %llu "
			"carries "
			"another sha256",
			n));
	else /* what follows on an earlier line says that those between are not of the chain */
		broken(c, (unsigned long long)at + 1,
		    arena_fmt(a,
			"it was inserted: line %llu carries the sha256 of %s%.0ld", n,
			at == 0 ? "no line, as the first does" : "line ", at));
}

int
chain_check(struct state *s, struct arena *a, struct chain *c,
    void (*line)(void *, const struct audit_line *, unsigned long long), void *ctx,
    struct err *e)
{
	struct buf path = {0}, active = {0}, whole = {0};
	struct json_in *in = json_in_new();
	struct arena scratch = {0};
	struct hashes h = {0};
	struct lines *file = NULL;
	struct audit_line l;
	struct err bad;
	struct str text;
	char sha[SHA256_HEX + 1];
	bool suspect = false;
	int rc = 0;

	*c = (struct chain){0};
	remember(&h, FIRST);
	if (file_exists(state_path(s, "audit.jsonl", &path)) &&
	    (file = lines_open(path.p, e)) == NULL)
		rc = -1;
	while (file != NULL && (rc = lines_next(file, &text, e)) != 0) {
		if (rc < 0 && e->kind != ERR_INPUT)
			break;
		if (rc > 0 && lines_torn(file)) {
			c->torn = text.n;
			continue;
		}
		c->lines = lines_number(file);
		arena_reset(&scratch);
		if (rc < 0) {
			broken(c, c->lines, STR("it is too long"));
		} else if (audit_line_read(in, &l, text, &scratch, &bad) < 0) {
			broken(c, c->lines,
			    arena_fmt(a, "it is no audit line: %s", bad.text));
		} else {
			/* Had the line before it been altered, this one would follow on the last. */
			if (suspect && !str_is(l.prev, h.v[h.n - 1]))
				c->broken = c->lines - 1,
				c->what = STR("it was altered");
			suspect = false;
			if (c->broken == 0 && !str_is(l.prev, h.v[h.n - 1])) {
				explain(c, a, &h, l.prev, c->lines);
				suspect = c->broken + 1 == c->lines && c->lines > 1 &&
					  line_with(&h, l.prev) < 0;
			}
			if (c->broken == 0 && c->lines > 1 &&
			    !str_is(l.event, "repair") &&
			    !str_eq(l.was, buf_str(&active)))
				broken(c, c->lines,
				    STR("it says that another version was active "
					"before than "
					"the line before it says"));
			buf_reset(&active);
			buf_add_str(&active, l.active);
			line(ctx, &l, c->lines);
		}
		buf_reset(&whole);
		buf_add_str(&whole, rc < 0 ? STR("") : text);
		buf_addc(&whole, '\n');
		sha256_of(buf_str(&whole), sha);
		remember(&h, sha);
	}
	lines_close(file);
	json_in_free(in);
	arena_release(&scratch);
	buf_release(&path);
	buf_release(&active);
	buf_release(&whole);
	mem_free(h.v);
	return rc < 0 ? -1 : 0;
}
