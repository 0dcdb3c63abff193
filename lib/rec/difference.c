#include "rec/difference.h"

#include <math.h>
#include <stddef.h>

#include "base/plain.h"
#include "base/utf8.h"
#include "json/out.h"

#define D(f) offsetof(struct difference, f)
static const struct json_field difference_fields[] = {
    {"task_id", JSON_STR, D(task_id), .doc = "the task"},
    {"channel", JSON_STR, D(channel), .flags = JSON_OMIT, .doc = "its channel"},
    {"input", JSON_STR, D(input), .doc = "its text"},
    {"baseline_action", JSON_STR, D(baseline_action),
	.doc = "the action that the baseline chooses"},
    {"challenger_action", JSON_STR, D(challenger_action),
	.doc = "the action that the challenger chooses"},
    {"baseline_reward", JSON_NUM, D(baseline_reward), .dflt = NAN,
	.doc = "the reward of the baseline"},
    {"challenger_reward", JSON_NUM, D(challenger_reward), .dflt = NAN,
	.doc = "the reward of the challenger"},
    {"difference", JSON_NUM, D(difference), .dflt = NAN,
	.doc = "the challenger's reward less the baseline's"},
};
const struct json_table DIFFERENCE_TABLE =
    JSON_TABLE("difference", struct difference, difference_fields);

/* A text in one line of 80 columns at most, of which `from` are used. */
static void
cut(struct buf *b, struct str s, size_t from)
{
	size_t room = 80 - from;

	plain_add(b, s.n <= room ? s : utf8_cut(s, room - 3));
	buf_adds(b, s.n <= room ? "\n" : "...\n");
}

static void
add_words(struct buf *b, const struct difference *d)
{
	buf_addf(b, "%+7.4f  ", d->difference);
	cut(b, d->task_id, 9);
	buf_addf(b, "%9s", "");
	cut(b, d->input, 9);
	buf_addf(b, "%9s%.4f  ", "", d->baseline_reward);
	cut(b, d->baseline_action, 17);
	buf_addf(b, "%9s%.4f  ", "", d->challenger_reward);
	cut(b, d->challenger_action, 17);
}

void
difference_add(struct buf *b, const struct result *r, struct str input, bool words)
{
	const struct difference d = {r->task_id, r->channel, input, r->baseline.action,
	    r->challenger.action, r->baseline.reward, r->challenger.reward,
	    r->challenger.reward - r->baseline.reward};

	if (str_eq(d.baseline_action, d.challenger_action))
		return;
	if (words) {
		add_words(b, &d);
		return;
	}
	json_write(b, &DIFFERENCE_TABLE, &d);
	buf_addc(b, '\n');
}
