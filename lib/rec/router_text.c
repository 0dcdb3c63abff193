#include "rec/router_text.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"

#define B(f) offsetof(struct router_block, f)
static const struct json_field block_fields[] = {
    {"block", JSON_STR, B(block), .flags = JSON_REQUIRED,
	.doc = "one of counts, weights, experience and squares"},
    {"at", JSON_NUM, B(at), .flags = JSON_REQUIRED, .dflt = NAN, .lo = 0, .hi = 0x1p32,
	.doc = "the index of its first number or pair"},
    {"data", JSON_STR, B(data), .flags = JSON_REQUIRED,
	.doc = "little-endian numbers in base64"},
};
const struct json_table ROUTER_BLOCK_TABLE =
    JSON_TABLE("router's block", struct router_block, block_fields);

struct router_text {
	struct json_in *in;
	struct str rest; /* lines not yet read */
	const char *name;
	unsigned long long line;
	struct arena arena; /* of one line */
	struct buf data;
};

struct router_text *
router_text_open(struct str rest, const char *name)
{
	struct router_text *r = mem_zalloc(1, sizeof *r);

	r->in = json_in_new();
	r->rest = rest;
	r->line = 1;
	r->name = name;
	return r;
}

void
router_text_close(struct router_text *r)
{
	json_in_free(r->in);
	arena_release(&r->arena);
	buf_release(&r->data);
	mem_free(r);
}

int
router_text_blame(const struct router_text *r, struct err *e)
{
	return err_prefix(e, "%s:%llu", r->name, r->line);
}

/* False at the end. */
static bool
next_line(struct router_text *r, struct str *line)
{
	const char *end = r->rest.n == 0 ? NULL : memchr(r->rest.p, '\n', r->rest.n);
	size_t n = end == NULL ? r->rest.n : (size_t)(end - r->rest.p);

	if (r->rest.n == 0)
		return false;
	r->line++;
	*line = (struct str){r->rest.p, n};
	n += end != NULL;
	r->rest = (struct str){r->rest.p + n, r->rest.n - n};
	return true;
}

static int
check_block(struct router_text *r, struct router_block *b, struct err *e)
{
	if (b->at != floor(b->at))
		return err_set(e, ERR_INPUT, "at: must be a whole number: '%s'",
		    num_text(b->at).text);
	if (!str_is(b->block, "counts") && !str_is(b->block, "weights") &&
	    !str_is(b->block, "experience") && !str_is(b->block, "squares"))
		return err_set(
		    e, ERR_INPUT, "no such block: '%.*s'", STR_ARG(b->block));
	if (!base64_decode(&r->data, b->data))
		return err_set(e, ERR_INPUT, "data: not base64");
	b->data = buf_str(&r->data);
	if (b->data.n == 0 || b->data.n % 4 != 0 ||
	    b->data.n > (size_t)ROUTER_BLOCK * 4)
		return err_set(e, ERR_INPUT, "data: %zu bytes are no block", b->data.n);
	return 0;
}

int
router_text_next(struct router_text *r, struct router_block *b, struct err *e)
{
	struct str line;

	arena_reset(&r->arena);
	buf_reset(&r->data);
	if (!next_line(r, &line))
		return 0;
	if (json_read(r->in, (struct json_target){&ROUTER_BLOCK_TABLE, b, &r->arena},
		line, e) < 0 ||
	    check_block(r, b, e) < 0)
		return router_text_blame(r, e);
	return 1;
}
