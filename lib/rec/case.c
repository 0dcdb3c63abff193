#include "rec/case.h"

#include <math.h>
#include <stddef.h>

#include "base/utc.h"
#include "base/utf8.h"
#include "json/out.h"
#include "rec/action.h"

enum { TITLE = 120, TRIGGERS = 12 };

static const char SOURCE[] = "case";

uint64_t
case_number(struct str key)
{
	return sha256_head(key);
}

void
case_id(uint64_t number, char out[CASE_ID + 1])
{
	static const char hex[] = "0123456789abcdef";

	memcpy(out, "case-", 5);
	for (size_t i = CASE_ID; i > 5; number >>= 4) /* printf took 3 % of a lookup */
		out[--i] = hex[number & 15];
	out[CASE_ID] = '\0';
}

/* ---- trials ---- */

/* An unknown error is between a known success and a known error. */
static int
error_rank(const struct trial *t)
{
	return t->failed < 0 ? 1 : 2 * t->failed;
}

/* An unknown latency comes after every known one. */
static double
latency_rank(const struct trial *t)
{
	return isnan(t->latency_ms) ? HUGE_VAL : t->latency_ms;
}

int
trial_order(const struct trial *a, const struct trial *b)
{
	if (a->failed != b->failed)
		return error_rank(a) - error_rank(b);
	if (latency_rank(a) != latency_rank(b))
		return latency_rank(a) < latency_rank(b) ? -1 : 1;
	if (a->time != b->time)
		return a->time > b->time ? -1 : 1;
	return str_cmp(a->trajectory_id, b->trajectory_id);
}

/* Adds the trials of the last user. Until tried_end `mean` is a sum. */
static void
end_run(struct known_action *k)
{
	double weight = k->run.user == 0 ? k->run.tries : sqrt(k->run.tries);

	if (k->run.tries == 0)
		return;
	k->users += k->run.user != 0;
	k->voices += k->run.user == 0 ? k->run.tries : 1;
	k->weight += weight;
	k->mean += weight * k->run.sum / k->run.tries;
	if (k->run.user != 0 && weight > k->heaviest.weight) {
		k->heaviest.weight = weight;
		k->heaviest.mean = k->run.sum / k->run.tries;
	}
	k->run.tries = k->run.sum = 0;
}

bool
tried_add(struct known_action *k, const struct trial *t)
{
	bool best = k->tries == 0 || t->reward > k->best.reward ||
		    (t->reward == k->best.reward && trial_order(t, &k->best) < 0);

	if (t->user != k->run.user)
		end_run(k);
	k->run.user = t->user;
	k->run.tries++;
	k->run.sum += t->reward;
	k->sum += t->reward;
	k->tries++;
	if (best)
		k->best = *t;
	return best;
}

void
tried_end(struct known_action *k)
{
	double others, excess;

	end_run(k);
	others = k->weight - k->heaviest.weight;
	excess = k->heaviest.weight - others;
	if (others > 0 && excess > 0) {
		k->weight -= excess;
		k->mean -= excess * k->heaviest.mean;
	}
	k->mean /= k->weight;
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
    {"title", JSON_STR, O(c.title), .doc = "the input of the task"},
    {"summary", JSON_STR, O(c.summary), .doc = "what was tried how often, in one line"},
    {"triggers", JSON_STRS, O(c.triggers), .doc = "the words of the key"},
    {"cost", JSON_NUM, O(c.cost), .dflt = 0, .doc = "0"},
    {"confidence", JSON_NUM, O(c.confidence), .dflt = 0,
	.doc = "the value of the action"},
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
case_candidate(
    struct buf *b, const struct known_case *k, const struct case_offer *offer)
{
	struct str words[TRIGGERS];
	struct offer o = {.c = {.id = k->id,
			      .type = STR("memory"),
			      .title = utf8_cut(offer->title, TITLE),
			      .summary = offer->summary,
			      .source = STR("case"),
			      .confidence = offer->action->value,
			      .success_rate = offer->action->mean,
			      .freshness = 1},
	    .action = offer->action->action,
	    .avoid = offer->avoid == NULL ? STR_NONE : offer->avoid->action,
	    .trials = count_trials(k)};

	o.c.triggers = (struct strs){words, first_words(k->key, words)};
	json_write(b, &OFFER_TABLE, &o);
}

/* ---- as a line ---- */

/* As json_put, but an absent value is null. */
static void
put_or_null(struct buf *b, const char *key, struct str v)
{
	json_key(b, key);
	json_str(b, v);
}

static void
write_action(struct buf *b, const struct known_action *a)
{
	char time[UTC_MAX];

	buf_addc(b, '{');
	json_put(b, "action", a->action);
	json_put_num(b, "tries", a->tries);
	json_put_num(b, "users", a->users);
	json_put_num(b, "mean_reward", a->mean);
	json_put_num(b, "confidence", a->value);
	json_key(b, "best");
	buf_addc(b, '{');
	json_put(b, "trajectory_id", a->best.trajectory_id);
	json_put_num(b, "reward", a->best.reward);
	json_key(b, "failed");
	buf_adds(b, a->best.failed < 0   ? "null"
		    : a->best.failed > 0 ? "true"
					 : "false");
	json_key(b, "latency_ms");
	json_num(b, a->best.latency_ms);
	put_or_null(b, "time",
	    a->best.time == 0 ? STR_NONE
			      : (struct str){time, utc_format(time, a->best.time)});
	buf_adds(b, "}}");
}

void
case_write(struct buf *b, const struct known_case *k, const struct known_action *avoid)
{
	buf_addc(b, '{');
	json_put(b, "id", k->id);
	json_put(b, "key", k->key);
	json_put_num(b, "trials", count_trials(k));
	put_or_null(b, "avoid", avoid == NULL ? STR_NONE : avoid->action);
	json_key(b, "actions");
	buf_addc(b, '[');
	for (size_t i = 0; i < k->n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		write_action(b, &k->actions[i]);
	}
	buf_adds(b, "]}");
}
