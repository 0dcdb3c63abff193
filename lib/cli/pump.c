#include "cli/pump.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/hash.h"
#include "io/file.h"
#include "json/out.h"
#include "rec/shape.h"

enum { MESSAGES = 10 }; /* about bad lines of a file */

int
cli_before_wait(void *ctx, struct err *e)
{
	struct cli *c = ctx;

	if (c->idle != NULL && c->idle(c->idle_ctx, e) < 0)
		return -1;
	return out_flush(c->out, e);
}

/* A line of another record: report once what it is, and what to do. */
static void
advise(struct cli *c, const struct lines *l, struct str line)
{
	struct buf advice = {0};

	if (record_advice(record_kind(line), c->reads, &advice))
		cli_warn(c, "%s:%llu: %s", lines_name(l), lines_number(l),
		    buf_cstr(&advice));
	buf_release(&advice);
}

static void
keep_first_bad(struct cli *c, const struct lines *l, const struct err *e)
{
	static struct err first; /* makes it printable */

	err_set(
	    &first, ERR_INPUT, "%s:%llu: %s", lines_name(l), lines_number(l), e->text);
	c->first_bad = first.text;
}

/*
 * If the first line of a file is bad: report what the file is, once, and make that the
 * error. The other lines are read all the same, and counted.
 */
static void
name_file(struct cli *c, const struct lines *l, struct str line, struct err *e)
{
	static const char CUT[] = "cut short";
	const char *what = file_shape(
	    line, strncmp(e->text, CUT, sizeof CUT - 1) == 0, lines_ahead(l));

	if (what == NULL)
		return;
	c->named = true;
	cli_warn(c, "%s: this is %s", lines_name(l), what);
	err_set(e, ERR_INPUT, "this is %s", what);
}

struct str
cli_bad_hash(const struct cli *c, struct arena *a)
{
	return c->bad_hash == 0 ? STR_NONE : arena_fmt(a, "%016" PRIx64, c->bad_hash);
}

/* Report, keep and count a bad line. 0 to go on, -1 to stop. */
int
cli_reject(struct cli *c, const struct lines *l, struct str line, struct err *e)
{
	if (c->bad_here++ == 0) {
		if (c->good_here == 0)
			name_file(c, l, line, e);
		advise(c, l, line);
	}
	if (c->bad_here <= MESSAGES && !c->named)
		cli_warn(c, "%s:%llu: %s%s", lines_name(l), lines_number(l), e->text,
		    lines_torn(l) ? " (and the file ends without a newline)" : "");
	if (c->bad++ == 0)
		keep_first_bad(c, l, e);
	c->bad_hash_here = hash64(line, c->bad_hash_here);
	cli_status(c, ERR_INPUT);
	if (c->rejected != NULL)
		out_line(c->rejected, line);
	if (c->aside != NULL)
		c->aside(c->aside_ctx, line);
	return c->strict ? -1 : 0;
}

/* One file has the hash of its lines: a bookmark can keep that of a part of them. */
static void
join_hashes(struct cli *c)
{
	uint64_t here = c->bad_hash_here;

	if (here != 0)
		c->bad_hash =
		    c->bad_hash == 0
			? here
			: hash64((struct str){(const char *)&here, sizeof here},
			      c->bad_hash);
	c->bad_hash_here = 0;
}

void
cli_end_of_file(struct cli *c, const struct lines *l)
{
	join_hashes(c);
	if (c->named && c->good_here > 0)
		cli_warn(c, "%s: %llu bad line%s", lines_name(l), c->bad_here,
		    c->bad_here == 1 ? "" : "s");
	if (c->bad_here > MESSAGES && !c->named)
		cli_warn(c, "%s: and %llu more bad line%s", lines_name(l),
		    c->bad_here - MESSAGES, c->bad_here == MESSAGES + 1 ? "" : "s");
}

/* Where all lines keep their places, empty ones do too. */
static void
keep_empty(struct cli *c, struct str line)
{
	if (c->aside != NULL)
		c->aside(c->aside_ctx, line);
	if (c->rejected == c->out)
		out_line(c->out, line);
}

/* An operand, and whether it is the first and the last part of a file: by --names. */
struct input {
	const char *path;
	struct str name; /* absent: that of the path */
	bool first, last;
};

static void
begin_file(struct cli *c, const struct input *in, struct lines *l)
{
	if (in->first) {
		c->bad_here = c->good_here = c->lines_before = 0;
		c->named = false;
	}
	if (in->name.p != NULL)
		lines_call(l, in->name, c->lines_before);
	c->reading = l;
	lines_before_read(l, cli_before_wait, c);
	if (c->opened != NULL)
		c->opened(c->input_ctx, l);
}

/*
 * 0 at the end of the file, 1 when `line` stops, -1 after an error that was reported.
 */
static int
pump_file(struct cli *c, const struct input *in, cli_line_fn *line, void *ctx)
{
	struct err e;
	struct str s = STR_NONE;
	struct lines *l = lines_open(in->path, &e);
	int rc;

	if (l == NULL) {
		cli_warn(c, "%s", e.text);
		cli_status(c, ERR_SYSTEM);
		return 0; /* the other operands may still be read, as cat does */
	}
	begin_file(c, in, l);
	for (;;) {
		if ((rc = lines_next(l, &s, &e)) == 0)
			break;
		if (rc > 0) {
			if (s.n == 0) {
				keep_empty(c, s);
				continue;
			}
			if ((rc = line(ctx, s, &e)) > 0)
				break;
			c->good_here += rc == 0;
		}
		if (rc < 0 && e.kind == ERR_INPUT)
			rc = cli_reject(c, l, s, &e);
		else if (rc < 0) {
			cli_warn(c, "%s", e.text);
			cli_status(c, (int)e.kind);
		}
		if (rc < 0)
			break;
	}
	c->lines_before = lines_number(l) - 1;
	if (in->last || rc != 0)
		cli_end_of_file(c, l);
	if (c->closing != NULL)
		c->closing(c->input_ctx, l);
	c->reading = NULL;
	lines_close(l);
	return rc;
}

static char *const *
or_stdin(char *const operands[])
{
	static char dash[] = "-";
	static char *const only_stdin[] = {dash, NULL};

	return *operands == NULL ? only_stdin : operands;
}

void
cli_not_input(struct cli *c, const char *path, char *const operands[])
{
	struct stat out, in;

	if (path == NULL || stat(path, &out) < 0 || !S_ISREG(out.st_mode))
		return;
	for (operands = or_stdin(operands); *operands != NULL; operands++) {
		int rc =
		    strcmp(*operands, "-") == 0 ? fstat(0, &in) : stat(*operands, &in);

		if (rc == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
			cli_usage(
			    c, "%s: this file is an input too; name another one", path);
	}
}

struct out *
cli_create(struct cli *c, const char *path, char *const operands[])
{
	struct err e;
	struct out *o;

	cli_not_input(c, path, operands);
	if ((o = out_create(path, &e)) == NULL)
		cli_fail(c, &e);
	return o;
}

void
cli_tally(
    struct cli *c, const char *path, const struct json_table *t, const void *record)
{
	struct buf text = {0};
	struct err e;

	if (path == NULL)
		return;
	json_write(&text, t, record);
	buf_addc(&text, '\n');
	if (file_put(path, buf_str(&text), &e) < 0)
		cli_fail(c, &e);
	buf_release(&text);
}

char *const *
cli_operands(struct cli *c, char *const operands[])
{
	if (c->rejects != NULL && c->rejected == NULL)
		c->rejected = cli_create(c, c->rejects, operands);
	return or_stdin(operands);
}

/* Whether two operands next to each other are parts of one file. */
static bool
are_one(const struct cli *c, size_t a, size_t b)
{
	return b < c->names.n && str_eq(c->names.v[a], c->names.v[b]);
}

static void
check_names(struct cli *c, char *const operands[])
{
	size_t n = 0;

	while (operands[n] != NULL)
		n++;
	if (c->names.n > 0 && c->names.n != n)
		cli_usage(c, "--names: %zu name%s for %zu input%s", c->names.n,
		    c->names.n == 1 ? "" : "s", n, n == 1 ? "" : "s");
}

int
cli_pump(struct cli *c, char *const operands[], cli_line_fn *line, void *ctx)
{
	int rc = 0;

	operands = cli_operands(c, operands);
	check_names(c, operands);
	for (size_t i = 0; operands[i] != NULL && rc == 0; i++) {
		struct input in = {.path = operands[i]};

		in.name = i < c->names.n ? c->names.v[i] : STR_NONE;
		in.first = i == 0 || !are_one(c, i - 1, i);
		in.last = !are_one(c, i, i + 1);
		rc = pump_file(c, &in, line, ctx);
	}
	return rc < 0 ? -1 : 0;
}
