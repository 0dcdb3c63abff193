#include "cli/by_task.h"

#include "base/hash.h"
#include "base/mem.h"
#include "io/spool.h"
#include "store/groups.h"

enum { KEY = 32 }; /* hexadecimal digits of a sha256: nobody can forge 128 bits */

struct place {
	uint64_t at;
	uint64_t n;
};

struct by_task {
	struct groups *places;
	struct spool lines;
	struct buf line;
	by_task_fn *each;
	void *ctx;
};

struct by_task *
by_task_new(struct err *e)
{
	struct by_task *b = mem_zalloc(1, sizeof *b);

	if ((b->places = groups_new(e)) != NULL)
		return b;
	mem_free(b);
	return NULL;
}

void
by_task_free(struct by_task *b)
{
	if (b == NULL)
		return;
	groups_free(b->places);
	spool_release(&b->lines);
	buf_release(&b->line);
	mem_free(b);
}

int
by_task_add(struct by_task *b, struct str key, struct str line, struct err *e)
{
	struct place p = {.n = line.n};
	char hex[SHA256_HEX + 1];

	sha256_of(key, hex);
	if (spool_line(&b->lines, line, &p.at, e) < 0)
		return -1;
	return groups_add(b->places, (struct str){hex, KEY},
	    (struct str){(const char *)&p, sizeof p}, e);
}

static int
pass(struct by_task *b, bool first, struct place p, struct err *e)
{
	buf_reset(&b->line);
	if (spool_read_line(&b->lines, p.at, p.n, &b->line, e) < 0)
		return -1;
	return b->each(b->ctx, first, buf_str(&b->line), e);
}

int
by_task_each(
    struct by_task *b, bool tried_twice, by_task_fn *each, void *ctx, struct err *e)
{
	struct str key, record;
	struct place p, waits; /* the first line of a task, until there is another */
	char last[KEY] = "";
	bool waiting = false;
	int rc;

	b->each = each;
	b->ctx = ctx;
	while ((rc = groups_next(b->places, &key, &record, e)) > 0) {
		bool first = memcmp(last, key.p, KEY) != 0;

		memcpy(last, key.p, KEY);
		memcpy(&p, record.p, sizeof p);
		if (first && tried_twice) {
			waits = p;
			waiting = true;
			continue;
		}
		if (waiting && pass(b, true, waits, e) < 0)
			return -1;
		waiting = false;
		if (pass(b, first, p, e) < 0)
			return -1;
	}
	return rc;
}
