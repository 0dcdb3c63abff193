#include "rec/policy.h"

#include <math.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/num.h"

#define S(f) offsetof(struct slice_rule, f)
static const struct json_field slice_fields[] = {
    {"name", JSON_STR, S(name), .flags = JSON_REQUIRED | JSON_ID,
	.doc =
	    "channel:NAME, the type of an action such as call_tool, or new_candidates"},
    {"max_loss", JSON_NUM, S(max_loss), .flags = JSON_OMIT, .dflt = NAN, .lo = 0,
	.hi = 2,
	.doc = "the mean reward that the slice may lose; default: max_slice_loss"},
};
const struct json_table SLICE_RULE_TABLE = {"slice", sizeof(struct slice_rule),
    slice_fields, sizeof slice_fields / sizeof *slice_fields, 1};

#define P(f) offsetof(struct policy, f)
static const struct json_field policy_fields[] = {
    {"confidence", JSON_NUM, P(confidence), .dflt = .95, .lo = 0, .hi = .999999,
	.doc = "the confidence of the gates, 0.5 or more; 0: no confidence bounds, the "
	       "means are compared with the thresholds"},
    {"min_reward_delta", JSON_NUM, P(min_reward_delta), .dflt = 0, .lo = -1, .hi = 1,
	.doc = "the mean reward of the challenger less that of the baseline must be at "
	       "least this, and be shown to be above 0"},
    {"max_error_rate_increase", JSON_NUM, P(max_error_rate_increase), .dflt = .02,
	.lo = -1, .hi = 1, .raw = 1 + P(errors_given),
	.doc = "the share of failed tasks of the challenger less that of the baseline "
	       "may be at most this"},
    {"max_latency_increase", JSON_NUM, P(max_latency_increase), .flags = JSON_OMIT,
	.dflt = NAN, .lo = .001, .hi = 1000, .raw = 1 + P(share_given),
	.doc = "the share of its latency by which a task may take longer; default 0.1, "
	       "but without a default if the file has max_latency_increase_ms"},
    {"max_latency_increase_ms", JSON_NUM, P(max_latency_increase_ms), .dflt = 50,
	.lo = -1e15, .hi = 1e15, .raw = 1 + P(latency_given),
	.doc = "an increase that is allowed for a task even if it is a larger share; "
	       "without max_latency_increase the mean and the 95th percentile of the "
	       "latency may grow by at most this"},
    {"max_cost_increase", JSON_NUM, P(max_cost_increase), .flags = JSON_OMIT,
	.dflt = NAN, .lo = -1e15, .hi = 1e15,
	.doc = "the mean cost of the challenger less that of the baseline may be at "
	       "most this; absent: the cost is not judged"},
    {"required_task_count", JSON_NUM, P(required_task_count), .dflt = 100, .lo = 1,
	.hi = 1e15, .doc = "with fewer tasks the verdict is inconclusive"},
    {"benchmark_attempts", JSON_NUM, P(benchmark_attempts), .dflt = 20, .lo = 1,
	.hi = 1e6,
	.doc = "the number of challengers that one benchmark may judge; after that the "
	       "verdict is inconclusive; the first has the largest part of the error "
	       "probability 1 - confidence"},
    {"max_slice_loss", JSON_NUM, P(max_slice_loss), .dflt = .05, .lo = 0, .hi = 2,
	.doc = "the mean reward that a slice may lose; the gate fails if a larger loss "
	       "is shown"},
    {"max_canary_loss", JSON_NUM, P(max_canary_loss), .flags = JSON_OMIT, .dflt = NAN,
	.lo = 0, .hi = .999,
	.doc = "the mean reward that a canary may lose and still get the next share; "
	       "absent: 0.05"},
    {"canary_shares", JSON_NUMS, P(canary_shares), .flags = JSON_OMIT, .lo = .001,
	.hi = 1, .limit = 100,
	.doc = "the shares that a canary gets one after the other; absent: 0.05, 0.25 "
	       "and 1, at which it becomes active"},
    {"canary", JSON_NUM, P(canary), .flags = JSON_OMIT, .dflt = NAN, .lo = .001,
	.hi = .999,
	.doc = "a challenger that passes becomes a canary with this share of the "
	       "sessions; absent: it becomes active"},
    {"approve", JSON_STR, P(approve), .flags = JSON_OMIT,
	.doc = "human: a challenger that passes is only proposed, until mb-version "
	       "approve; absent: it goes live"},
    {"grant", JSON_STR, P(grant), .flags = JSON_OMIT,
	.doc = "log: the reward is judged by an off-policy estimate of decisions that "
	       "were held out, mb-promote --off-policy; absent: by the results"},
    {"back_off", JSON_NUM, P(back_off), .flags = JSON_OMIT, .dflt = NAN, .lo = 1,
	.hi = 1e6,
	.doc = "after so many runs in a row that promoted nothing, the next "
	       "one wants twice as many new trajectories as the last; absent: never"},
    {"slices", JSON_LIST, P(slices), .flags = JSON_OMIT, .sub = &SLICE_RULE_TABLE,
	.limit = 1000, .doc = "the slices to judge; none: all slices"},
    {"feedback", JSON_STR, P(feedback), .flags = JSON_OMIT,
	.doc = "full, the default; or verdict: the decision record and the report keep "
	       "back what the results say, but for the verdict"},
};
const struct json_table POLICY_TABLE = {"policy", sizeof(struct policy), policy_fields,
    sizeof policy_fields / sizeof *policy_fields, 1};

static const double LATENCY_SHARE = .1;

void
policy_default(struct policy *p)
{
	json_defaults(&POLICY_TABLE, p);
	p->max_latency_increase = LATENCY_SHARE;
}

/* A field of the policy that differs, as text; a list is only named. */
static void
add_change(struct buf *b, const struct json_field *f, const struct policy *own,
    const struct policy *usual)
{
	const void *at = (const char *)own + f->off;
	const void *as = (const char *)usual + f->off;

	if (f->type == JSON_NUM &&
	    (isnan(*(const double *)at) || *(const double *)at == *(const double *)as))
		return;
	if (f->type == JSON_STR && ((const struct str *)at)->n == 0)
		return;
	if ((f->type == JSON_NUMS && ((const struct json_nums *)at)->n == 0) ||
	    (f->type == JSON_LIST && ((const struct json_list *)at)->n == 0))
		return;
	buf_addf(b, "%s%s", b->n > 0 ? ", " : "", f->name);
	if (f->type == JSON_NUM)
		buf_addf(b, " %s", num_text(*(const double *)at).text);
	if (f->type == JSON_STR)
		buf_addf(b, " %.*s", STR_ARG(*(const struct str *)at));
}

struct str
policy_changes(const struct policy *p, struct arena *a)
{
	struct policy usual;
	struct buf b = {0};
	struct str s;

	policy_default(&usual);
	for (size_t i = 0; i < POLICY_TABLE.n; i++)
		add_change(&b, &POLICY_TABLE.field[i], p, &usual);
	s = b.n == 0 ? STR_NONE : arena_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

int
policy_read(struct json_in *in, struct policy *p, struct str text, struct arena *a,
    struct err *e)
{
	if (json_read(in, (struct json_target){&POLICY_TABLE, p, a}, text, e) < 0)
		return -1;
	if (p->share_given.p == NULL && p->latency_given.p == NULL)
		p->max_latency_increase = LATENCY_SHARE;
	if (p->share_given.p != NULL && p->max_latency_increase_ms < 0)
		return err_set(e, ERR_INPUT,
		    "max_latency_increase_ms: must be 0 or more beside "
		    "max_latency_increase: '%s'",
		    num_text(p->max_latency_increase_ms).text);
	if (p->confidence != 0 && p->confidence < .5)
		return err_set(e, ERR_INPUT,
		    "confidence: 0 (plain thresholds on means), or .5 and more: '%s'",
		    num_text(p->confidence).text);
	if (p->benchmark_attempts != (double)(unsigned long)p->benchmark_attempts)
		return err_set(e, ERR_INPUT,
		    "benchmark_attempts: must be a whole number: '%s'",
		    num_text(p->benchmark_attempts).text);
	if (p->feedback.p != NULL && !str_is(p->feedback, "full") &&
	    !policy_keeps_back(p))
		return err_set(e, ERR_INPUT,
		    "feedback: must be full or verdict: '%.*s'", STR_ARG(p->feedback));
	if (p->grant.p != NULL && !policy_grants_by_log(p))
		return err_set(
		    e, ERR_INPUT, "grant: must be log: '%.*s'", STR_ARG(p->grant));
	if (policy_grants_by_log(p) && p->confidence == 0)
		return err_set(e, ERR_INPUT,
		    "grant: log wants a confidence of .5 and more: an estimate without "
		    "bounds shows nothing");
	if (p->approve.p != NULL && !str_is(p->approve, "human"))
		return err_set(e, ERR_INPUT, "approve: must be human: '%.*s'",
		    STR_ARG(p->approve));
	return 0;
}
