/*
 * Fuzzes a router file. It is refused, or it is a valid router: every action of
 * a task gets an expectation in [0,1], and every exploration mode gives a
 * distribution. Weights that are written and read again are equal.
 */
#include "fuzz.h"

#include <math.h>

#include "json/out.h"
#include "model/describe.h"
#include "model/file.h"
#include "model/model.h"
#include "verb/route.h"

static const char TASK[] =
    "{\"trajectory_id\":\"t\",\"task\":{\"input\":\"check the disk and the status of "
    "the "
    "printer\"},"
    "\"context_snapshot\":{\"recent_failures\":[\"the disk was "
    "full\"]},\"candidate_sets\":{"
    "\"memory\":[{\"id\":\"m\",\"title\":\"disk layout\",\"confidence\":0.9}],"
    "\"skill\":[{\"id\":\"s\",\"title\":\"printer repair\"}],"
    "\"tool\":[{\"id\":\"q1\",\"title\":\"q1\"},{\"id\":\"q2\",\"title\":\"status\","
    "\"cost\":0."
    "5}]}}";

static struct arena arena;

static void
sound_choice(struct model *m, const struct trajectory *task, enum explore how)
{
	struct route_options o = {.explore = how,
	    .epsilon = .1,
	    .temperature = .1,
	    .seed = 1,
	    .number = 1,
	    .min_expected = NAN};
	struct routed r;
	struct reasons why;
	double sum = 0;

	mb_route_step(m, &o, task, &arena, &r);
	MUST(r.choice.actions >= 5); /* the candidates, and the direct answer */
	for (size_t i = 0; i < r.choice.actions; i++) {
		const struct scored *s = &r.choice.all[i];

		MUST(s->predicted >= 0 && s->predicted <= 1 && s->probability >= 0);
		MUST(i == 0 || s[-1].predicted >= s->predicted);
		sum += s->probability;
	}
	MUST(fabs(sum - 1) < 1e-6);
	MUST(r.choice.probability > 0);
	why = model_reasons(&r.choice, r.choice.chosen, 5, &arena);
	for (size_t i = 0; i < why.n; i++)
		MUST(isfinite(why.v[i].adds));
}

static void
add_bytes(void *ctx, struct str bytes)
{
	buf_add_str(ctx, bytes);
}

/* Makes the file of these weights. */
static struct str
file_of(const struct router_header *h, const struct weights *w, const struct counts *c)
{
	struct buf b = {0};
	struct str s;

	file_write(h, w, c, &(struct router_sink){add_bytes, &b});
	s = arena_dup(&arena, buf_str(&b));
	buf_release(&b);
	return s;
}

static void
there_and_back(struct str bytes)
{
	struct router_header h;
	struct weights w;
	struct counts c;
	struct str text;
	struct err e;

	if (file_parse(bytes, "r",
		&(struct file_target){&h, &w, &c, &arena, .squares = true}, &e) < 0) {
		must_be_told(&e);
		return;
	}
	if (w.bits <= 12) { /* larger weights only cost time */
		text = file_of(&h, &w, &c);
		weights_release(&w);
		counts_release(&c);
		MUST(file_parse(text, "r",
			 &(struct file_target){&h, &w, &c, &arena, .squares = true},
			 &e) == 0);
		MUST(str_eq(file_of(&h, &w, &c), text));
	}
	weights_release(&w);
	counts_release(&c);
}

/*
 * A mutated file hardly ever has the right checks, and then nothing after them is
 * reached: put them in. Returns false if the file has none.
 */
static bool
seal(struct str bytes)
{
	struct router_header h;
	struct err e;
	struct str rest = bytes;

	if (router_header_read(&rest, "r", &h, &arena, &e) < 0 ||
	    h.format_version != ROUTER_VERSION)
		return false;
	file_seal((char *)(uintptr_t)bytes.p, bytes.n, &h, bytes.n - rest.n);
	return true;
}

static void
try_router(struct str bytes)
{
	struct trajectory task;
	struct err e = {0};
	struct model *m = model_parse(bytes, "r", NULL, false, &e);

	if (m == NULL) {
		must_be_told(&e);
	} else {
		MUST(task_read(reader(), &task, STR(TASK), &arena, &e) == 0);
		for (enum explore how = EXPLORE_NOT; how <= EXPLORE_SOFTMAX; how++)
			sound_choice(m, &task, how);
		model_free(m);
		there_and_back(bytes);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = alone(data, size);

	try_router(bytes);
	if (seal(bytes))
		try_router(bytes);
	give_back(bytes);
	arena_reset(&arena);
	return 0;
}
