#include "cli/resume.h"

#include "base/mem.h"

enum {
	STRIDE = 64 << 10, /* bytes between two lines that may become the bookmark */
	WORTH = 1 << 20    /* bytes: reading them takes as long as storing a bookmark */
};

static void
opened(void *ctx, struct lines *l)
{
	struct resume *r = ctx;
	struct resumed *log;
	struct bookmark b;
	struct err e;
	size_t n = strlen(lines_name(l)) + 1;

	r->log = mem_grow(r->log, &r->cap, r->n + 1, sizeof *r->log);
	log = &r->log[r->n++];
	*log = (struct resumed){.path = memcpy(mem_alloc(n), lines_name(l), n)};
	log->open = !bookmark_of(l, &log->end);
	if (log->open || r->recalled ||
	    !seen_bookmark(r->seen, r->options, &log->end, &b) ||
	    !bookmark_holds(l, &log->end, &b) ||
	    lines_skip(l, b.last.end, b.lines, &e) < 0)
		return;
	log->start = b;
	log->end.lines = b.lines;
	log->end.first = b.first;
	log->end.last = b.last;
	log->end.bad_hash = r->cli->bad_hash_here = b.bad_hash;
	r->skipped += (double)b.lines;
}

/* The log may have been truncated while it was read: then its bookmark is worthless. */
static void
closing(void *ctx, struct lines *l)
{
	struct resume *r = ctx;
	struct resumed *log = &r->log[r->n - 1];

	if (log->end.last.end < log->start.last.end + WORTH ||
	    !bookmark_stands(l, &log->end))
		log->end = (struct bookmark){0};
}

void
resume_begin(struct resume *r)
{
	if (r->seen == NULL)
		return;
	r->cli->opened = opened;
	r->cli->closing = closing;
	r->cli->input_ctx = r;
}

void
resume_line(struct resume *r, struct str line, enum select_fate fate)
{
	struct resumed *log;
	const struct lines *l = r->cli->reading;
	struct bookmark *end;

	if (r->n == 0)
		return;
	log = &r->log[r->n - 1];
	end = &log->end;
	/* In a second log the earlier line may be one of the first, which may be gone. */
	if (fate == FATE_REPEATED)
		fate = r->n == 1 ? FATE_MARKED : FATE_OPEN;
	log->open = log->open || fate == FATE_OPEN;
	/*
	 * Only a marked line becomes a bookmark. The run that marked it has read what is
	 * before it, and has reported the bad lines; if all lines are bad, none is skipped.
	 */
	if (log->open || fate != FATE_MARKED || lines_torn(l))
		return;
	if (end->first.bytes == 0)
		end->first = landmark_of(l, line);
	if (lines_offset(l) < end->last.end + STRIDE)
		return;
	end->last = landmark_of(l, line);
	end->lines = lines_number(l);
	end->bad_hash = r->cli->bad_hash_here;
}

bool
resume_skips(const struct resume *r)
{
	return r->skipped > 0 && !r->recalled;
}

/* The skipped lines of a log, from its first line. */
static int
recall(const struct resumed *log, cli_line_fn *line, void *ctx, struct err *e)
{
	struct bookmark now;
	struct str s;
	int rc = 0;
	struct lines *l = lines_open(log->path, e);

	if (l == NULL)
		return 0;
	if (bookmark_of(l, &now) && now.device == log->start.device &&
	    now.inode == log->start.inode && bookmark_stands(l, &log->start)) {
		while (lines_offset(l) < log->start.last.end &&
		       (rc = lines_next(l, &s, e)) != 0) {
			if (rc > 0 && s.n > 0)
				rc = line(ctx, s, e);
			if (rc < 0 && e->kind != ERR_INPUT)
				break;
			rc = 0;
		}
	}
	lines_close(l);
	return rc;
}

int
resume_recall(struct resume *r, cli_line_fn *line, void *ctx, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < r->n && rc == 0; i++) {
		if (r->log[i].start.last.end > 0)
			rc = recall(&r->log[i], line, ctx, e);
	}
	r->recalled = true;
	return rc;
}

void
resume_end(struct resume *r)
{
	struct bookmark *kept = mem_zalloc(r->n + 1, sizeof *kept);
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (r->log[i].end.last.bytes > 0)
			kept[n++] = r->log[i].end;
		mem_free(r->log[i].path);
	}
	if (r->seen != NULL)
		seen_keep(r->seen, r->options, kept, n);
	mem_free(kept);
	mem_free(r->log);
	r->log = NULL;
	r->n = 0;
}
