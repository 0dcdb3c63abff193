/*
 * Worlds in which a canary is compared with the active version: trajectories of
 * sessions, as mb-watch reads them. For tests/unit/test_arms.c and tests/bench/arms.c.
 */
#ifndef ARM_WORLDS_H
#define ARM_WORLDS_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/rng.h"
#include "base/utc.h"
#include "verb/arms.h"
#include "verb/mixture.h"

enum arm_kind {
	ARM_STEADY,
	ARM_WEEKEND,  /* two days of seven are worse by .10 */
	ARM_DAYS,     /* each day has a mean of its own, +-.10 */
	ARM_SEASON,   /* the first fifth is worse by .10 */
	ARM_SESSIONS, /* sessions of 1 to 10 tasks with the same reward */
	ARM_LATE,     /* a failure is logged when 20 others have failed */
	ARM_DRIFT,    /* both arms rise and fall slowly by .15 */
	ARM_GROWTH,   /* days have more and more tasks, and their own means */
	ARM_WORLDS
};
static const char *const ARM_NAMES[] = {"steady", "weekends", "days' noise",
    "season at the start", "sessions of 1-10", "late failures", "both drift",
    "traffic grows"};

struct arm_world {
	enum arm_kind kind;
	double share, gain; /* of the canary; the gain in mean reward */
	size_t units;
};

struct arm_answer {
	char status;  /* the first letter: worse, better, fit, nothing */
	size_t units; /* that were needed */
};

static inline double
arm_day_mean(uint64_t seed, size_t day)
{
	struct rng r = {seed * 1000003 + day};

	rng_next(&r);
	return .7 + .2 * rng_unit(&r);
}

static inline double
arm_mean(const struct arm_world *w, uint64_t seed, size_t i)
{
	size_t day = i / 100;

	switch (w->kind) {
	case ARM_WEEKEND:
		return day % 7 >= 5 ? .7 : .8;
	case ARM_DAYS:
		return arm_day_mean(seed, day);
	case ARM_SEASON:
		return i < w->units / 5 ? .7 : .8;
	case ARM_DRIFT:
		return .75 + .15 * sin((double)i / 500);
	case ARM_GROWTH:
		return arm_day_mean(seed, (size_t)sqrt((double)i / 10));
	default:
		return .8;
	}
}

struct arm_run {
	const struct arm_world *world;
	struct canary canary;
	struct mb_arms *arms;
	size_t minutes;
};

/* The tasks of unit i, all with this reward. */
static inline void
arm_take(struct arm_run *run, size_t i, double reward)
{
	size_t tasks = run->world->kind == ARM_SESSIONS ? 1 + i * 7 % 10 : 1;
	struct decision d = {.canary = run->canary};
	struct trajectory t = {.decisions = {&d, 1}, .reward = reward};
	char session[32], id[48], time[UTC_MAX];

	t.task.session_id =
	    (struct str){session, (size_t)snprintf(session, sizeof session, "s%zu", i)};
	d.router_version =
	    mixture_place(t.task.session_id, run->canary.version) < run->canary.share
		? run->canary.version
		: run->canary.against;
	for (size_t k = 0; k < tasks && !mb_arms_shown(run->arms); k++) {
		t.trajectory_id = (struct str){
		    id, (size_t)snprintf(id, sizeof id, "%s-%zu", session, k)};
		t.task.created_at = (struct str){
		    time, utc_format(time, (int64_t)run->minutes++ * 60000)};
		mb_arms_step(run->arms, &t);
	}
}

/* Runs a canary until something is shown, or all units have come. */
static inline struct arm_answer
arm_world(const struct arm_world *w, double margin, uint64_t seed)
{
	enum { LATER = 20 };
	char version[32];
	struct arm_run run = {.world = w,
	    .canary = {.version = str_of(version),
		.against = STR("rules"),
		.share = w->share,
		.unit = STR("session"),
		.since = STR("2026-01-01T00:00:00Z")}};
	struct rng r = {seed};
	size_t late[LATER], lates = 0;
	struct arms_status x;
	struct arena a = {0};
	struct arm_answer got;

	run.canary.version.n = (size_t)snprintf(
	    version, sizeof version, "v-%llu", (unsigned long long)seed);
	run.arms = mb_arms_new(&(struct arms_terms){
	    .canary = run.canary, .margin = margin, .wait = INT64_C(600000)});
	rng_next(&r);
	for (size_t i = 0; i < w->units && !mb_arms_shown(run.arms); i++) {
		char session[32];
		struct str id = {
		    session, (size_t)snprintf(session, sizeof session, "s%zu", i)};
		bool trial = mixture_place(id, run.canary.version) < w->share;
		bool good = rng_unit(&r) < arm_mean(w, seed, i) + (trial ? w->gain : 0);

		if (w->kind == ARM_LATE && !good) {
			/* logged when 20 others have failed */
			if (lates >= LATER)
				arm_take(&run, late[lates % LATER], 0);
			late[lates++ % LATER] = i;
		} else {
			arm_take(&run, i, good);
		}
	}
	mb_arms_finish(run.arms, &a, &x);
	got.status = str_is(x.status, "watching") ? 'n' : x.status.p[0];
	got.units = (size_t)(x.units + x.against_units);
	arena_release(&a);
	mb_arms_free(run.arms);
	return got;
}

#endif
