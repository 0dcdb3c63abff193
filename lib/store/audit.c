#include "store/audit.h"

#include <math.h>

#include <string.h>

#include "base/hash.h"
#include "base/utc.h"
#include "io/file.h"
#include "io/lines.h"
#include "json/out.h"
#include "store/canary.h"

static const char NAME[] = "audit.jsonl";
static const char FIRST[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/*
 * A line that switches nothing keeps the canary; a line that switches the active version
 * ends it. The canary is printed anew, so that no other bytes get into the log.
 */
static int
carry_canary(struct state *s, struct audit_line *l, struct buf *text, struct err *e)
{
	struct arena a = {0};
	struct canary c;
	int rc = 0;

	if (l->canary_given || !str_eq(l->active, l->was))
		return 0;
	if (canary_text(s, text, e) < 0)
		return -1;
	if (text->n > 0 && (rc = canary_read(&c, buf_str(text), &a, e)) == 0) {
		struct buf anew = {0};

		json_write(&anew, &CANARY_TABLE, &c);
		buf_release(text);
		*text = anew;
		l->canary = buf_str(text);
	}
	arena_release(&a);
	return rc < 0 ? err_prefix(e, "%s/canary.json", state_dir(s)) : 0;
}

int
audit_append(struct state *s, const struct audit_line *in, int64_t now, struct err *e)
{
	struct buf path = {0}, last = {0}, text = {0}, canary = {0};
	struct audit_line l = *in;
	char prev[SHA256_HEX + 1], time[UTC_MAX];
	size_t torn;
	int rc;

	state_path(s, NAME, &path);
	if ((rc = carry_canary(s, &l, &canary, e)) == 0 &&
	    (rc = file_last_line(path.p, &last, &torn, e)) >= 0) {
		if (rc == 0)
			memcpy(prev, FIRST, sizeof prev);
		else
			sha256_of(buf_str(&last), prev);
		utc_format(time, now);
		l.prev = str_of(prev);
		l.time = str_of(time);
		l.level = l.level > 0 ? l.level : NAN;
		json_write(&text, &AUDIT_TABLE, &l);
		buf_addc(&text, '\n');
		/*
		 * Cut off an incomplete line first: a line appended to it would
		 * be unreadable.
		 */
		rc = torn == 0 ? 0 : file_cut(path.p, torn, e);
		if (rc == 0)
			rc = file_append(path.p, buf_str(&text), e);
	}
	buf_release(&path);
	buf_release(&last);
	buf_release(&text);
	buf_release(&canary);
	return rc;
}

int
audit_last(struct state *s, struct audit_tail *t, struct err *e)
{
	struct buf path = {0};
	struct json_in *in;
	int rc;

	state_path(s, NAME, &path);
	rc = file_last_line(path.p, &t->text, &t->torn, e);
	if (rc > 0) {
		in = json_in_new();
		if (audit_line_read(in, &t->line,
			(struct str){t->text.p, t->text.n - 1}, &t->arena, e) < 0)
			rc = err_prefix(e, "%s: last line", path.p);
		json_in_free(in);
	}
	buf_release(&path);
	return rc;
}

void
audit_tail_release(struct audit_tail *t)
{
	buf_release(&t->text);
	arena_release(&t->arena);
}

int
audit_scan(struct state *s, audit_line_fn *line, void *ctx, struct err *e)
{
	struct buf path = {0};
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct lines *file = NULL;
	struct audit_line l;
	struct str text;
	int rc = 0;

	if (file_exists(state_path(s, NAME, &path)) &&
	    (file = lines_open_plain(path.p, e)) == NULL)
		rc = -1;
	while (rc == 0 && file != NULL && (rc = lines_next(file, &text, e)) > 0) {
		arena_reset(&a);
		if (lines_torn(file) || memchr(text.p, '\0', text.n) != NULL)
			rc = 0; /* incomplete: still being written, or torn */
		else if (audit_line_read(in, &l, text, &a, e) < 0)
			rc = err_prefix(e, "%s:%llu", path.p, lines_number(file));
		else
			rc = line(ctx, &l, e);
	}
	lines_close(file);
	json_in_free(in);
	arena_release(&a);
	buf_release(&path);
	return rc;
}
