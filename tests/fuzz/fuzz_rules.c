/*
 * Fuzzes the files of rules that options name, and what they are applied to: the
 * first byte selects pins, new names, or meanings of feedback; then a line of the
 * log; then the rules. Laws: a reward is in [0,1]; a new name is not empty; the
 * candidates that are pinned are candidates of the task; a refusal is a message.
 */
#include "fuzz.h"

#include "rec/feedback.h"
#include "rec/pin.h"
#include "rec/rename.h"
#include "rec/reward_map.h"

static struct arena arena;

/* Takes the next line of the text. */
static bool
next_line(struct str *text, struct str *line)
{
	const char *end = text->n == 0 ? NULL : memchr(text->p, '\n', text->n);
	size_t n = end == NULL ? text->n : (size_t)(end - text->p);

	*line = (struct str){text->p, n};
	n += end != NULL;
	text->p += n;
	text->n -= n;
	return n > 0;
}

static void
pin(struct str log, struct str rules)
{
	struct pins pins = {0};
	struct trajectory t;
	struct str line;
	struct pin one;
	struct strs ids;
	struct err e;

	while (next_line(&rules, &line)) {
		if (pin_read(reader(), &one, line, &arena, &e) < 0)
			must_be_told(&e);
		else
			pins_add(&pins, &one);
	}
	if (trajectory_read(reader(), &t, log, &arena, &e) == 0) {
		ids = pins_of(&pins, &t, &arena);
		MUST(ids.n <= task_candidates(&t));
		MUST((pins_first(&pins, &t, &arena).p == NULL) == (ids.n == 0));
	}
	pins_release(&pins);
}

static void
rename_ids(struct str log, struct str rules)
{
	struct rename names = {0};
	struct str line;
	struct err e;

	while (next_line(&rules, &line)) {
		if (rename_add(&names, line, &e) < 0)
			must_be_told(&e);
	}
	MUST(log.n == 0 || rename_id(&names, log, &arena).n > 0);
	rename_release(&names);
}

static void
understand(struct str log, struct str rules)
{
	struct reward_map map = {0};
	struct feedback f;
	struct meaning m;
	struct str line;
	struct err e;

	while (next_line(&rules, &line)) {
		if (reward_map_add(&map, reader(), line, &e) < 0)
			must_be_told(&e);
	}
	if (feedback_read(reader(), &f, log, &arena, &e) < 0) {
		must_be_told(&e);
	} else {
		m = reward_map_apply(&map, &f);
		MUST(m.kind != MEANS_REWARD || (m.reward >= 0 && m.reward <= 1));
		MUST(m.kind != MEANS_STATUS || m.status.n > 0);
	}
	reward_map_release(&map);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const KINDS_OF[])(struct str, struct str) = {
	    pin, rename_ids, understand};
	struct str text, rules, log;

	if (size < 1)
		return 0;
	text = rules = alone(data + 1, size - 1);
	next_line(&rules, &log);
	KINDS_OF[data[0] % 3](log, rules);
	give_back(text);
	arena_reset(&arena);
	return 0;
}
