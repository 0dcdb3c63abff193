#include "verb/mixture.h"

#include "base/hash.h"

/* Makes the places differ from other uses of the same hash. */
static const uint64_t SALT = UINT64_C(0x63616e617279);

struct str
mixture_unit(const struct trajectory *t, struct str trajectory_id, struct str unit)
{
	struct str id = str_is(unit, "session") ? t->task.session_id
			: str_is(unit, "user")  ? t->task.user_id
						: STR_NONE;

	if (id.n == 0)
		id = t->task.task_id;
	return id.n == 0 ? trajectory_id : id;
}

double
mixture_place(struct str unit_id, struct str version)
{
	uint64_t h = hash64(unit_id, hash64(version, SALT));

	return (double)(h >> 11) * 0x1p-53;
}

/* The probability with which a router, asked alone, makes the choice with this key. */
static double
probability(const struct choice *c, struct str key)
{
	if (str_eq(c->action, key))
		return c->probability;
	for (size_t i = 0; i < c->actions; i++) {
		if (str_eq(c->all[i].key, key))
			return c->all[i].probability;
	}
	return 0;
}

void
mb_mixture_step(const struct mixture *m, const struct route_options *o,
    const struct trajectory *t, struct arena *a, struct routed *r)
{
	const struct canary *k = m->terms;
	struct routed active, canary;
	struct str unit, key;
	bool trial;

	mb_route_step(m->active, o, t, a, &active);
	mb_route_step(m->canary, o, t, a, &canary);
	unit = mixture_unit(t, canary.trajectory_id, k->unit);
	trial = mixture_place(unit, k->version) < k->share;
	*r = trial ? canary : active;
	key = r->choice.action;
	/* in the order of mb-dataset --rescore, so that the sum has the same bits */
	r->decision.propensity = k->share * probability(&canary.choice, key) +
				 (1 - k->share) * probability(&active.choice, key);
	r->decision.router_version = trial ? k->version : k->against;
	r->decision.canary = *k;
}
