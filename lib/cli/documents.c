#include "cli/documents.h"

#include "cli/pump.h"
#include "io/lines.h"

struct reading {
	struct cli *cli;
	const struct cli_documents *to;
	struct json_stream *stream;
	struct lines *lines;
	bool inside; /* the last piece did not end its line */
	bool lost;   /* after text that is not JSON: wait for a line that opens */
	bool
	    one_line; /* the document began with more than a bracket on its first line */
	bool failed;  /* an error that was reported, and ends the reading */
};

/* Reports an error. 0 to go on, -1 to stop. */
static int
failure(struct reading *r, struct str text, struct err *e)
{
	if (e->kind == ERR_INPUT && cli_reject(r->cli, r->lines, text, e) == 0)
		return 0;
	if (e->kind != ERR_INPUT) {
		cli_warn(r->cli, "%s", e->text);
		cli_status(r->cli, (int)e->kind);
	}
	r->failed = true;
	return -1;
}

static int
take_record(void *ctx, const struct json_value *v, struct err *e)
{
	struct reading *r = ctx;
	struct buf text = {0};
	int rc = v == NULL ? -1 : r->to->record(r->to->ctx, v, e);

	if (rc == 0)
		return 0;
	if (v != NULL)
		value_write(&text, v);
	rc = failure(r, buf_str(&text), e);
	buf_release(&text);
	return rc;
}

static bool
opens(struct str piece)
{
	return piece.n > 0 && (piece.p[0] == '{' || piece.p[0] == '[');
}

static struct str
without_newline(struct str s)
{
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

/* Text that is not JSON: report it, and drop the document that has begun. */
static int
lose(struct reading *r, struct str piece, struct err *e)
{
	if (r->failed || failure(r, without_newline(piece), e) < 0)
		return -1;
	json_stream_reset(r->stream);
	r->lost = true;
	return 0;
}

/*
 * A line that opens an object after a line that holds an unfinished one: that
 * line was cut short, as by a writer that was killed.
 */
static bool
after_torn(const struct reading *r, struct str piece)
{
	return r->one_line && !json_stream_between(r->stream) && piece.p[0] == '{' &&
	       !json_stream_in_array(r->stream);
}

static int
feed(struct reading *r, struct str piece, struct err *e)
{
	bool start = !r->inside, fresh;

	r->inside = piece.p[piece.n - 1] != '\n';
	if (r->lost && !(start && opens(piece)))
		return 0;
	r->lost = false;
	if (start && after_torn(r, piece)) {
		err_set(e, ERR_INPUT, "the line before is cut short");
		if (lose(r, STR(""), e) < 0)
			return -1;
		r->lost = false;
	}
	fresh = json_stream_between(r->stream);
	if (start && fresh)
		r->one_line = piece.p[0] == '{' && without_newline(piece).n > 1;
	else if (start)
		r->one_line = false;
	if (json_stream_feed(r->stream, piece, e) == 0)
		return 0;
	if (lose(r, piece, e) < 0)
		return -1;
	/* The line may be the good one after a bad one. */
	if (fresh || !start || !opens(piece))
		return 0;
	r->lost = false;
	return json_stream_feed(r->stream, piece, e) == 0 ? 0 : lose(r, piece, e);
}

/* An archive is named once; none of its lines is read. */
static bool
is_archive(struct reading *r, struct str first)
{
	if (!str_starts(first, STR("PK\003\004")))
		return false;
	cli_warn(r->cli,
	    "%s: a zip archive; convert the .eval file of Inspect by: inspect log "
	    "convert --to json",
	    lines_name(r->lines));
	cli_status(r->cli, ERR_INPUT);
	r->cli->bad++;
	return true;
}

static int
read_file(struct reading *r, const char *path)
{
	struct str piece;
	struct err e;
	int rc;
	bool begun = false;

	if ((r->lines = lines_open(path, &e)) == NULL) {
		cli_warn(r->cli, "%s", e.text);
		cli_status(r->cli, ERR_SYSTEM);
		return 0;
	}
	r->cli->bad_here = 0;
	r->cli->good_here = 1; /* a document of any layout is right here */
	r->cli->named = false;
	r->inside = r->lost = r->one_line = false;
	if (r->to->begin != NULL)
		r->to->begin(r->to->ctx, lines_name(r->lines));
	lines_before_read(r->lines, cli_before_wait, r->cli);
	while ((rc = lines_piece(r->lines, &piece, &e)) > 0) {
		if ((!begun && is_archive(r, piece)) || feed(r, piece, &e) < 0)
			break;
		begun = true;
	}
	if (rc < 0)
		failure(r, STR(""), &e);
	if (rc == 0 && !r->lost && !json_stream_between(r->stream)) {
		err_set(&e, ERR_INPUT, "cut short: the document does not end");
		lose(r, STR(""), &e);
	}
	json_stream_reset(r->stream);
	if (!r->failed && r->to->end(r->to->ctx, &e) < 0)
		failure(r, STR(""), &e);
	cli_end_of_file(r->cli, r->lines);
	lines_close(r->lines);
	return r->failed ? -1 : 0;
}

int
cli_documents(struct cli *c, char *const operands[], const struct cli_documents *to)
{
	struct reading r = {.cli = c, .to = to};
	int rc = 0;

	r.stream = json_stream_new(to->arrays, take_record, &r);
	for (operands = cli_operands(c, operands); *operands != NULL && rc == 0;
	     operands++)
		rc = read_file(&r, *operands);
	json_stream_free(r.stream);
	return rc;
}
