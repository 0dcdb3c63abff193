/*
 * Fuzzes audit.jsonl. Laws: the scan reads its lines in order, or reports the
 * first bad line; the last complete line is the last line of the scan; an
 * appended line follows the complete lines, which do not change, and contains
 * the sha256 of the line before it.
 */
#define _XOPEN_SOURCE 700
#include "fuzz.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/file.h"
#include "store/audit.h"
#include "store/recovery.h"

static char dir[64], path[80];

static void
remove_all(void)
{
	char lock[80];

	snprintf(lock, sizeof lock, "%s/lock", dir);
	unlink(lock);
	unlink(path);
	rmdir(dir);
}

/* A separate state, in memory if possible, because each input syncs files. */
static struct state *
state(void)
{
	static struct state *s;
	struct state_how how = {
	    .dir = dir, .flags = STATE_CREATE | STATE_LOCK, .who = "fuzz"};
	struct buf notice = {0};
	struct err e;

	if (s == NULL) {
		snprintf(dir, sizeof dir, "%s/memabra-fuzz-XXXXXX",
		    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
		MUST(mkdtemp(dir) != NULL);
		snprintf(path, sizeof path, "%s/audit.jsonl", dir);
		atexit(remove_all);
		s = recovery_open(&how, &notice, &e);
		buf_release(&notice);
		MUST(s != NULL);
	}
	return s;
}

struct scanned {
	size_t n;
	struct buf last; /* event of the last line */
};

static int
one(void *ctx, const struct audit_line *l, struct err *e)
{
	struct scanned *s = ctx;

	(void)e;
	s->n++;
	buf_reset(&s->last);
	buf_add_str(&s->last, l->event);
	return 0;
}

static void
appended(struct str before, size_t whole)
{
	const struct audit_line line = {
	    .event = STR("repair"), .active = STR("v\n\"2")};
	struct audit_tail back = {0};
	struct buf all = {0};
	char want[SHA256_HEX + 1];
	struct err e;
	size_t start = whole;

	MUST(audit_append(state(), &line, 1000, &e) == 0);
	MUST(file_read(path, &all, 1 << 26, &e) == 0);
	MUST(all.n > whole && all.p[all.n - 1] == '\n' &&
	     (whole == 0 || memcmp(all.p, before.p, whole) == 0));
	MUST(audit_last(state(), &back, &e) == 1);
	MUST(back.torn == 0 && str_is(back.line.event, "repair") &&
	     str_is(back.line.active, "v\n\"2"));
	if (whole > 0) {
		for (start = whole - 1; start > 0 && before.p[start - 1] != '\n';
		     start--)
			;
		sha256_of((struct str){before.p + start, whole - start}, want);
		MUST(str_is(back.line.prev, want));
	} else {
		MUST(back.line.prev.n == SHA256_HEX && back.line.prev.p[0] == '0');
	}
	buf_release(&all);
	audit_tail_release(&back);
}

/*
 * The number of bytes up to the end of the last complete line. A line with a NUL
 * does not count: it was not written completely.
 */
static size_t
whole_lines(struct str s)
{
	size_t end = s.n, start;

	for (;; end = start) {
		while (end > 0 && s.p[end - 1] != '\n')
			end--;
		if (end == 0)
			return 0;
		for (start = end - 1; start > 0 && s.p[start - 1] != '\n'; start--)
			;
		if (memchr(s.p + start, '\0', end - start) == NULL)
			return end;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state *s = state();
	struct scanned seen = {0};
	struct str bytes = alone(data, size);
	struct audit_tail last = {0};
	struct err e = {0};
	size_t whole = size;
	FILE *f = fopen(path, "wb");
	int scan, got;

	MUST(f != NULL && fwrite(data, 1, size, f) == size && fclose(f) == 0);
	whole = whole_lines(bytes);
	scan = audit_scan(s, one, &seen, &e);
	if (scan < 0)
		must_be_told(&e);
	got = audit_last(s, &last, &e);
	MUST(last.torn == size - whole);
	if (got < 0)
		must_be_told(&e);
	else if (scan == 0)
		MUST(got == (seen.n > 0) &&
		     (seen.n == 0 || str_eq(last.line.event, buf_str(&seen.last))));
	appended(bytes, whole);
	buf_release(&seen.last);
	audit_tail_release(&last);
	give_back(bytes);
	return 0;
}
