#include "import/episode.h"

#include <math.h>

#include "base/mem.h"
#include "json/out.h"

const char *
call_state_name(enum call_state s)
{
	static const char *const NAMES[] = {
	    "pending", "ok", "error", "rejected", "truncated"};

	return NAMES[s];
}

struct episode *
episode_new(void)
{
	struct episode *ep = mem_zalloc(1, sizeof *ep);

	episode_reset(ep);
	return ep;
}

void
episode_free(struct episode *ep)
{
	if (ep == NULL)
		return;
	tools_release(&ep->offered);
	mem_free(ep->call);
	buf_release(&ep->rewards);
	buf_release(&ep->said);
	arena_release(&ep->arena);
	mem_free(ep);
}

void
episode_reset(struct episode *ep)
{
	struct episode empty = {.arena = ep->arena,
	    .at = EPISODE_NEVER,
	    .until = EPISODE_NEVER,
	    .offered = ep->offered,
	    .call = ep->call,
	    .cap = ep->cap,
	    .error = -1,
	    .latency_ms = NAN,
	    .cost = NAN,
	    .reward = NAN,
	    .rewards = ep->rewards,
	    .said = ep->said};

	*ep = empty;
	arena_reset(&ep->arena);
	tools_reset(&ep->offered);
	buf_reset(&ep->rewards);
	buf_reset(&ep->said);
}

struct str
episode_keep(struct episode *ep, struct str s)
{
	return arena_dup(&ep->arena, s);
}

void
episode_seen_at(struct episode *ep, int64_t ms)
{
	if (ep->at == EPISODE_NEVER)
		ep->at = ms;
	if (ep->until == EPISODE_NEVER || ms > ep->until)
		ep->until = ms;
}

struct import_call *
episode_call(struct episode *ep, const struct import_call *given)
{
	struct import_call *c;

	ep->call = mem_grow(ep->call, &ep->cap, ep->calls + 1, sizeof *ep->call);
	c = &ep->call[ep->calls++];
	*c = *given;
	c->turn = ep->turn;
	c->call_id = episode_keep(ep, given->call_id);
	c->id = episode_keep(ep, given->id);
	c->arguments = episode_keep(ep, given->arguments);
	c->result = episode_keep(ep, given->result);
	ep->answer = STR_NONE;
	return c;
}

struct import_call *
episode_find(struct episode *ep, struct str call_id)
{
	for (size_t i = 0; call_id.p == NULL && i < ep->calls; i++) {
		if (ep->call[i].state == CALL_PENDING)
			return &ep->call[i];
	}
	for (size_t i = ep->calls; call_id.p != NULL && i-- > 0;) {
		if (ep->call[i].call_id.p != NULL &&
		    str_eq(ep->call[i].call_id, call_id))
			return &ep->call[i];
	}
	return NULL;
}

void
episode_next_turn(struct episode *ep)
{
	if (ep->calls > 0 && ep->call[ep->calls - 1].turn == ep->turn)
		ep->turn++;
}

/* Where the score begins; n if there is none. In a name, each '"' has a '\\' before it. */
static size_t
find_score(struct str rewards, struct str member)
{
	for (size_t i = 0; i + member.n <= rewards.n; i++) {
		if ((i == 0 || rewards.p[i - 1] == ',') &&
		    memcmp(rewards.p + i, member.p, member.n) == 0)
			return i;
	}
	return rewards.n;
}

void
episode_score(struct episode *ep, struct str name, double value)
{
	struct buf member = {0}, *to = &ep->rewards;
	size_t from, end;

	json_str(&member, name);
	buf_addc(&member, ':');
	from = find_score(buf_str(to), buf_str(&member));
	for (end = from + member.n; end < to->n && to->p[end] != ',';)
		end++; /* of the number */
	if (from < to->n) {
		end += end < to->n;
		memmove(to->p + from, to->p + end, to->n - end);
		to->n -= end - from;
		to->n -= to->n > 0 && to->p[to->n - 1] == ',';
	}
	if (to->n > 0)
		buf_addc(to, ',');
	buf_add_str(to, buf_str(&member));
	json_num(to, value);
	buf_release(&member);
}
