#include "import/python_calls.h"

enum { DEPTH = 64 }; /* of brackets */

struct cursor {
	const char *p, *end;
};

static void
skip_space(struct cursor *c)
{
	while (c->p < c->end && memchr(" \t\r\n", *c->p, 4) != NULL)
		c->p++;
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct str
take_name(struct cursor *c)
{
	const char *from = c->p;

	if (c->p < c->end && is_name(*c->p)) {
		while (c->p < c->end && (is_name(*c->p) || *c->p == '.' ||
					    (*c->p >= '0' && *c->p <= '9')))
			c->p++;
	}
	return (struct str){from, (size_t)(c->p - from)};
}

/* From a quote to after the same quote; false if there is none. */
static bool
skip_string(struct cursor *c)
{
	char quote = *c->p++;

	for (; c->p < c->end; c->p++) {
		if (*c->p == quote) {
			c->p++;
			return true;
		}
		if (*c->p == '\\' && c->p + 1 < c->end)
			c->p++;
	}
	return false;
}

/* From an opening bracket to after the one that closes it. */
static bool
skip_brackets(struct cursor *c)
{
	static const char OPEN[] = "([{", CLOSE[] = ")]}";
	char want[DEPTH];
	size_t depth = 0;

	while (c->p < c->end) {
		const char *open = memchr(OPEN, *c->p, 3);

		if (*c->p == '"' || *c->p == '\'') {
			if (!skip_string(c))
				return false;
			continue;
		}
		if (open != NULL && depth == DEPTH)
			return false;
		if (open != NULL)
			want[depth++] = CLOSE[open - OPEN];
		else if (memchr(CLOSE, *c->p, 3) != NULL && *c->p != want[--depth])
			return false;
		c->p++;
		if (depth == 0)
			return true;
	}
	return false;
}

static bool
take_call(struct cursor *c, struct message_call *call, struct arena *a)
{
	struct json_value *arguments = value_add(a, NULL, STR_NONE, VALUE_STRING);
	const char *from;

	*call = (struct message_call){.name = take_name(c), .arguments = arguments};
	if (call->name.n == 0 || c->p == c->end || *c->p != '(')
		return false;
	from = c->p + 1;
	if (!skip_brackets(c))
		return false;
	arguments->text = (struct str){from, (size_t)(c->p - 1 - from)};
	return true;
}

/* Without the characters around it that the decoder of BFCL drops, and the brackets. */
static struct cursor
trim(struct str text)
{
	struct cursor c = {text.p, text.p + text.n};

	while (c.p < c.end && memchr("` \t\r\n", *c.p, 5) != NULL)
		c.p++;
	while (c.p < c.end && memchr("` \t\r\n", c.end[-1], 5) != NULL)
		c.end--;
	if (c.p < c.end && *c.p == '[')
		c.p++;
	if (c.p < c.end && c.end[-1] == ']')
		c.end--;
	return c;
}

static size_t
take_calls(struct cursor c, struct message_call *call, struct arena *a)
{
	struct message_call one;
	size_t n = 0;

	for (skip_space(&c); c.p < c.end; skip_space(&c)) {
		if (!take_call(&c, call == NULL ? &one : &call[n], a))
			return 0;
		n++;
		skip_space(&c);
		if (c.p < c.end && *c.p++ != ',')
			return 0;
	}
	return n;
}

size_t
python_calls(struct str text, struct message_call **call, struct arena *a)
{
	struct cursor c = trim(text);
	size_t n = take_calls(c, NULL, a);

	if (n == 0)
		return 0;
	*call = arena_alloc(a, n * sizeof **call);
	return take_calls(c, *call, a);
}
