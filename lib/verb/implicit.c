#include "verb/implicit.h"

#include "base/mem.h"
#include "base/names.h"
#include "base/utc.h"
#include "text/fold.h"
#include "text/key.h"

const char *const IMPLICIT_PHRASES[] = {"no", "nope", "wrong", "incorrect",
    "that's wrong", "that is wrong", "that's not", "that is not", "not what i",
    "i said", "i meant", "nein", "falsch", "das ist falsch", "das stimmt nicht",
    "nicht das", "ich meinte", "non", "faux", "c'est faux", "ce n'est pas",
    "incorrecto", "eso no es", "no es lo que", "sbagliato", "errado",
    "\xd0\xbd\xd0\xb5\xd1\x82" /* Russian: no */,
    "\xe4\xb8\x8d\xe5\xaf\xb9" /* Chinese: not right */,
    "\xe9\x81\x95\xe3\x81\x86" /* Japanese: wrong */, NULL};

struct turn {
	double corrections;
	int64_t time; /* ms; only if timed */
	bool timed;
};

struct mb_implicit {
	struct arena arena;
	struct names ids;      /* of trajectories, numbered as turns */
	struct names sessions; /* numbered as last */
	struct names tasks;    /* session and text key, numbered as same */
	struct turn *turns;
	uint32_t *last, *same; /* the last turn of a session, and with a text key */
	size_t cap, last_cap, same_cap;
};

struct mb_implicit *
mb_implicit_new(void)
{
	return mem_zalloc(1, sizeof(struct mb_implicit));
}

void
mb_implicit_free(struct mb_implicit *m)
{
	if (m == NULL)
		return;
	names_release(&m->ids);
	names_release(&m->sessions);
	names_release(&m->tasks);
	mem_free(m->turns);
	mem_free(m->last);
	mem_free(m->same);
	arena_release(&m->arena);
	mem_free(m);
}

/* ---- one turn ---- */

/* Whether a phrase ends before this text: there is a mark, or a blank after phrases. */
static bool
ends_before(struct str rest, bool one_word)
{
	static const char *const marks[] = {",", ".", ";", ":", "!", "?",
	    "\xe3\x80\x81" /* ideographic comma */,
	    "\xe3\x80\x82" /* ideographic full stop */};

	if (rest.n == 0)
		return true;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (str_starts(rest, str_of(marks[i])))
			return true;
	}
	return *rest.p == ' ' && !one_word;
}

static bool
is_rejection(struct str key)
{
	for (const char *const *p = IMPLICIT_PHRASES; *p != NULL; p++) {
		struct str phrase = str_of(*p);
		bool one_word = memchr(phrase.p, ' ', phrase.n) == NULL;

		if (str_starts(key, phrase) &&
		    ends_before(
			(struct str){key.p + phrase.n, key.n - phrase.n}, one_word))
			return true;
	}
	return false;
}

/* An apostrophe is one, however it was typed. */
static struct str
plain_apostrophes(struct arena *a, struct str key)
{
	char *p = arena_alloc(a, key.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < key.n; i++) {
		if (key.n - i >= 3 && memcmp(key.p + i, "\xe2\x80\x99", 3) == 0) {
			p[n++] = '\'';
			i += 2;
		} else {
			p[n++] = key.p[i];
		}
	}
	return (struct str){p, n};
}

static bool
soon(const struct turn *before, const struct turn *now)
{
	return before->timed && now->timed && now->time >= before->time &&
	       now->time - before->time <= (int64_t)IMPLICIT_MINUTES * 60000;
}

/* ---- the log ---- */

/* A session and a text key as one name: the length keeps different pairs different. */
static struct str
pair_of(struct arena *a, struct str session, struct str key)
{
	size_t n = session.n + sizeof session.n + key.n;
	char *p = arena_alloc(a, n);

	memcpy(p, &session.n, sizeof session.n);
	memcpy(p + sizeof session.n, session.p, session.n);
	memcpy(p + sizeof session.n + session.n, key.p, key.n);
	return (struct str){p, n};
}

/*
 * The place for a number that belongs to a name: 1 + the number of a turn, 0 at
 * first.
 */
static uint32_t *
place(struct names *names, uint32_t **v, size_t *cap, struct str name, struct arena *a)
{
	size_t n = names->n;
	uint32_t number = names_number(names, name, a);

	*v = mem_grow(*v, cap, names->n, sizeof **v);
	if (names->n > n)
		(*v)[number] = 0;
	return &(*v)[number];
}

void
mb_implicit_add(struct mb_implicit *m, const struct trajectory *t, struct arena *a)
{
	struct turn now = {0};
	uint32_t *last, *same, number;
	struct str key;
	size_t known = m->ids.n;

	if (t->task.session_id.p == NULL || t->task.input.p == NULL)
		return;
	number = names_number(&m->ids, t->trajectory_id, &m->arena);
	if (m->ids.n == known)
		return;
	now.timed =
	    t->task.created_at.p != NULL && utc_parse(t->task.created_at, &now.time);
	m->turns = mem_grow(m->turns, &m->cap, m->ids.n, sizeof *m->turns);
	m->turns[number] = now;
	key = text_key(a, t->task.input);
	last =
	    place(&m->sessions, &m->last, &m->last_cap, t->task.session_id, &m->arena);
	same = place(&m->tasks, &m->same, &m->same_cap,
	    pair_of(a, t->task.session_id, key), &m->arena);
	if (*same > 0 && soon(&m->turns[*same - 1], &now))
		m->turns[*same - 1].corrections++;
	if (*last > 0 && *last != *same &&
	    is_rejection(plain_apostrophes(a, text_fold(a, key))))
		m->turns[*last - 1].corrections++;
	*last = *same = number + 1;
}

double
mb_implicit_corrections(const struct mb_implicit *m, struct str trajectory_id)
{
	uint32_t number = names_find(&m->ids, trajectory_id);

	return number == 0 ? 0 : m->turns[number - 1].corrections;
}
