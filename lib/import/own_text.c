#include "import/own_text.h"

#include "base/buf.h"

static const char OPEN[] = "<system-reminder>", CLOSE[] = "</system-reminder>";

/* The rest of a text, from a mark on; empty at its end if the mark is not there. */
static struct str
from_mark(struct str s, struct str mark)
{
	while (s.n > 0 && !str_starts(s, mark)) {
		const char *next = memchr(s.p + 1, mark.p[0], s.n - 1);

		if (next == NULL)
			next = s.p + s.n;
		s = (struct str){next, s.n - (size_t)(next - s.p)};
	}
	return s;
}

static struct str
trimmed(struct str s)
{
	while (s.n > 0 && memchr(" \t\r\n", s.p[0], 4) != NULL)
		s = (struct str){s.p + 1, s.n - 1};
	while (s.n > 0 && memchr(" \t\r\n", s.p[s.n - 1], 4) != NULL)
		s.n--;
	return s;
}

struct str
own_text(struct str text, struct arena *a)
{
	struct str rest = from_mark(text, STR(OPEN)), end;
	struct buf b = {0};

	if (rest.n == 0)
		return text;
	for (; rest.n > 0; rest = from_mark(text, STR(OPEN))) {
		buf_add_str(&b, (struct str){text.p, text.n - rest.n});
		end = from_mark(rest, STR(CLOSE));
		if (end.n == 0) { /* it has no end: nobody knows what is the user's */
			buf_add_str(&b, rest);
			text = end;
			break;
		}
		text = (struct str){end.p + strlen(CLOSE), end.n - strlen(CLOSE)};
	}
	buf_add_str(&b, text);
	text = arena_dup(a, trimmed(buf_str(&b)));
	buf_release(&b);
	return text;
}
