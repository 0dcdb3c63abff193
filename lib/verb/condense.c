#include "verb/condense.h"

#include "base/hash.h"
#include "base/num.h"
#include "rec/condensed.h"
#include "rec/stamp.h"

bool
must_stay_whole(const struct trajectory *t, const struct select_left *left)
{
	const struct decision *d = t->decisions.v;
	bool fed = false;

	/* mb-reward, which reads the output too, joins the feedback of a step by it. */
	for (size_t i = 0; i < t->decisions.n; i++)
		fed = fed || d[i].reward_source.p != NULL;
	return left->whole || fed;
}

void
condense(struct buf *b, const struct trajectory *t, struct str line,
    const struct select_left *left)
{
	struct condensed c;
	enum trajectory_lack lack = trajectory_lacks(t);
	char stamp[NUM_HEX], hash[NUM_HEX];

	condensed_init(&c);
	c.t.trajectory_id = t->trajectory_id;
	c.t.task.task_id = t->task.task_id;
	c.t.task.user_id = t->task.user_id;
	c.t.task.session_id = t->task.session_id;
	c.t.task.trace_id = t->task.trace_id;
	c.t.task.created_at = t->task.created_at;
	if (lack == LACKS_STATUS)
		c.t.outcome.status = t->outcome.status;
	if (trajectory_revoked(t)) {
		c.revoked = 1;
	} else if (lack != LACKS_NOTHING) {
		c.lacks = str_of(lack_word(lack));
	} else {
		num_hex(stamp, trajectory_stamp(t));
		num_hex(hash, hash64(line, 0));
		c.stamp = (struct str){stamp, NUM_HEX};
		c.line = (struct str){hash, NUM_HEX};
		c.leaked = left->leaked ? 1 : -1;
		c.offers = left->in_suite ? 1 : -1;
	}
	condensed_write(b, &c);
}
