#include "rec/case.h"

#include <stddef.h>

#include "base/utc.h"
#include "base/utf8.h"
#include "json/out.h"
#include "rec/action.h"

enum { TITLE = 120, TRIGGERS = 12 };

static const char SOURCE[] = "case";

void
case_id(struct str key, char out[CASE_ID + 1])
{
	char sha[SHA256_HEX + 1];

	sha256_of(key, sha);
	memcpy(out, "case-", 5);
	memcpy(out + 5, sha, 16);
	out[CASE_ID] = '\0';
}

bool
case_recalled(const struct trajectory *t, const struct decision *d, const char *own_id)
{
	const struct candidate *c = t->candidates[KIND_MEMORY].v;

	for (size_t i = 0; i < d->selected_ids.n; i++) {
		struct str id = d->selected_ids.v[i];

		if (str_is(id, own_id))
			return true;
		for (size_t k = 0; k < t->candidates[KIND_MEMORY].n; k++) {
			if (str_eq(c[k].id, id) && str_is(c[k].source, SOURCE))
				return true;
		}
	}
	return false;
}

/* ---- as a candidate ---- */

/* The fields of a case besides those of a candidate. */
struct offer {
	struct candidate c;
	struct str action, avoid;
	double trials;
};

#define O(f) offsetof(struct offer, f)
static const struct json_field offer_fields[] = {
    {"id", JSON_STR, O(c.id),
	.doc = "case- and the first digits of the sha256 of the key"},
    {"type", JSON_STR, O(c.type), .doc = "memory"},
    {"title", JSON_STR, O(c.title), .doc = "the input as it was in the first trial"},
    {"summary", JSON_STR, O(c.summary), .doc = "the best trial, in one line"},
    {"triggers", JSON_STRS, O(c.triggers), .doc = "the words of the key"},
    {"cost", JSON_NUM, O(c.cost), .dflt = 0, .doc = "0"},
    {"confidence", JSON_NUM, O(c.confidence), .dflt = 0,
	.doc = "the mean reward of the action, shrunk"},
    {"success_rate", JSON_NUM, O(c.success_rate), .dflt = .5,
	.doc = "the mean reward of the action"},
    {"freshness", JSON_NUM, O(c.freshness), .dflt = 1, .doc = "1"},
    {"risk", JSON_NUM, O(c.risk), .dflt = 0, .doc = "0"},
    {"tags", JSON_STRS, O(c.tags), .doc = "none"},
    {"source", JSON_STR, O(c.source), .doc = "case"},
    {"action", JSON_STR, O(action), .doc = "the best known action"},
    {"avoid", JSON_STR, O(avoid), .doc = "the worst known action, or null"},
    {"trials", JSON_NUM, O(trials), .dflt = 0,
	.doc = "the number of trials of the task"},
};
static const struct json_table OFFER_TABLE =
    JSON_TABLE("case", struct offer, offer_fields);

static double
count_trials(const struct known_case *k)
{
	double n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += k->actions[i].tries;
	return n;
}

/* The worst known action, if it is worse than the best. */
static struct str
to_avoid(const struct known_case *k)
{
	const struct known_action *last = &k->actions[k->n - 1];

	return last->shrunk < k->actions[0].shrunk ? last->action : STR_NONE;
}

/* The first words of the key, whose only white space is single blanks. */
static size_t
first_words(struct str key, struct str words[TRIGGERS])
{
	size_t n = 0;

	while (key.n > 0 && n < TRIGGERS) {
		const char *blank = memchr(key.p, ' ', key.n);
		size_t len = blank == NULL ? key.n : (size_t)(blank - key.p);

		words[n++] = (struct str){key.p, len};
		key = (struct str){
		    key.p + len + (blank != NULL), key.n - len - (blank != NULL)};
	}
	return n;
}

void
case_candidate(struct buf *b, const struct known_case *k, const struct known_action *a)
{
	struct str words[TRIGGERS];
	struct offer o = {.c = {.id = k->id,
			      .type = STR("memory"),
			      .title = utf8_cut(k->title, TITLE),
			      .summary = a->best.summary,
			      .source = STR("case"),
			      .confidence = a->shrunk,
			      .success_rate = a->sum / a->tries,
			      .freshness = 1},
	    .action = a->action,
	    .avoid = to_avoid(k),
	    .trials = count_trials(k)};

	o.c.triggers = (struct strs){words, first_words(k->key, words)};
	if (str_eq(o.avoid, o.action))
		o.avoid =
		    STR_NONE; /* the better actions have no candidate in this task */
	json_write(b, &OFFER_TABLE, &o);
}

/* ---- as a line ---- */

static void
write_action(struct buf *b, const struct known_action *a)
{
	char time[UTC_MAX];

	buf_addc(b, '{');
	json_key(b, "action");
	json_str(b, a->action);
	json_key(b, "tries");
	json_num(b, a->tries);
	json_key(b, "mean_reward");
	json_num(b, a->sum / a->tries);
	json_key(b, "confidence");
	json_num(b, a->shrunk);
	json_key(b, "best");
	buf_addc(b, '{');
	json_key(b, "trajectory_id");
	json_str(b, a->best.trajectory_id);
	json_key(b, "reward");
	json_num(b, a->best.reward);
	json_key(b, "failed");
	buf_adds(b, a->best.failed < 0   ? "null"
		    : a->best.failed > 0 ? "true"
					 : "false");
	json_key(b, "latency_ms");
	json_num(b, a->best.latency_ms);
	json_key(b, "time");
	json_str(b, a->best.time == 0
			? STR_NONE
			: (struct str){time, utc_format(time, a->best.time)});
	json_key(b, "summary");
	json_str(b, a->best.summary);
	buf_adds(b, "}}");
}

void
case_write(struct buf *b, const struct known_case *k)
{
	buf_addc(b, '{');
	json_key(b, "id");
	json_str(b, k->id);
	json_key(b, "key");
	json_str(b, k->key);
	json_key(b, "title");
	json_str(b, k->title);
	json_key(b, "trials");
	json_num(b, count_trials(k));
	json_key(b, "avoid");
	json_str(b, to_avoid(k));
	json_key(b, "actions");
	buf_addc(b, '[');
	for (size_t i = 0; i < k->n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		write_action(b, &k->actions[i]);
	}
	buf_adds(b, "]}");
}
