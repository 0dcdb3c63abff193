#include "rec/router.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/num.h"
#include "json/out.h"

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

#define S(f) offsetof(struct router_section, f)
static const struct json_field section_fields[] = {
    {"section", JSON_STR, S(section), .flags = JSON_REQUIRED,
	.doc = "counts, weights, experience, check, squares, and again check"},
    {"at", JSON_NUM, S(at), .flags = JSON_REQUIRED, .dflt = NAN, .lo = 0, .hi = 0x1p40,
	.doc = "its first byte, counted from the end of the first line"},
    {"bytes", JSON_NUM, S(bytes), .flags = JSON_REQUIRED, .dflt = NAN, .lo = 0,
	.hi = 0x1p40, .doc = "its length"},
    {"homes", JSON_NUM, S(homes), .flags = JSON_OMIT, .dflt = NAN, .lo = 1,
	.hi = 0x1p32, .doc = "of a hash table: the number of its homes"},
};
const struct json_table ROUTER_SECTION_TABLE =
    JSON_TABLE("router's section", struct router_section, section_fields);

#define H(f) offsetof(struct router_header, f)
#define NUMBER(name, least, most, what)                                                \
	{                                                                              \
#name, JSON_NUM, H(name), .flags = JSON_REQUIRED, .dflt = NAN,         \
					  .lo = least, .hi = most, .doc = what         \
	}
static const struct json_field header_fields[] = {
    {"format", JSON_STR, H(format), .flags = JSON_REQUIRED,
	.doc = "always memabra-router"},
    NUMBER(format_version, 0, 1e9, "3; or 2, if the sections are lines of text"),
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
    {"learnt", JSON_NUM, H(learnt), .flags = JSON_OMIT, .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "of a small log, the share of what was learnt; the rest is the rules; "
	       "absent: 1"},
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
    {"sections", JSON_LIST, H(sections), .flags = JSON_OMIT,
	.sub = &ROUTER_SECTION_TABLE, .limit = ROUTER_SECTIONS,
	.doc = "the sections of the file, in their order"},
    {"blocks", JSON_NUM, H(blocks), .flags = JSON_OMIT, .dflt = NAN, .lo = 0, .hi = 1e9,
	.doc = "of a text: the number of lines of counts, weights and experience"},
    {"square_blocks", JSON_NUM, H(square_blocks), .flags = JSON_OMIT, .dflt = NAN,
	.lo = 0, .hi = 1e9, .doc = "of a text: the number of lines of squares"},
};
const struct json_table ROUTER_HEADER_TABLE =
    JSON_TABLE("router", struct router_header, header_fields);

const char *const ROUTER_SECTION_NAMES[] = {
    "counts", "weights", "experience", "check", "squares", "check"};

/* Each section begins at the first multiple of ROUTER_ALIGN after the one before. */
static int
check_sections(const struct json_list *list, struct err *e)
{
	const struct router_section *s = list->v;
	double at = 0;

	if (list->n != ROUTER_SECTIONS)
		return err_set(
		    e, ERR_INPUT, "sections: %zu of %d", list->n, (int)ROUTER_SECTIONS);
	for (size_t i = 0; i < list->n; i++, s++) {
		const char *name = ROUTER_SECTION_NAMES[i];

		if (!str_is(s->section, name))
			return err_set(e, ERR_INPUT,
			    "sections[%zu].section: '%.*s' is not %s", i,
			    STR_ARG(s->section), name);
		if (s->at != at || s->bytes != floor(s->bytes))
			return err_set(e, ERR_INPUT,
			    "sections[%zu]: %s bytes at %s, but it begins at %s", i,
			    num_text(s->bytes).text, num_text(s->at).text,
			    num_text(at).text);
		at += ceil(s->bytes / ROUTER_ALIGN) * ROUTER_ALIGN;
	}
	return 0;
}

static int
check_header(const struct router_header *h, size_t length, struct err *e)
{
	const double whole_ones[] = {h->bits, h->seed, h->blocks, h->square_blocks};
	bool text = h->format_version == ROUTER_TEXT_VERSION;

	if (!str_is(h->format, "memabra-router"))
		return err_set(
		    e, ERR_INPUT, "not a router: format is '%.*s'", STR_ARG(h->format));
	if (!text && h->format_version != ROUTER_VERSION)
		return err_set(e, ERR_INPUT,
		    "a router of format version %s; this program reads %d and %d",
		    num_text(h->format_version).text, ROUTER_TEXT_VERSION,
		    ROUTER_VERSION);
	if (text && (isnan(h->blocks) || isnan(h->square_blocks)))
		return err_set(e, ERR_INPUT, "%s: is missing",
		    isnan(h->blocks) ? "blocks" : "square_blocks");
	for (size_t i = 0; i < (text ? 4 : 2); i++) {
		if (whole_ones[i] != floor(whole_ones[i]))
			return err_set(e, ERR_INPUT,
			    "bits, seed and blocks must be whole numbers");
	}
	if (!text && length % ROUTER_ALIGN != 0)
		return err_set(e, ERR_INPUT,
		    "the line has %zu bytes, which is no multiple of %d", length,
		    ROUTER_ALIGN);
	return text ? 0 : check_sections(&h->sections, e);
}

int
router_header_read(struct str *bytes, const char *name, struct router_header *h,
    struct arena *a, struct err *e)
{
	const char *end = bytes->n == 0 ? NULL : memchr(bytes->p, '\n', bytes->n);
	struct str line = {bytes->p, end == NULL ? bytes->n : (size_t)(end - bytes->p)};
	struct json_in *in;
	int rc;

	if (bytes->n == 0)
		return err_set(e, ERR_INPUT, "%s: not a router: it is empty", name);
	bytes->p += line.n + (end != NULL);
	bytes->n -= line.n + (end != NULL);
	line = arena_dup(a, line);
	in = json_in_new();
	rc = json_read(in, (struct json_target){&ROUTER_HEADER_TABLE, h, a}, line, e);
	json_in_free(in);
	return rc < 0 || check_header(h, line.n + 1, e) < 0
		   ? err_prefix(e, "%s:1", name)
		   : 0;
}

void
router_header_end(struct buf *b, size_t from)
{
	while ((b->n - from + 1) % ROUTER_ALIGN != 0)
		buf_addc(b, ' ');
	buf_addc(b, '\n');
}

void
router_header_put(struct buf *b, const struct router_header *h)
{
	size_t from = b->n;

	json_write(b, &ROUTER_HEADER_TABLE, h);
	router_header_end(b, from);
}
