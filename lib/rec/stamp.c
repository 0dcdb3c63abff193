#include "rec/stamp.h"

#include <math.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"

/* Stored in seen.db: a change here makes every marked trajectory look changed. */
static void
add(struct buf *b, const char *name, double v)
{
	char text[NUM_MAX];

	buf_adds(b, name);
	buf_add(b, text, num_format(text, v));
	buf_addc(b, '\n');
}

/* An outcome without a number has the stamp of one with 0. */
static void
add_outcome(struct buf *b, const char *name, double v)
{
	add(b, name, isnan(v) ? 0 : v);
}

static void
add_reward(struct buf *b, const char *name, double reward, bool revoked)
{
	if (!isnan(reward))
		add(b, name, reward);
	else
		buf_addf(b, "%s%s\n", name, revoked ? "-" : "");
}

uint64_t
trajectory_stamp(const struct trajectory *t)
{
	const struct outcome *o = &t->outcome;
	const struct decision *d = t->decisions.v;
	struct buf b = {0};
	uint64_t hash;

	add_reward(&b, "reward ", t->reward, reward_revoked(t));
	buf_adds(&b, "status ");
	buf_add_str(&b, o->status);
	buf_addc(&b, '\n');
	add_outcome(&b, "latency ", o->latency_ms);
	add_outcome(&b, "errors ", o->tool_errors);
	add_outcome(&b, "corrections ", o->user_corrections);
	add_outcome(&b, "cost ", o->cost);
	for (size_t i = 0; i < t->decisions.n; i++)
		add_reward(&b, "decision ", d[i].reward, decision_revoked(&d[i]));
	hash = hash64(buf_str(&b), 0);
	buf_release(&b);
	return (hash & ~UINT64_C(1)) | trajectory_fed(t);
}

bool
trajectory_fed(const struct trajectory *t)
{
	const struct decision *d = t->decisions.v;
	bool fed = t->reward_source.p != NULL;

	for (size_t i = 0; i < t->decisions.n; i++)
		fed = fed || d[i].reward_source.p != NULL;
	return fed;
}

bool
stamp_renews(uint64_t marked, uint64_t now)
{
	return marked != now && !((marked & 1) != 0 && (now & 1) == 0);
}

bool
trajectory_revoked(const struct trajectory *t)
{
	const struct decision *d = t->decisions.v;
	bool revoked = reward_revoked(t);

	for (size_t i = 0; i < t->decisions.n; i++)
		revoked = revoked || decision_revoked(&d[i]);
	return revoked && trajectory_lacks(t) == LACKS_REWARD;
}

uint64_t
trajectory_user(const struct trajectory *t)
{
	uint64_t user = hash64(t->task.user_id, 0);

	return t->task.user_id.n == 0 ? 0 : user + (user == 0);
}
