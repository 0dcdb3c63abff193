#include "json/literals.h"

#include <stdint.h>

static const struct str LITERALS[] = {{"NaN", 3}, {"Infinity", 8}, {"-Infinity", 9}};
enum { LONGEST = 9 };

/* The length of the literal at the begin of a text; 0: none. */
static size_t
literal_at(struct str text)
{
	for (size_t i = 0; i < 3; i++) {
		if (str_starts(text, LITERALS[i]))
			return LITERALS[i].n;
	}
	return 0;
}

/* Whether all of a text is the begin of a literal. */
static bool
begins_literal(struct str text)
{
	for (size_t i = 0; i < 3; i++) {
		if (text.n < LITERALS[i].n && str_starts(LITERALS[i], text))
			return true;
	}
	return false;
}

/* Whether a word is anywhere in a text; memchr is much faster than a state machine. */
static bool
has(struct str text, struct str word)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end && (p = memchr(p, word.p[0], (size_t)(end - p))) != NULL) {
		if (str_starts((struct str){p, (size_t)(end - p)}, word))
			return true;
		p++;
	}
	return false;
}

static bool
has_tail(struct str text)
{
	if (text.n == 0 || memchr("-NaInfit", text.p[text.n - 1], 8) == NULL)
		return false;
	for (size_t n = 1; n < LONGEST && n <= text.n; n++) {
		if (begins_literal((struct str){text.p + text.n - n, n}))
			return true;
	}
	return false;
}

/* From inside a string to after its end, or to the end of the text. */
static size_t
skip_string(struct str text, size_t i, bool escaped)
{
	for (; i < text.n; i++) {
		if (escaped)
			escaped = false;
		else if (text.p[i] == '\\')
			escaped = true;
		else if (text.p[i] == '"')
			return i + 1;
	}
	return i;
}

static void
rewrite(struct json_literals *l, struct str text)
{
	bool in_string = l->token == '"', escaped = l->escaped;
	size_t i = 0, from;

	while (i < text.n) {
		struct str rest = {text.p + i, text.n - i};
		size_t n = in_string ? 0 : literal_at(rest);

		if (n > 0) {
			buf_adds(&l->text, "null");
			i += n;
			continue;
		}
		if (!in_string && begins_literal(rest)) {
			memcpy(l->begin, rest.p, rest.n);
			l->held = rest.n;
			return;
		}
		from = i;
		if (in_string || text.p[i] == '"')
			i = skip_string(text, in_string ? i : i + 1, escaped);
		else
			i++;
		in_string = escaped = false;
		buf_add(&l->text, text.p + from, i - from);
	}
}

struct str
json_literals(struct json_literals *l, struct str piece)
{
	struct buf joined = {0};

	if (l->held == 0 && !has_tail(piece) && !has(piece, LITERALS[0]) &&
	    !has(piece, LITERALS[1]))
		return piece;
	buf_add(&joined, l->begin, l->held);
	buf_add_str(&joined, piece);
	l->held = 0;
	buf_reset(&l->text);
	rewrite(l, buf_str(&joined));
	buf_release(&joined);
	return buf_str(&l->text);
}

void
json_literals_after(struct json_literals *l, struct str piece, size_t last)
{
	size_t i = last, from = piece.n;

	if (last == SIZE_MAX) {
		i = l->token == 0 ? 0 : piece.n;
	} else {
		l->token = 0;
		l->escaped = false;
	}
	while (i < piece.n && memchr(" \t\r\n,:", piece.p[i], 6) != NULL)
		i++;
	if (i < piece.n)
		l->token = piece.p[i];
	if (l->token != '"')
		return;
	while (from > 0 && piece.p[from - 1] == '\\')
		from--;
	l->escaped = ((piece.n - from) & 1) != (from == 0 && l->escaped);
}

bool
json_literals_between(const struct json_literals *l)
{
	return l->token == 0 && l->held == 0;
}

void
json_literals_reset(struct json_literals *l)
{
	l->held = 0;
	l->token = 0;
	l->escaped = false;
}

void
json_literals_release(struct json_literals *l)
{
	buf_release(&l->text);
}
