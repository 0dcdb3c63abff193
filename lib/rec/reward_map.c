#include "rec/reward_map.h"

#include <math.h>
#include <stddef.h>

#include "base/mem.h"
#include "base/num.h"
#include "json/out.h"
#include "rec/outcome.h"

static const char SHAPE[] = "wants FIELD VALUE = MEANING, such as score 1..5 = 0..1";

/* ---- words of a line ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
skip_blanks(struct str *s)
{
	while (s->n > 0 && is_blank(*s->p))
		*s = (struct str){s->p + 1, s->n - 1};
}

/* The length of the JSON string at the start of s; 0 if it does not end. */
static size_t
quoted(struct str s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '"')
			return i + 1;
		i += s.p[i] == '\\';
	}
	return 0;
}

/* Takes the next word: a JSON string, or all before a blank or "=". May be empty. */
static struct str
take_word(struct str *s)
{
	struct str word;
	size_t n = 0;

	skip_blanks(s);
	if (s->n > 0 && *s->p == '"')
		n = quoted(*s);
	else
		while (n < s->n && !is_blank(s->p[n]) && s->p[n] != '=')
			n++;
	word = (struct str){s->p, n};
	*s = (struct str){s->p + n, s->n - n};
	skip_blanks(s);
	return word;
}

static int
unquote(struct json_in *in, struct str text, struct arena *a, struct str *out,
    struct err *e)
{
	static const struct json_field row[] = {{"w", JSON_STR, 0}};
	static const struct json_table table = JSON_TABLE("word", struct str, row);
	struct str line = arena_fmt(a, "{\"w\":%s}", arena_cstr(a, text));

	return json_read(in, (struct json_target){&table, out, a}, line, e);
}

/* "1", or "1..5" with two different numbers. */
static bool
parse_range(struct str s, double *lo, double *hi)
{
	const char *dots = NULL;

	for (size_t i = 0; i + 1 < s.n && dots == NULL; i++) {
		if (s.p[i] == '.' && s.p[i + 1] == '.')
			dots = s.p + i;
	}
	if (dots == NULL) {
		if (!num_parse(s, lo))
			return false;
		*hi = *lo;
		return true;
	}
	return num_parse((struct str){s.p, (size_t)(dots - s.p)}, lo) &&
	       num_parse((struct str){dots + 2, (size_t)(s.p + s.n - dots - 2)}, hi) &&
	       *lo != *hi;
}

/* ---- a line ---- */

static int
parse_value(struct reward_map *m, struct json_in *in, struct str text,
    struct map_rule *r, struct err *e)
{
	double swap;

	r->type = FEEDBACK_WORD;
	r->word = arena_dup(&m->arena, text);
	if (text.n > 0 && *text.p == '"')
		return unquote(in, text, &m->arena, &r->word, e);
	if (r->field == FEEDBACK_STATUS)
		return 0;
	if (str_is(text, "true") || str_is(text, "false")) {
		r->type = FEEDBACK_TRUTH;
		r->truth = str_is(text, "true");
	} else if (parse_range(text, &r->lo, &r->hi)) {
		r->type = FEEDBACK_NUMBER;
	}
	if (r->lo > r->hi) {
		swap = r->lo;
		r->lo = r->hi;
		r->hi = swap;
		swap = r->least;
		r->least = r->most;
		r->most = swap;
	}
	return 0;
}

static int
refuse_status(struct str text, struct err *e)
{
	struct buf words = {0};

	for (size_t i = 0; i < OUTCOME_WORD_COUNT; i++)
		buf_addf(&words, ", %s", OUTCOME_WORDS[i].status);
	err_set(e, ERR_INPUT, "a status means one of null%s: '%.*s'", buf_cstr(&words),
	    STR_ARG(text));
	buf_release(&words);
	return -1;
}

static int
parse_meaning(struct reward_map *m, struct str text, struct map_rule *r, struct err *e)
{
	if (str_is(text, "null")) {
		r->revokes = 1;
		return 0;
	}
	if (r->field == FEEDBACK_STATUS) {
		r->status = arena_dup(&m->arena, text);
		return outcome_kind(text) != OUTCOME_UNKNOWN ? 0
							     : refuse_status(text, e);
	}
	if (!parse_range(text, &r->least, &r->most) || r->least < 0 || r->least > 1 ||
	    r->most < 0 || r->most > 1)
		return err_set(e, ERR_INPUT,
		    "the meaning is a number or a range from 0 to 1, or null: '%.*s'",
		    STR_ARG(text));
	return 0;
}

/* A range has a range as its meaning; all else has one number. */
static int
check_rule(const struct map_rule *r, struct err *e)
{
	bool many = r->type == FEEDBACK_NUMBER && r->lo != r->hi;

	if (!r->revokes && r->status.p == NULL && many != (r->least != r->most))
		return err_set(e, ERR_INPUT,
		    "a range such as 1..5 means a range such as "
		    "0..1, and a single value a number");
	return 0;
}

/* The reward of a number by a rule that has no other meaning. */
static double
reward_at(const struct map_rule *r, double number)
{
	double share = r->lo == r->hi ? 0 : (number - r->lo) / (r->hi - r->lo);

	/* exact at both ends */
	return r->least * (1 - share) + r->most * share;
}

/* Whether two rules give a value that both have the same meaning. */
static bool
same_meaning(const struct map_rule *a, const struct map_rule *b)
{
	static const double NOISE = 1e-9; /* of arithmetic, in parts of a scale */
	double lo = fmax(a->lo, b->lo), hi = fmin(a->hi, b->hi);

	if (a->revokes || b->revokes)
		return a->revokes == b->revokes;
	return str_eq(a->status, b->status) &&
	       fabs(reward_at(a, lo) - reward_at(b, lo)) <= NOISE &&
	       fabs(reward_at(a, hi) - reward_at(b, hi)) <= NOISE;
}

/* Whether a value has two meanings. A single number may be an exception of a range. */
static bool
contradicts(const struct map_rule *a, const struct map_rule *b)
{
	if (a->field != b->field || a->type != b->type || same_meaning(a, b))
		return false;
	if (a->type == FEEDBACK_WORD)
		return str_eq(a->word, b->word);
	if (a->type == FEEDBACK_TRUTH)
		return a->truth == b->truth;
	return (a->lo == a->hi) == (b->lo == b->hi) && a->lo <= b->hi && b->lo <= a->hi;
}

static int
check_others(const struct reward_map *m, const struct map_rule *r, struct err *e)
{
	for (size_t i = 0; i < m->n; i++) {
		if (contradicts(&m->v[i], r))
			return err_set(e, ERR_INPUT,
			    "contradicts line %llu, which gives the same value another "
			    "meaning",
			    m->v[i].line);
	}
	return 0;
}

int
reward_map_add(struct reward_map *m, struct json_in *in, struct str line, struct err *e)
{
	struct map_rule r = {.line = ++m->line};
	struct str field, value, meaning;

	skip_blanks(&line);
	if (line.n == 0 || *line.p == '#')
		return 0;
	field = take_word(&line);
	value = take_word(&line);
	if (value.n == 0 || line.n == 0 || *line.p != '=')
		return err_set(e, ERR_INPUT, "%s", SHAPE);
	line = (struct str){line.p + 1, line.n - 1};
	meaning = take_word(&line);
	if (meaning.n == 0 || line.n > 0)
		return err_set(e, ERR_INPUT, "%s", SHAPE);
	if ((r.field = feedback_field_named(field)) == FEEDBACK_FIELDS)
		return err_set(e, ERR_INPUT,
		    "the field is one of reward, score, thumb and status: '%.*s'",
		    STR_ARG(field));
	if (parse_meaning(m, meaning, &r, e) < 0 ||
	    parse_value(m, in, value, &r, e) < 0 || check_rule(&r, e) < 0 ||
	    check_others(m, &r, e) < 0)
		return -1;
	m->v = mem_grow(m->v, &m->cap, m->n + 1, sizeof *m->v);
	m->v[m->n++] = r;
	return 0;
}

void
reward_map_release(struct reward_map *m)
{
	mem_free(m->v);
	arena_release(&m->arena);
	*m = (struct reward_map){0};
}

/* ---- meanings ---- */

static bool
rule_fits(
    const struct map_rule *r, enum feedback_type type, const struct feedback_value *v)
{
	if (r->type != type)
		return false;
	switch (type) {
	case FEEDBACK_WORD:
		return str_eq(r->word, v->word);
	case FEEDBACK_TRUTH:
		return r->truth == v->truth;
	case FEEDBACK_NUMBER:
		return v->number >= r->lo && v->number <= r->hi;
	case FEEDBACK_NULL:
		break;
	}
	return false;
}

/* The rule for the value; a single number comes before a range. NULL: none. */
static const struct map_rule *
find_rule(const struct reward_map *m, const struct feedback *f, bool *numbers)
{
	const struct map_rule *found = NULL;

	*numbers = false; /* whether the map has numbers of this field */
	for (size_t i = 0; i < m->n; i++) {
		const struct map_rule *r = &m->v[i];

		if (r->field != f->field)
			continue;
		*numbers = *numbers || r->type == FEEDBACK_NUMBER;
		if (rule_fits(r, f->type, &f->value[f->field]) &&
		    (found == NULL || r->lo == r->hi))
			found = r;
	}
	return found;
}

static struct meaning
by_rule(const struct map_rule *r, double number)
{
	if (r->revokes)
		return (struct meaning){.kind = MEANS_REVOKED};
	if (r->status.p != NULL)
		return (struct meaning){.kind = MEANS_STATUS, .status = r->status};
	return (struct meaning){.kind = MEANS_REWARD, .reward = reward_at(r, number)};
}

struct meaning
reward_map_apply(const struct reward_map *m, const struct feedback *f)
{
	const struct feedback_value *v = &f->value[f->field];
	bool numbers;
	const struct map_rule *r = find_rule(m, f, &numbers);

	if (f->type == FEEDBACK_NULL)
		return (struct meaning){.kind = MEANS_REVOKED};
	if (r != NULL)
		return by_rule(r, v->number);
	if (f->type == FEEDBACK_NUMBER && !numbers)
		return (struct meaning){.kind = MEANS_NUMBER, .reward = v->number};
	if (f->field == FEEDBACK_STATUS && outcome_kind(v->word) != OUTCOME_UNKNOWN)
		return (struct meaning){.kind = MEANS_STATUS, .status = v->word};
	if (f->field == FEEDBACK_THUMB &&
	    (str_is(v->word, "up") || str_is(v->word, "down")))
		return (struct meaning){
		    .kind = MEANS_REWARD, .reward = str_is(v->word, "up")};
	return (struct meaning){.kind = MEANS_NOTHING};
}

struct str
reward_map_status(const struct reward_map *m, struct str status)
{
	if (status.p == NULL || outcome_kind(status) != OUTCOME_UNKNOWN)
		return STR_NONE;
	for (size_t i = 0; i < m->n; i++) {
		if (m->v[i].field == FEEDBACK_STATUS && str_eq(m->v[i].word, status))
			return m->v[i].status;
	}
	return STR_NONE;
}

/* Whether a word can be written without quotes and is still a word. */
static bool
is_plain(struct str s)
{
	double lo, hi;

	if (s.n == 0 || *s.p == '"' || str_is(s, "true") || str_is(s, "false") ||
	    parse_range(s, &lo, &hi))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (is_blank(s.p[i]) || s.p[i] == '=' || (unsigned char)s.p[i] < ' ')
			return false;
	}
	return true;
}

void
reward_map_begin(struct buf *b, const struct feedback *f)
{
	const struct feedback_value *v = &f->value[f->field];

	buf_addf(b, "%s ", feedback_field_name(f->field));
	if (f->type == FEEDBACK_NUMBER)
		json_num(b, v->number);
	else if (f->type == FEEDBACK_TRUTH)
		buf_adds(b, v->truth ? "true" : "false");
	else if (is_plain(v->word))
		buf_add_str(b, v->word);
	else
		json_str(b, v->word);
}
