#include "store/forget_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "json/tree.h"
#include "json/value.h"

static bool
is_part(char c) /* of a word */
{
	return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 ||
	       c == '_' || c == '-' || c == '@' || (unsigned char)c >= 0x80;
}

/* Whether a word may begin or end between two bytes. */
static bool
is_edge(struct str text, size_t at)
{
	return at == 0 || at == text.n || !is_part(text.p[at - 1]) ||
	       !is_part(text.p[at]);
}

static bool
is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned)(s.p[i] - '0') > 9)
			return false;
	}
	return true;
}

static bool
is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* Whether text[from..from + n] is all of the text, or between quotation marks. */
static bool
is_enclosed(struct str text, size_t from, size_t n)
{
	return (from == 0 && n == text.n) ||
	       (from > 0 && from + n < text.n && is_quote(text.p[from - 1]) &&
		   text.p[from - 1] == text.p[from + n]);
}

static bool
is_word(struct forget *f, struct str text, size_t from, size_t n)
{
	struct str part = {text.p + from, n};
	char tombstone[TOMBSTONE + 1];

	if (!forget_may_have(f, part) || !is_edge(text, from + n) ||
	    (is_number(part) && !is_enclosed(text, from, n)) || tombstone_is(part))
		return false;
	tombstone_of(part, tombstone);
	if (!set_has(&f->words, str_of(tombstone)))
		return false;
	if (set_has(&f->ids, str_of(tombstone)))
		set_add(&f->found, str_of(tombstone));
	return true;
}

static bool
has_word(struct forget *f, struct str text)
{
	for (size_t from = 0; from < text.n; from++) {
		if (!is_edge(text, from))
			continue;
		for (size_t i = 0; i < f->lengths_n && f->lengths[i] <= text.n - from;
		     i++) {
			if (is_word(f, text, from, f->lengths[i]))
				return true;
		}
	}
	return false;
}

/* ---- escapes ---- */

/* The value of n hex digits; -1 if these are no such digits. */
static long
hex(struct str s, size_t at, size_t n)
{
	char text[9] = {0};
	char *end;
	long v;

	if (at + n > s.n || n > 8)
		return -1;
	memcpy(text, s.p + at, n);
	v = strtol(text, &end, 16);
	return end == text + n && text[0] != '-' && text[0] != '+' && text[0] != ' '
		   ? v
		   : -1;
}

/* Reads the escape that begins at the backslash; returns its length. */
static size_t
take_escape(struct str s, size_t at, struct buf *b)
{
	static const char SHORT[] = "bfnrt", MEANS[] = "\b\f\n\r\t";
	char c = at + 1 < s.n ? s.p[at + 1] : '\\';
	const char *as = c == '\0' ? NULL : strchr(SHORT, c);
	long v = c == 'u' ? hex(s, at + 2, 4) : -1, low;

	if (c != 'u' || v < 0) {
		buf_addc(b, as != NULL ? MEANS[as - SHORT] : c);
		return 2;
	}
	low = v >= 0xd800 && v < 0xdc00 && at + 7 < s.n && s.p[at + 6] == '\\' &&
		      s.p[at + 7] == 'u'
		  ? hex(s, at + 8, 4)
		  : -1;
	if (low < 0xdc00 || low > 0xdfff) {
		utf8_add(b, (unsigned long)v);
		return 6;
	}
	utf8_add(b, 0x10000UL + ((unsigned long)(v - 0xd800) << 10) +
			(unsigned long)(low - 0xdc00));
	return 12;
}

static bool
has_escaped_word(struct forget *f, struct str text)
{
	struct buf plain = {0};
	bool yes;

	for (size_t i = 0; i < text.n;) {
		if (text.p[i] == '\\')
			i += take_escape(text, i, &plain);
		else
			buf_addc(&plain, text.p[i++]);
	}
	yes = has_word(f, buf_str(&plain));
	buf_release(&plain);
	return yes;
}

bool
forget_quoted(struct forget *f, struct str text)
{
	if (text.n == 0 || f->lengths_n == 0)
		return false;
	return has_word(f, text) ||
	       (memchr(text.p, '\\', text.n) != NULL && has_escaped_word(f, text));
}

/* ---- records ---- */

/* Whether a string of the tree quotes an id; with `blank` it becomes "forgotten". */
static bool
walk(struct forget *f, struct json_value *v, bool blank)
{
	bool found = false;

	for (struct json_value *m = v->first; m != NULL && (blank || !found);
	     m = m->next)
		found = walk(f, m, blank) || found;
	if (v->type != VALUE_STRING || !forget_quoted(f, v->text))
		return found;
	if (blank)
		v->text = STR("forgotten");
	return true;
}

bool
forget_quoted_line(struct forget *f, struct str line, struct arena *a)
{
	struct err not_json;
	struct json_value *tree;

	if (line.n == 0 || line.p[0] != '{' ||
	    (tree = json_tree(line, a, &not_json)) == NULL)
		return forget_quoted(f, line);
	return walk(f, tree, false);
}

struct str
forget_blank(struct forget *f, struct str line, struct arena *a)
{
	struct err not_json;
	struct buf text = {0};
	struct json_value *tree =
	    line.n > 0 && line.p[0] == '{' ? json_tree(line, a, &not_json) : NULL;

	if (tree == NULL || !walk(f, tree, true))
		return STR_NONE;
	value_write(&text, tree);
	line = arena_dup(a, buf_str(&text));
	buf_release(&text);
	return line;
}

bool
forget_quoted_report(struct forget *f, const struct report *r)
{
	return forget_quoted(f, r->note) || forget_quoted(f, r->error.message) ||
	       forget_quoted(f, r->rejected.first_bad) ||
	       forget_quoted(f, r->feedback.first_bad);
}
