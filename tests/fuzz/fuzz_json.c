/*
 * Fuzzes the JSON reader, with a table that has a field of every type. Laws: a
 * used reader gives the same result as a new one; a record that is written and
 * read again is equal; an empty splice changes nothing; values are spans of the
 * line.
 */
#include "fuzz.h"

#include "../unit/thing.h"
#include "json/out.h"

static struct str
written(struct arena *a, const struct thing *t)
{
	struct buf b = {0};
	struct str s;

	json_write(&b, &THING, t);
	s = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

static void
within(struct str inner, struct str line)
{
	MUST(inner.p >= line.p && inner.p + inner.n <= line.p + line.n);
}

/* The text of a value has no characters around the value. */
static void
bare(struct str s)
{
	MUST(s.n > 0 && memchr(" \t\r\n,:", s.p[0], 6) == NULL);
	MUST(memchr(" \t\r\n,:", s.p[s.n - 1], 6) == NULL);
}

static void
spliced(struct json_in *in, struct str line, struct str same, struct arena *a)
{
	static const char *const none[] = {NULL}, *const all_known[] = {"name", "n",
						      "bounded", "flag", "words",
						      "nums", "leaf", "leaves", "map",
						      "raw", "reward", NULL};
	const struct json_member *m;
	struct buf b = {0};
	struct thing again;
	struct err e;
	size_t n;

	json_splice(&b, in, line, none, STR(""));
	MUST(json_read(in, (struct json_target){&THING, &again, a}, buf_str(&b), &e) ==
	     0);
	MUST(str_eq(written(a, &again), same));
	buf_reset(&b);
	MUST(json_read(in, (struct json_target){&THING, &again, a}, line, &e) == 0);
	json_splice(&b, in, line, all_known, STR("\"name\":\"new\""));
	MUST(json_read(in, (struct json_target){&THING, &again, a}, buf_str(&b), &e) ==
	     0);
	MUST(str_is(again.name, "new") && again.map.n == 0 && again.raw.p == NULL &&
	     isnan(again.n));
	n = json_members(in, &m);
	for (size_t i = 0; i + 1 < n; i++)
		MUST(!str_is(m[i].name, "raw"));
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_in *in = reader(), *fresh = json_in_new();
	struct arena a = {0};
	struct str line = alone(data, size), same;
	struct thing t, other;
	struct err e = {0}, f = {0};
	const struct json_member *m;
	int rc = json_read(in, (struct json_target){&THING, &t, &a}, line, &e);

	MUST(
	    json_read(fresh, (struct json_target){&THING, &other, &a}, line, &f) == rc);
	MUST(strcmp(e.text, f.text) == 0);
	json_in_free(fresh);
	if (rc < 0) {
		must_be_told(&e);
	} else {
		size_t n = json_members(in, &m);

		MUST(n > 0); /* at least the name */
		for (size_t i = 0; i < n; i++) {
			within(m[i].value, line);
			bare(m[i].value);
		}
		if (t.raw.p != NULL)
			bare(t.raw);
		MUST(t.leaves.n <= 3 && !(t.bounded < 0) && !(t.bounded > 1));
		same = written(&a, &t);
		MUST(str_eq(written(&a, &other), same));
		spliced(in, line, same, &a);
		MUST(json_read(
			 in, (struct json_target){&THING, &other, &a}, same, &e) == 0);
		MUST(str_eq(written(&a, &other), same));
	}
	give_back(line);
	arena_release(&a);
	return 0;
}
