#include "rec/router.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"

#define T(f) offsetof(struct router_try, f)
static const struct json_field try_fields[] = {
    {"lambda", JSON_NUM, T(lambda), .dflt = NAN, .doc = "the scale of the crosses"},
    {"compete", JSON_NUM, T(compete), .dflt = NAN,
	.doc = "how much the reward of an action affects its rivals"},
    {"passes", JSON_NUM, T(passes), .dflt = NAN,
	.doc = "the number of passes over the examples"},
    {"loss", JSON_NUM, T(loss), .dflt = NAN,
	.doc = "the mean log-loss on the held-out part, after calibration"},
};
const struct json_table ROUTER_TRY_TABLE =
    JSON_TABLE("setting", struct router_try, try_fields);

#define H(f) offsetof(struct router_header, f)
#define NUMBER(name, least, most, what)                                                \
	{                                                                              \
#name, JSON_NUM, H(name), .flags = JSON_REQUIRED, .dflt = NAN,         \
					  .lo = least, .hi = most, .doc = what         \
	}
static const struct json_field header_fields[] = {
    {"format", JSON_STR, H(format), .flags = JSON_REQUIRED,
	.doc = "always memabra-router"},
    NUMBER(format_version, 0, 1e9, "always 2"),
    {"learner", JSON_STR, H(learner), .doc = "the learning method: competing-actions"},
    NUMBER(examples, 0, 1e15, "the number of examples of the training"),
    NUMBER(examples_before, 0, 1e15,
	"the number of examples that its ancestors were trained on"),
    {"dataset_sha256", JSON_STR, H(dataset_sha256),
	.doc = "the sha256 of the example lines"},
    {"first_created_at", JSON_STR, H(first_created_at),
	.doc = "the time of the first task"},
    {"last_created_at", JSON_STR, H(last_created_at),
	.doc = "the time of the last task"},
    {"parent", JSON_STR, H(parent),
	.doc = "the sha256 of the router that the training started from, or null"},
    {"merged", JSON_STRS, H(merged), .flags = JSON_OMIT,
	.doc = "the sha256 of each router that was merged; passes and seed are the "
	       "first one's"},
    {"vectors", JSON_STR, H(vectors), .flags = JSON_OMIT,
	.doc =
	    "the sha256 of the word vectors, without which it cannot be used; absent: "
	    "it needs none"},
    NUMBER(bits, 1, ROUTER_BITS_MAX, "there are 2^bits hashed weights"),
    NUMBER(lambda, 0, 1e6, "the scale of the crosses"),
    NUMBER(compete, 0, 1, "how much the reward of an action affects its rivals"),
    NUMBER(learning_rate, 0, 1e6, "the learning rate of AdaGrad"),
    NUMBER(passes, 0, 1e6, "the number of passes over the examples"),
    NUMBER(seed, 0, 0x1p53, "the seed for the order of the examples"),
    {"share", JSON_NUM, H(share), .flags = JSON_OMIT, .dflt = NAN, .lo = 0, .hi = 1,
	.doc =
	    "the share of what was learnt; the rest is the best constant; absent: 1"},
    {"importance", JSON_NUM, H(importance), .flags = JSON_OMIT, .dflt = NAN, .lo = 0,
	.hi = 1,
	.doc = "the exponent by which rare choices of the log count more; absent: 0.5"},
    {"tried", JSON_LIST, H(tried), .sub = &ROUTER_TRY_TABLE, .limit = 1024,
	.doc = "the settings that were tried on the held-out part of the log"},
    {"slope", JSON_NUM, H(slope), .dflt = 1, .lo = 1e-3, .hi = 1e3,
	.doc = "the slope of the calibration: scores times slope, plus shift, are the "
	       "log-odds of the reward"},
    {"shift", JSON_NUM, H(shift), .dflt = 0, .lo = -1e3, .hi = 1e3,
	.doc = "the shift of the calibration"},
    NUMBER(composites, 0, 1e15, "the number of examples whose action was composite"),
    NUMBER(clarifies, 0, 1e15, "the number of examples whose action was clarify"),
    {"half_life_days", JSON_NUM, H(half_life_days), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "the half-life of examples, in days; absent: their age did not matter"},
    {"mean_reward", JSON_NUM, H(mean_reward), .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "the mean reward of the examples"},
    {"reward_weights", JSON_OBJECT, H(reward_weights), .flags = JSON_OMIT,
	.sub = &REWARD_WEIGHTS_TABLE,
	.doc = "the weights of the rewards that were computed"},
    NUMBER(blocks, 0, 1e9, "the number of lines of counts, weights and experience"),
    NUMBER(square_blocks, 0, 1e9, "the number of lines of squares"),
};
const struct json_table ROUTER_HEADER_TABLE =
    JSON_TABLE("router", struct router_header, header_fields);

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

struct router_reader {
	struct json_in *in;
	struct str rest; /* lines not yet read */
	const char *name;
	unsigned long long line;
	struct arena arena; /* of one line */
	struct buf data;
};

struct router_reader *
router_open(struct str bytes, const char *name)
{
	struct router_reader *r = mem_zalloc(1, sizeof *r);

	r->in = json_in_new();
	r->rest = bytes;
	r->name = name;
	return r;
}

void
router_close(struct router_reader *r)
{
	json_in_free(r->in);
	arena_release(&r->arena);
	buf_release(&r->data);
	mem_free(r);
}

int
router_blame(const struct router_reader *r, struct err *e)
{
	return err_prefix(e, "%s:%llu", r->name, r->line);
}

/* False at the end. */
static bool
next_line(struct router_reader *r, struct str *line)
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
check_header(const struct router_header *h, struct err *e)
{
	const double whole_ones[] = {h->bits, h->seed, h->blocks, h->square_blocks};

	if (!str_is(h->format, "memabra-router"))
		return err_set(
		    e, ERR_INPUT, "not a router: format is '%.*s'", STR_ARG(h->format));
	if (h->format_version != ROUTER_VERSION)
		return err_set(e, ERR_INPUT,
		    "a router of format version %s; this program reads %d",
		    num_text(h->format_version).text, ROUTER_VERSION);
	for (size_t i = 0; i < sizeof whole_ones / sizeof *whole_ones; i++) {
		if (whole_ones[i] != floor(whole_ones[i]))
			return err_set(e, ERR_INPUT,
			    "bits, seed and blocks must be whole numbers");
	}
	return 0;
}

int
router_header(
    struct router_reader *r, struct router_header *h, struct arena *a, struct err *e)
{
	struct str line;

	if (!next_line(r, &line))
		return err_set(e, ERR_INPUT, "%s: not a router: it is empty", r->name);
	line = arena_dup(a, line);
	if (json_read(
		r->in, (struct json_target){&ROUTER_HEADER_TABLE, h, a}, line, e) < 0 ||
	    check_header(h, e) < 0)
		return router_blame(r, e);
	return 0;
}

static int
check_block(struct router_reader *r, struct router_block *b, struct err *e)
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
router_next(struct router_reader *r, struct router_block *b, struct err *e)
{
	struct str line;

	arena_reset(&r->arena);
	buf_reset(&r->data);
	if (!next_line(r, &line))
		return 0;
	if (json_read(r->in, (struct json_target){&ROUTER_BLOCK_TABLE, b, &r->arena},
		line, e) < 0 ||
	    check_block(r, b, e) < 0)
		return router_blame(r, e);
	return 1;
}
