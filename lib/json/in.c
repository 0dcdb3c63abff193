/*
 * yajl as shipped accepts deep nests and duplicate keys, turns a lone surrogate
 * into '?' and passes \u0000 on as a raw NUL. json_check_text and the callbacks
 * refuse all of these, the last three only where the value or the key is used.
 */
#include "json/in.h"

#include "base/mem.h"
#include "json/check.h"
#include "json/events.h"
#include "json/yajl.h"

static void
renew(struct json_in *in)
{
	if (in->yajl != NULL)
		yajl_free(in->yajl);
	in->yajl = json_yajl(&json_callbacks, in);
}

/*
 * Whether something other than white space follows the object. yajl may hold the
 * head of a token there, such as a string that does not end, and would continue
 * it with the next line.
 */
static int
followed(const struct json_in *in)
{
	size_t i = in->end;

	while (i < in->line.n && memchr(" \t\r\n", in->line.p[i], 4) != NULL)
		i++;
	return i < in->line.n;
}

/* The line up to an offset. */
static yajl_status
feed(struct json_in *in, size_t to)
{
	in->piece = in->fed;
	in->fed = to;
	return yajl_parse(
	    in->yajl, (const unsigned char *)in->line.p + in->piece, to - in->piece);
}

/* Whether the next value is an element of a list of this table. */
static bool
expects(const struct json_in *in, const struct json_table *t)
{
	const struct frame *f = in->depth == 0 ? NULL : &in->stack[in->depth - 1];

	return f != NULL && f->place == LIST && f->table == t;
}

/* Of an object that is known, yajl gets only the braces. */
static yajl_status
parse(struct json_in *in)
{
	yajl_status s = yajl_status_ok;
	struct known_match m;
	size_t at = 0;

	while (s == yajl_status_ok &&
	       (at = known_next(in->known, in->line, at, &m)) < in->line.n) {
		s = feed(in, at++);
		if (s != yajl_status_ok || !expects(in, m.object->table))
			continue;
		in->hit = &m;
		in->piece = in->fed;
		s = yajl_parse(in->yajl, (const unsigned char *)"{}", 2);
		in->hit = NULL;
		at = in->fed += m.text.n;
	}
	return s == yajl_status_ok ? feed(in, in->line.n) : s;
}

static int
outcome(struct json_in *in, yajl_status status, struct err *e)
{
	if (status == yajl_status_client_canceled)
		return -1;
	if (status != yajl_status_ok)
		return json_yajl_error(in->yajl, in->line, e);
	if (in->depth > 0)
		return err_set(e, ERR_INPUT, "cut short: the object does not end");
	if (in->end == 0)
		return err_set(e, ERR_INPUT, "no object on the line");
	if (followed(in))
		return err_set(e, ERR_INPUT, "more than one value on the line");
	return 0;
}

static void
begin(struct json_in *in, struct json_target to, struct str line)
{
	in->depth = in->nkeys = in->nmembers = 0;
	in->end = in->after_key = 0;
	in->piece = in->fed = 0;
	in->table = to.table;
	in->out = to.out;
	in->line = line;
	in->arena = to.arena;
	in->no_character = json_no_character(line, 0);
	in->halves = false;
	json_defaults(to.table, to.out);
}

int
json_read(struct json_in *in, struct json_target to, struct str line, struct err *e)
{
	int rc;

	in->err = e;
	known_bound(in->known);
	begin(in, to, line);
	if (json_check_text(line, e) < 0)
		return -1;
	rc = outcome(in, parse(in), e);
	if (rc < 0)
		renew(in);             /* it stopped inside a value */
	if (rc < 0 && in->piece > 0) { /* the message is about the whole line */
		begin(in, to, line);
		outcome(in, feed(in, line.n), e);
		renew(in);
	}
	return rc;
}

size_t
json_members(const struct json_in *in, const struct json_member **members)
{
	*members = in->members;
	return in->nmembers;
}

struct json_in *
json_in_new(void)
{
	struct json_in *in = mem_zalloc(1, sizeof *in);

	in->known = known_new();
	renew(in);
	return in;
}

void
json_in_free(struct json_in *in)
{
	if (in == NULL)
		return;
	yajl_free(in->yajl);
	known_free(in->known);
	mem_free(in->keys);
	mem_free(in->members);
	mem_free(in);
}
