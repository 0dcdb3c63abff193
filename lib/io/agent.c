#include "io/agent.h"

#include <math.h>

int
agent_ask(struct agent *a, struct str line, struct buf *answer, struct err *e)
{
	if (a->child == NULL && (a->child = child_start(a->command, e)) == NULL)
		return -1;
	return child_ask(a->child, line, (int)(a->timeout * 1000), answer, e);
}

double
agent_latest(const struct agent *a)
{
	return a->child != NULL && child_late(a->child) ? a->timeout * 1000
							: (double)NAN;
}

int
agent_failed(struct agent *a, struct err *e)
{
	bool missing = !a->answered && a->child != NULL && child_missing(a->child);

	agent_stop(a);
	a->failures++;
	if (e->kind != ERR_INPUT)
		return -1;
	if (missing) {
		e->kind = ERR_SYSTEM;
		return err_prefix(e, "the agent cannot be started: '%s'", a->command);
	}
	if (!a->answered && a->failures >= AGENT_FAILURES) {
		e->kind = ERR_SYSTEM;
		return err_prefix(
		    e, "the agent failed on its first %d actions", AGENT_FAILURES);
	}
	return 0;
}

void
agent_stop(struct agent *a)
{
	child_stop(a->child);
	a->child = NULL;
}
