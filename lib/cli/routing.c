#include "cli/routing.h"

#include "base/limits.h"
#include "base/num.h"
#include "cli/origin.h"
#include "cli/pins.h"
#include "cli/router.h"
#include "cli/vectors.h"
#include "json/edit.h"
#include "json/out.h"
#include "rec/previous.h"
#include "rec/ranked.h"
#include "verb/mixture.h"

enum { REASONS_TOLD = 5 }; /* reasons that --explain prints for each action */

static struct shortlisted
ranked(const struct scored *s)
{
	return (struct shortlisted){s->key, s->predicted, s->probability};
}

static void
write_shortlist(struct buf *b, const struct choice *c, size_t most)
{
	json_key(b, "shortlist");
	buf_addc(b, '[');
	for (size_t i = 0; i < c->actions && i < most; i++) {
		struct shortlisted s = ranked(&c->all[i]);

		if (i > 0)
			buf_addc(b, ',');
		json_write(b, &SHORTLISTED_TABLE, &s);
	}
	buf_addc(b, ']');
}

/* The reasons of an action need as much memory as the task, so free it each time. */
static void
write_explanation(struct buf *b, const struct choice *c, struct arena *a)
{
	json_key(b, "explanation");
	buf_addc(b, '[');
	for (size_t i = 0; i < c->actions; i++) {
		struct reasons why;
		struct explained x = {.as = ranked(&c->all[i])};

		arena_reset(a);
		why = model_reasons(c, i, REASONS_TOLD, a);
		x.reasons = (struct json_list){why.v, why.n};
		if (i > 0)
			buf_addc(b, ',');
		json_write(b, &EXPLAINED_TABLE, &x);
	}
	buf_addc(b, ']');
}

/* Asks the router of --shadow, which explores nothing. */
static void
ask_shadow(struct cli_routing *r, const struct trajectory *t, struct decision *d)
{
	struct route_options alone = r->options;
	struct routed would;

	if (r->shadow == NULL)
		return;
	alone.explore = EXPLORE_NOT;
	mb_route_step(r->shadow, &alone, t, &r->arena, &would);
	d->shadow.version = buf_str(&r->shadow_name);
	d->shadow.action = would.choice.action;
}

int
cli_routing_step(
    struct cli_routing *r, struct str line, struct str *answer, struct err *e)
{
	static const char *const drop[] = {
	    "trajectory_id", "decisions", "shortlist", "explanation", NULL};
	static const char *const drop_result[] = {"trajectory_id", "decisions",
	    "shortlist", "explanation", "outcome", "reward", "previous", NULL};
	struct trajectory t;
	struct routed routed;
	bool moved, trial;

	arena_reset(&r->arena);
	cli_follow_active(r->cli, &r->router);
	trial = cli_follow_canary(r->cli, &r->router);
	if (task_read(r->in, &t, line, &r->arena, e) < 0)
		return -1;
	r->options.number++;
	if (trial)
		mb_mixture_step(&(struct mixture){r->router.model,
				    r->router.canary_model, &r->router.canary},
		    &r->options, &t, &r->arena, &routed);
	else
		mb_route_step(r->router.model, &r->options, &t, &r->arena, &routed);
	r->fell[routed.fallback]++;
	if (!trial)
		routed.decision.router_version = buf_str(&r->router.version);
	ask_shadow(r, &t, &routed.decision);
	buf_reset(&r->extra);
	json_key(&r->extra, "trajectory_id");
	json_str(&r->extra, routed.trajectory_id);
	json_key(&r->extra, "decisions");
	buf_addc(&r->extra, '[');
	json_write(&r->extra, &DECISION_TABLE, &routed.decision);
	buf_addc(&r->extra, ']');
	if (r->top > 0)
		write_shortlist(&r->extra, &routed.choice, (size_t)r->top);
	if (r->explain)
		write_explanation(&r->extra, &routed.choice, &r->scratch);
	buf_reset(&r->out);
	moved = previous_add(&r->extra, r->in);
	json_splice(
	    &r->out, r->in, line, moved ? drop_result : drop, buf_str(&r->extra));
	*answer = json_passable(r->in, buf_str(&r->out), &r->arena);
	return 0;
}

static void
take_real(
    struct cli_routing *r, const char *option, struct real_range range, double *out)
{
	struct err e;

	if (num_option_real(option, optarg, range, out, &e) < 0)
		cli_usage(r->cli, "%s", e.text);
}

static int64_t
take_int(struct cli_routing *r, const char *option, struct int_range range)
{
	struct err e;
	int64_t n;

	if (num_option_int(option, optarg, range, &n, &e) < 0)
		cli_usage(r->cli, "%s", e.text);
	return n;
}

void
cli_routing_option(struct cli_routing *r, int c)
{
	switch (c) {
	case ROUTING_ROUTER:
		r->router.router = optarg;
		break;
	case ROUTING_STATE:
		r->router.dir = optarg;
		break;
	case ROUTING_VECTORS:
		cli_vectors_option(optarg);
		break;
	case ROUTING_SHADOW:
		r->shadow_router = optarg;
		break;
	case ROUTING_EXPLORE:
		if (!explore_named(str_of(optarg), &r->options.explore))
			cli_usage(r->cli,
			    "--explore wants squarecb, epsilon, softmax or "
			    "leave-one-out: "
			    "'%s'",
			    optarg);
		break;
	case ROUTING_EPSILON:
		take_real(
		    r, "--epsilon", (struct real_range){0, 1}, &r->options.epsilon);
		break;
	case ROUTING_TEMPERATURE:
		take_real(r, "--temperature", (struct real_range){.001, 1000},
		    &r->options.temperature);
		break;
	case ROUTING_SEED:
		r->options.seed = (uint64_t)take_int(
		    r, "--seed", (struct int_range){0, INT64_C(1) << 53});
		break;
	case ROUTING_TOP:
		r->top = take_int(r, "--top", (struct int_range){1, LIMIT_CANDIDATES});
		break;
	case ROUTING_MIN_EXPECTED:
		take_real(r, "--min-expected", (struct real_range){0, 1},
		    &r->options.min_expected);
		break;
	case ROUTING_FALLBACK:
		r->fallback = optarg;
		break;
	case ROUTING_NEVER:
		r->never = optarg;
		break;
	case ROUTING_ALWAYS:
		r->always = optarg;
		break;
	case ROUTING_EXPLAIN:
		r->explain = 1;
		break;
	default:
		cli_option(r->cli, c);
	}
}

static void
read_overrides(struct cli_routing *r)
{
	struct err e;

	if (r->fallback != NULL && isnan(r->options.min_expected))
		cli_usage(r->cli, "--fallback wants --min-expected");
	if (r->fallback != NULL &&
	    action_parse(str_of(r->fallback), &r->run, &r->options.fallback, &e) < 0)
		cli_usage(r->cli, "--fallback: %s", e.text);
	cli_pins(r->cli, r->never, r->in, &r->options.never);
	cli_pins(r->cli, r->always, r->in, &r->options.always);
	r->cli->reads = RECORD_TASK;
}

static void
open_shadow(struct cli_routing *r)
{
	struct err e;

	if (r->shadow_router != NULL &&
	    (r->shadow = cli_router(
		 r->router.state, r->shadow_router, &r->shadow_name, &e)) == NULL)
		cli_fail(r->cli, &e);
}

/* A mistyped fallback is on offer nowhere: a word at the end, not one a task. */
static void
tell_fallback(struct cli_routing *r)
{
	unsigned long long n = r->fell[FALLBACK_LACKING];

	if (n > 0 && r->fell[FALLBACK_CHOSEN] == 0)
		cli_warn(r->cli,
		    "--fallback %s is on offer in none of the %llu task%s that wanted "
		    "it: direct_answer took its place",
		    r->fallback, n, n == 1 ? "" : "s");
}

void
cli_routing_open(struct cli_routing *r)
{
	r->options.now = r->cli->now;
	if (!r->cli->now_given)
		cli_origin(r->options.origin);
	r->in = json_in_new();
	read_overrides(r);
	cli_follow_open(r->cli, &r->router);
	open_shadow(r);
}

void
cli_routing_close(struct cli_routing *r)
{
	tell_fallback(r);
	json_in_free(r->in);
	cli_follow_release(&r->router);
	model_free(r->shadow);
	buf_release(&r->shadow_name);
	pins_release(&r->options.never);
	pins_release(&r->options.always);
	arena_release(&r->run);
	arena_release(&r->arena);
	arena_release(&r->scratch);
	buf_release(&r->out);
	buf_release(&r->extra);
}
