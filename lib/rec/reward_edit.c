#include "rec/reward_edit.h"

#include <math.h>

#include "json/edit.h"
#include "json/out.h"

/* Reads an object of a line only for its members. */
static int
read_members(const struct reward_line *l, struct str text, struct err *e)
{
	static const struct json_field none[] = {{"", JSON_RAW, 0}};
	static const struct json_table any = JSON_TABLE("object", struct str, none);
	struct str unused;

	return json_read(
	    l->other, (struct json_target){&any, &unused, l->arena}, text, e);
}

static void
write_reward(struct buf *b, const struct judgement *j)
{
	buf_addc(b, '{');
	json_key(b, "total");
	if (j->kind == JUDGED_REWARD)
		json_num(b, j->reward);
	else
		buf_adds(b, "null");
	json_key(b, "source");
	json_str(b, j->kind == JUDGED_STATUS ? STR("outcome") : STR("feedback"));
	if (j->at.p != NULL) {
		json_key(b, "at");
		json_str(b, j->at);
	}
	buf_addc(b, '}');
}

/* ---- the decisions ---- */

static int
edit_decision(struct buf *b, const struct reward_line *l, struct str text,
    const struct judgement *j, struct err *e)
{
	struct buf reward = {0};

	if (j->kind == JUDGED_NOT) {
		buf_add_str(b, text);
		return 0;
	}
	if (read_members(l, text, e) < 0)
		return -1;
	write_reward(&reward, j);
	json_edit(b, l->other, text, &(struct json_new){"reward", buf_str(&reward)}, 1);
	buf_release(&reward);
	return 0;
}

/* The array of decisions, with the rewards of those that are judged. */
static int
edit_decisions(struct buf *b, const struct reward_line *l, const struct judgement *step,
    struct err *e)
{
	struct str all = json_member_text(l->in, "decisions"), rest = all, one;
	const char *from = all.p;

	while (json_next_element(&rest, &one)) {
		buf_add(b, from, (size_t)(one.p - from));
		if (edit_decision(b, l, one, step++, e) < 0)
			return -1;
		from = one.p + one.n;
	}
	buf_add(b, from, (size_t)(all.p + all.n - from));
	return 0;
}

/* ---- the outcome ---- */

static int
edit_outcome(struct buf *b, const struct reward_line *l, const struct reward_change *c,
    struct err *e)
{
	struct str old = l->t->outcome_text.p == NULL ? STR("{}") : l->t->outcome_text;
	struct buf status = {0}, corrections = {0};
	struct str word =
	    c->whole.kind == JUDGED_STATUS ? c->whole.status : c->own_status;
	const struct outcome *o = &l->t->outcome;
	struct buf implicit = {0};
	struct json_new new[3];
	size_t n = 0;

	if (read_members(l, old, e) < 0)
		return -1;
	if (word.p != NULL) {
		json_str(&status, word);
		new[n++] = (struct json_new){"status", buf_str(&status)};
	}
	if (!isnan(c->corrections)) {
		json_num(&implicit, c->corrections);
		json_num(&corrections,
		    o->user_corrections - o->implicit_corrections + c->corrections);
		new[n++] = (struct json_new){"user_corrections", buf_str(&corrections)};
		new[n++] =
		    (struct json_new){"implicit_corrections", buf_str(&implicit)};
	}
	json_edit(b, l->other, old, new, n);
	buf_release(&status);
	buf_release(&corrections);
	buf_release(&implicit);
	return 0;
}

/* ---- the line ---- */

int
reward_edit(struct buf *b, const struct reward_line *l, const struct reward_change *c,
    struct err *e)
{
	struct buf reward = {0}, outcome = {0}, decisions = {0};
	struct json_new new[3];
	size_t n = 0;
	int rc = 0;

	if (c->step != NULL) {
		rc = edit_decisions(&decisions, l, c->step, e);
		new[n++] = (struct json_new){"decisions", buf_str(&decisions)};
	}
	if (rc == 0 && (c->whole.kind == JUDGED_STATUS || c->own_status.p != NULL ||
			   !isnan(c->corrections))) {
		rc = edit_outcome(&outcome, l, c, e);
		new[n++] = (struct json_new){"outcome", buf_str(&outcome)};
	}
	if (c->whole.kind != JUDGED_NOT) {
		write_reward(&reward, &c->whole);
		new[n++] = (struct json_new){"reward", buf_str(&reward)};
	}
	if (rc == 0)
		json_edit(b, l->in, l->text, new, n);
	buf_release(&reward);
	buf_release(&outcome);
	buf_release(&decisions);
	return rc;
}
