#include "json/whole.h"

#include "json/string.h"

/* What a step returns. */
enum { STOPPED = -1, OTHER = 0, GO_ON = 1 };

struct reader {
	struct json_whole *w;
	const char *p, *end; /* the text that is left */
	const yajl_callbacks *to;
	void *ctx;
	bool fresh; /* the innermost container is empty so far */
};

/* Counts an event, whose callback returned this. */
static int
given(struct reader *r, int rc)
{
	r->w->events++;
	return rc ? GO_ON : STOPPED;
}

/* Before an event: where its token ends. */
static void
token(struct reader *r, const char *end)
{
	r->p = end;
	r->w->at = (size_t)(end - r->w->text.p);
}

static void
skip_space(struct reader *r)
{
	while (r->p < r->end &&
	       (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
		r->p++;
}

/* The characters of the string that begins here, or STR_NONE; ends the token. */
static struct str
take_string(struct reader *r)
{
	const char *after;
	struct str s = json_string(&r->w->string, r->p + 1, r->end, &after);

	if (s.p != NULL)
		token(r, after);
	return s;
}

static const char *
digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

/* The end of the number that begins here, or NULL. */
static const char *
number_end(const char *p, const char *end)
{
	const char *from;

	p += p < end && *p == '-';
	from = p;
	p = digits(p, end);
	if (p == from || (*from == '0' && p - from > 1))
		return NULL;
	if (p < end && *p == '.') {
		from = ++p;
		if ((p = digits(p, end)) == from)
			return NULL;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		from = p;
		if ((p = digits(p, end)) == from)
			return NULL;
	}
	return p;
}

static int
take_number(struct reader *r)
{
	const char *from = r->p, *p = number_end(from, r->end);

	if (p == NULL || p == r->end || strchr(",]} \t\r\n", *p) == NULL || *p == '\0')
		return OTHER;
	token(r, p);
	return given(r, r->to->yajl_number(r->ctx, from, (size_t)(p - from)));
}

static int
take_word(struct reader *r)
{
	struct str rest = {r->p, (size_t)(r->end - r->p)};

	if (str_starts(rest, STR("null"))) {
		token(r, r->p + 4);
		return given(r, r->to->yajl_null(r->ctx));
	}
	if (str_starts(rest, STR("true"))) {
		token(r, r->p + 4);
		return given(r, r->to->yajl_boolean(r->ctx, 1));
	}
	if (str_starts(rest, STR("false"))) {
		token(r, r->p + 5);
		return given(r, r->to->yajl_boolean(r->ctx, 0));
	}
	return OTHER;
}

static int
open_container(struct reader *r)
{
	struct json_whole *w = r->w;
	bool object = *r->p == '{';

	if (w->depth == LIMIT_DEPTH)
		return OTHER;
	w->object[w->depth++] = object;
	r->fresh = true;
	token(r, r->p + 1);
	return given(r,
	    object ? r->to->yajl_start_map(r->ctx) : r->to->yajl_start_array(r->ctx));
}

/* The end of the innermost container. */
static int
close_container(struct reader *r)
{
	bool object = r->w->object[--r->w->depth];

	r->fresh = false;
	token(r, r->p + 1);
	return given(
	    r, object ? r->to->yajl_end_map(r->ctx) : r->to->yajl_end_array(r->ctx));
}

/* A scalar within a container, a string alone, or the beginning of a container. */
static int
take_value(struct reader *r)
{
	struct str s;

	switch (*r->p) {
	case '{':
	case '[':
		return open_container(r);
	case '"':
		if ((s = take_string(r)).p == NULL)
			return OTHER;
		return given(
		    r, r->to->yajl_string(r->ctx, (const unsigned char *)s.p, s.n));
	default:
		if (r->w->depth == 0)
			return OTHER;
		return (*r->p >= '0' && *r->p <= '9') || *r->p == '-' ? take_number(r)
								      : take_word(r);
	}
}

/* A key and its colon. */
static int
take_key(struct reader *r)
{
	struct str s = *r->p == '"' ? take_string(r) : STR_NONE;
	int rc;

	if (s.p == NULL)
		return OTHER;
	rc = given(r, r->to->yajl_map_key(r->ctx, (const unsigned char *)s.p, s.n));
	skip_space(r);
	if (rc == GO_ON && (r->p == r->end || *r->p++ != ':'))
		return OTHER;
	return rc;
}

/* The next step in a container: its end, or its next member. */
static int
take_member(struct reader *r)
{
	bool object = r->w->object[r->w->depth - 1];
	char close = object ? '}' : ']';
	int rc = GO_ON;

	if (*r->p == close)
		return close_container(r);
	if (!r->fresh) {
		if (*r->p++ != ',')
			return OTHER;
		skip_space(r);
	}
	r->fresh = false;
	if (object && r->p < r->end)
		rc = take_key(r);
	skip_space(r);
	if (rc != GO_ON)
		return rc;
	return r->p < r->end && *r->p != close ? take_value(r) : OTHER;
}

enum json_whole_end
json_whole(struct json_whole *w, struct str text, const yajl_callbacks *to, void *ctx)
{
	struct reader r = {w, text.p, text.p + text.n, to, ctx, false};
	int rc = GO_ON;

	w->text = text;
	w->at = w->events = w->depth = 0;
	while (rc == GO_ON) {
		skip_space(&r);
		if (r.p == r.end)
			return w->depth == 0 ? WHOLE_DONE : WHOLE_OTHER;
		rc = w->depth == 0 ? take_value(&r) : take_member(&r);
	}
	return rc == STOPPED ? WHOLE_STOPPED : WHOLE_OTHER;
}

void
json_whole_release(struct json_whole *w)
{
	buf_release(&w->string);
}
