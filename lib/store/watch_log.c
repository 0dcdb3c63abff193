#include "store/watch_log.h"

#include "io/file.h"
#include "io/lines.h"
#include "json/out.h"
#include "store/history.h"
#include "store/versions.h"

static const char DIR[] = "watch", NAME[] = "watch/journal.jsonl",
		  LOCK[] = "watch/lock";

struct file_lock *
watch_log_lock(struct state *s, const char *who, struct err *e)
{
	struct buf dir = {0}, path = {0};
	struct file_lock *lock = NULL;

	if (file_make_dir(state_path(s, DIR, &dir), e) == 0 &&
	    (lock = file_lock(state_path(s, LOCK, &path), who, 0, e)) != NULL)
		file_sweep(dir.p);
	buf_release(&dir);
	buf_release(&path);
	return lock;
}

int
watch_log_terms(struct state *s, struct watch_header *h, struct arena *a, struct err *e)
{
	struct history history = {0};
	const struct tenure *t;
	struct buf active = {0};
	int rc = version_active(s, &active, e);

	json_defaults(&WATCH_HEADER_TABLE, h);
	if (rc == 0)
		rc = history_read(s, &history, e);
	h->version = arena_dup(a, buf_str(&active));
	if (rc == 0 && (t = history_tenure(&history, h->version)) != NULL) {
		h->since = arena_dup(a, t->latest.time);
		if (str_is(t->latest.event, "promotion") ||
		    str_is(t->latest.event, "approval"))
			h->before = arena_dup(a, t->latest.was);
	}
	history_release(&history);
	buf_release(&active);
	return rc;
}

/*
 * Opens the journal, reads the header text, and leaves it at line 2. Returns 1,
 * 0 or -1.
 */
static int
open_journal(struct state *s, struct lines **file, struct str *header, struct err *e)
{
	struct buf path = {0};
	int rc = 0;

	*file = NULL;
	if (file_exists(state_path(s, NAME, &path)) &&
	    (*file = lines_open_plain(path.p, e)) == NULL)
		rc = -1;
	if (*file != NULL && (rc = lines_next(*file, header, e)) < 0)
		err_prefix(e, "%s:%llu", path.p, lines_number(*file));
	buf_release(&path);
	return rc;
}

int
watch_log_header(
    struct state *s, struct watch_header *h, struct arena *a, struct err *e)
{
	struct json_in *in = json_in_new();
	struct lines *file;
	struct str text;
	int rc = open_journal(s, &file, &text, e);

	if (rc > 0 && json_read(in, (struct json_target){&WATCH_HEADER_TABLE, h, a},
			  arena_dup(a, text), e) < 0)
		rc = err_prefix(e, "%s:1", lines_name(file));
	lines_close(file);
	json_in_free(in);
	return rc;
}

int
watch_log_lines(struct state *s, void (*line)(void *, const struct watch_line *),
    void *ctx, struct err *e)
{
	struct arena scratch = {0};
	struct json_in *in = json_in_new();
	struct lines *file;
	struct watch_line l;
	struct str text;
	int rc = open_journal(s, &file, &text, e), found = rc;

	while (rc > 0 && (rc = lines_next(file, &text, e)) > 0) {
		arena_reset(&scratch);
		if (lines_torn(file))
			break; /* incomplete, so never counted */
		if ((rc = watch_line_read(in, &l, text, &scratch, e)) < 0)
			break;
		line(ctx, &l);
		rc = 1;
	}
	if (rc < 0 && found > 0)
		err_prefix(e, "%s:%llu", lines_name(file), lines_number(file));
	lines_close(file);
	json_in_free(in);
	arena_release(&scratch);
	return rc < 0 ? -1 : found;
}

/* ---- changed terms ---- */

struct turn {
	struct watch_header old;
	const struct watch_header *now;
	struct buf text; /* the new journal */
	size_t active;   /* rewards of the active version in the old journal */
	size_t kept;     /* rewards that still count, */
	size_t skip;     /* minus the excess at the beginning */
};

/* The side of an old line in the new journal; absent: drop the line. */
static struct str
new_side(const struct turn *t, const struct watch_line *l)
{
	struct str by = str_is(l->side, "before") ? t->old.before
			: str_is(l->side, "past") ? t->old.past
						  : t->old.version;

	if (t->now->before.p != NULL && str_eq(by, t->now->before))
		return STR("before");
	if (t->now->before.p == NULL && str_eq(by, t->now->version))
		return STR("active");
	return str_eq(by, t->now->past) ? STR("past") : STR_NONE;
}

static void
count_kept(void *ctx, const struct watch_line *l)
{
	struct turn *t = ctx;
	struct str side = new_side(t, l);

	t->kept += side.p != NULL && !str_is(side, "past");
	t->active += str_is(l->side, "active");
}

static void
copy_line(void *ctx, const struct watch_line *l)
{
	struct turn *t = ctx;
	struct watch_line now = *l;

	now.side = new_side(t, l);
	if (now.side.p == NULL)
		return;
	if (!str_is(now.side, "past") && t->skip > 0) {
		t->skip--;
		return;
	}
	json_write(&t->text, &WATCH_LINE_TABLE, &now);
	buf_addc(&t->text, '\n');
}

static int
begin_anew(struct state *s, struct turn *t, struct err *e)
{
	struct buf path = {0};
	int rc;

	json_write(&t->text, &WATCH_HEADER_TABLE, t->now);
	buf_addc(&t->text, '\n');
	rc = watch_log_lines(s, copy_line, t, e);
	if (rc >= 0)
		rc = file_replace(
		    state_path(s, NAME, &path), buf_str(&t->text), 0600, e);
	buf_release(&path);
	buf_release(&t->text);
	return rc < 0 ? -1 : 0;
}

static bool
same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/*
 * Whether the old terms hold. New terms are accepted until the first reward was
 * counted.
 */
static bool
goes_on(const struct turn *t)
{
	const struct watch_header *a = &t->old, *b = t->now;

	return str_eq(a->version, b->version) && str_eq(a->since, b->since) &&
	       str_eq(a->before, b->before) &&
	       (a->before.p == NULL) == (b->before.p == NULL) &&
	       (t->active > 0 ||
		   (a->margin == b->margin && same_number(a->reference, b->reference)));
}

int
watch_log_resume(struct state *s, struct watch_header *h, size_t most, struct arena *a,
    struct err *e)
{
	struct turn t = {.now = h};
	int rc;

	if ((rc = watch_log_header(s, &t.old, a, e)) > 0)
		rc = watch_log_lines(s, count_kept, &t, e);
	if (rc < 0)
		return -1;
	if (rc > 0 && goes_on(&t)) {
		struct buf path = {0};

		/* The writer may have been killed before its fsync. */
		rc = file_sync(state_path(s, NAME, &path), e);
		buf_release(&path);
		*h = t.old;
		return rc;
	}
	/*
	 * Keep the previous version: after a rollback, late trajectories of it
	 * may still arrive.
	 */
	h->past = str_eq(t.old.version, h->version) ||
			  (t.old.before.p != NULL && h->before.p == NULL)
		      ? t.old.version
		      : t.old.past;
	t.kept = 0;
	if (rc > 0 && watch_log_lines(s, count_kept, &t, e) < 0)
		return -1;
	t.skip = t.kept > most ? t.kept - most : 0;
	return begin_anew(s, &t, e);
}

int
watch_log_append(struct state *s, struct str lines, struct err *e)
{
	struct buf path = {0}, last = {0};
	size_t torn = 0;
	int rc = file_last_line(state_path(s, NAME, &path), &last, &torn, e);

	/*
	 * Cut off an incomplete line first: a line appended to it would be
	 * unreadable.
	 */
	if (rc >= 0 && torn > 0)
		rc = file_cut(path.p, torn, e);
	if (rc >= 0)
		rc = file_append(path.p, lines, e);
	buf_release(&path);
	buf_release(&last);
	return rc < 0 ? -1 : 0;
}
