#include "cli/agent_trial.h"

#include <math.h>

#include "base/hash.h"
#include "json/edit.h"
#include "json/out.h"
#include "rec/answer.h"
#include "rec/previous.h"
#include "verb/route.h"

/* The task in the form of mb-route: its line with an id and the decision. */
static void
route_line(struct agent_trial *t, const struct eval_choice *asked, struct str id)
{
	struct arena *a = asked->arena;
	struct decision d = route_decision(&asked->task->task, asked->choice, a);
	static const char *const drop[] = {"trajectory_id", "decisions", NULL};
	static const char *const drop_result[] = {
	    "trajectory_id", "decisions", "outcome", "reward", "previous", NULL};
	struct str line;
	bool moved;

	buf_reset(&t->text);
	json_key(&t->text, "trajectory_id");
	json_str(&t->text, id);
	json_key(&t->text, "decisions");
	buf_addc(&t->text, '[');
	json_write(&t->text, &DECISION_TABLE, &d);
	buf_addc(&t->text, ']');
	buf_reset(&t->routed);
	moved = previous_add(&t->text, t->in);
	json_splice(
	    &t->routed, t->in, t->line, moved ? drop_result : drop, buf_str(&t->text));
	line = json_passable(t->in, buf_str(&t->routed), a);
	if (line.p != t->routed.p) {
		buf_reset(&t->routed);
		buf_add_str(&t->routed, line);
	}
}

/* Each action of each task has its own id, which is the same in every run. */
static struct str
make_id(const struct agent_trial *t, const struct eval_choice *asked)
{
	char sha[SHA256_HEX + 1];
	struct sha256 *h = sha256_new();

	sha256_add(h, asked->task->task.task.task_id);
	sha256_add(h, STR("\n"));
	sha256_add(h, asked->choice->action);
	sha256_add(h, t->version);
	sha256_hex(h, sha);
	return arena_fmt(asked->arena, "eval-%.16s", sha);
}

int
agent_trial_outcome(
    void *trial, const struct eval_choice *asked, struct side *side, struct err *e)
{
	struct agent_trial *t = trial;
	struct arena *a = asked->arena;
	struct str id = make_id(t, asked);
	int rc;

	if (t->answers == NULL)
		t->answers = json_in_new();
	route_line(t, asked, id);
	rc = agent_ask(&t->agent, buf_str(&t->routed), &t->answer, e);
	if (rc == 0 &&
	    (rc = answer_read(t->answers, &(struct answer){buf_str(&t->answer), id}, a,
		 side, e)) >= 0) {
		t->agent.answered = true;
		if (t->trajectories != NULL)
			out_line(t->trajectories, buf_str(&t->answer));
		return rc > 0 ? 0 : -1; /* no outcome: a bad line, not a failure */
	}
	*side = (struct side){.cost = NAN, .latency_ms = agent_latest(&t->agent)};
	if (agent_failed(&t->agent, e) < 0)
		return -1;
	/* An error of the agent is the outcome of the task. */
	side->reason = arena_dup(a, str_of(e->text));
	side_set_error(side, 1);
	return 0;
}

void
agent_trial_release(struct agent_trial *t)
{
	agent_stop(&t->agent);
	json_in_free(t->answers);
	buf_release(&t->text);
	buf_release(&t->routed);
	buf_release(&t->answer);
}
