/*
 * A world whose truth is known, for mb-worth: six tools, of which the router chooses
 * each where its name occurs, and the reward of each action has a known mean. The log
 * leaves one candidate out now and then.
 */
#ifndef WORTH_WORLD_H
#define WORTH_WORLD_H

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "model/describe.h"
#include "verb/worth.h"

static void
must(bool law)
{
	if (!law)
		abort();
}

enum { TOOLS = 6, CONTEXTS = TOOLS };

static const char *const NAMES[TOOLS] = {
    "weather", "calendar", "invoice", "translate", "backup", "payroll"};

/* The mean reward of each tool, and of everything else. */
struct world {
	double tool[TOOLS], other;
	double epsilon;
	size_t tasks;
};

struct simulation {
	struct model *model;
	struct json_in *in;
	struct trajectory context[CONTEXTS];
	struct arena arena, step;
	struct rng rng;
	double truth[TOOLS]; /* of each tool: with it less without it */
};

static void
read_contexts(struct simulation *s)
{
	for (int i = 0; i < CONTEXTS; i++) {
		struct buf line = {0};
		struct err e;

		buf_addf(&line,
		    "{\"task\":{\"input\":\"please do the %s thing\"},"
		    "\"candidate_sets\":{\"tool\":[",
		    NAMES[i]);
		for (int k = 0; k < TOOLS; k++)
			buf_addf(&line,
			    "%s{\"id\":\"%s\",\"title\":\"%s\",\"tags\":[\"%s\"]}",
			    k > 0 ? "," : "", NAMES[k], NAMES[k],
			    k < 3 ? "good" : "bad");
		buf_adds(&line, "]}}");
		must(task_read(s->in, &s->context[i],
			 arena_dup(&s->arena, buf_str(&line)), &s->arena, &e) == 0);
		buf_release(&line);
	}
}

static void
begin(struct simulation *s, uint64_t seed)
{
	*s = (struct simulation){.model = model_rules(), .in = json_in_new()};
	s->rng.state = seed;
	read_contexts(s);
}

static void
end(struct simulation *s)
{
	model_free(s->model);
	json_in_free(s->in);
	arena_release(&s->arena);
	arena_release(&s->step);
}

static double
mean_reward(const struct world *w, struct str action)
{
	for (int i = 0; i < TOOLS; i++) {
		if (str_ends(action, NAMES[i]))
			return w->tool[i];
	}
	return w->other;
}

/* One logged decision, in one of the contexts. */
static void
log_one(struct simulation *s, const struct world *w, struct mb_worth *verb)
{
	const struct trajectory *t =
	    &s->context[(size_t)(rng_unit(&s->rng) * CONTEXTS)];
	struct example x;
	struct choice c;

	arena_reset(&s->step);
	describe_task(t, &s->step, &x);
	model_explore(s->model, &x,
	    &(struct exploration){
		.mode = EXPLORE_LEAVE_ONE_OUT, .epsilon = w->epsilon, .rng = &s->rng},
	    &s->step, &c);
	x.step = 1;
	x.action = c.action;
	x.propensity = c.probability;
	x.actions = (double)c.actions;
	x.reward = rng_unit(&s->rng) < mean_reward(w, c.action);
	mb_worth_step(verb, t, &x, &s->step);
}

/* The mean rewards of what the router does with each tool in its context, and without. */
static void
find_truth(struct simulation *s, const struct world *w)
{
	for (int i = 0; i < TOOLS; i++) {
		struct example x;
		struct choice c;
		size_t next = 1;

		describe_task(&s->context[i], &s->arena, &x);
		model_choose(s->model, &x, &s->arena, &c);
		must(str_ends(c.action, NAMES[i]));
		while (strstr(c.all[next].key.p, NAMES[i]) != NULL)
			next++;
		s->truth[i] =
		    mean_reward(w, c.action) - mean_reward(w, c.all[next].key);
	}
}

static double
truth_of(const struct simulation *s, const struct worth *w)
{
	for (int i = 0; i < TOOLS; i++) {
		if (str_ends(w->candidate, NAMES[i]))
			return s->truth[i];
	}
	return NAN;
}

/* What came of many logs. */
struct worth_tally {
	const struct simulation *s;
	unsigned silent, bounds, right, kept_junk, retired_good, kept, useful;
	bool wrong; /* a verdict of the present log */
};

static void
count(void *ctx, const struct worth *w)
{
	struct worth_tally *n = ctx;
	double truth = truth_of(n->s, w);
	bool keep = str_is(w->verdict, "keep"), retire = str_is(w->verdict, "retire");

	if (isnan(w->lower)) {
		n->silent++;
		return;
	}
	must(w->lower <= w->upper && w->chosen <= w->offered);
	n->bounds++;
	n->right += w->lower <= truth && truth <= w->upper;
	n->useful += truth > .05;
	n->kept += keep && truth > .05;
	n->kept_junk += keep && truth <= 0;
	n->retired_good += retire && truth >= .01;
}

static void
worth_repeat(const struct world *w, unsigned times, struct worth_tally *n)
{
	const struct worth_limits limits = {.95, .01};
	struct simulation s;

	begin(&s, 7);
	find_truth(&s, w);
	*n = (struct worth_tally){.s = &s};
	for (unsigned i = 0; i < times; i++) {
		struct mb_worth *verb = mb_worth_new(s.model, WORTH_BY_CANDIDATE);

		for (size_t k = 0; k < w->tasks; k++)
			log_one(&s, w, verb);
		mb_worth_finish(verb, &limits, &s.arena, count, n);
		mb_worth_free(verb);
	}
	end(&s);
	n->s = NULL;
}

#endif
