#include "import/frontmatter.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next line, without its end. */
static struct str
take_line(struct str *rest)
{
	const char *end = rest->n == 0 ? NULL : memchr(rest->p, '\n', rest->n);
	struct str line = {rest->p, end == NULL ? rest->n : (size_t)(end - rest->p)};
	size_t taken = line.n + (end != NULL);

	*rest = (struct str){rest->p + taken, rest->n - taken};
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static struct str
trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = (struct str){s.p + 1, s.n - 1};
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

static bool
is_fence(struct str line, const char *fence)
{
	return line.n > 0 && !is_blank(line.p[0]) && str_is(trim(line), fence);
}

bool
frontmatter_find(struct str text, struct str *matter)
{
	if (str_starts(text, STR("\xef\xbb\xbf"))) /* a byte order mark */
		text = (struct str){text.p + 3, text.n - 3};
	if (!is_fence(take_line(&text), "---"))
		return false;
	*matter = (struct str){text.p, 0};
	while (text.n > 0) {
		struct str line;

		matter->n = (size_t)(text.p - matter->p);
		line = take_line(&text);
		if (is_fence(line, "---") || is_fence(line, "..."))
			return true;
	}
	return false;
}

static size_t
indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

/* Cuts a comment: '#' at the beginning or after white space. */
static struct str
without_comment(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '#' && (i == 0 || is_blank(s.p[i - 1])))
			s.n = i;
	}
	return trim(s);
}

static void
cut_blanks(struct buf *b)
{
	while (b->n > 0 && is_blank(b->p[b->n - 1]))
		b->n--;
}

/*
 * Folds the line break at in->p[*i], with the white space around it: one break is a
 * space, n breaks are n - 1 newlines. Leaves *i at the next character.
 */
static void
fold_break(struct str in, size_t *i, struct buf *out)
{
	size_t breaks = 0;

	cut_blanks(out);
	for (; *i < in.n && (is_blank(in.p[*i]) || in.p[*i] == '\n'); ++*i)
		breaks += in.p[*i] == '\n';
	if (breaks == 1)
		buf_addc(out, ' ');
	for (; breaks > 1; breaks--)
		buf_addc(out, '\n');
}

/* A plain scalar: what is after the colon, and the indented lines after it. */
static int
take_plain(struct str first, struct str rest, struct buf *out)
{
	struct buf raw = {0};
	struct str line;

	buf_add_str(&raw, without_comment(first));
	while (rest.n > 0) {
		line = take_line(&rest);
		if (line.n > 0 && !is_blank(line.p[0]))
			break;
		buf_addc(&raw, '\n');
		buf_add_str(&raw, without_comment(line));
	}
	first = trim(buf_str(&raw));
	for (size_t i = 0; i < first.n;) {
		if (first.p[i] == '\n' && out->n > 0)
			fold_break(first, &i, out);
		else if (first.p[i] == '\n')
			i++;
		else
			buf_addc(out, first.p[i++]);
	}
	buf_release(&raw);
	return 1;
}

/* The escape after a backslash at in->p[*i - 1]. False if YAML has none such. */
static bool
take_escape(struct str in, size_t *i, struct buf *out)
{
	static const char NAMES[] = "0abtnvfre\"/\\ \t",
			  VALUES[] = "\0\a\b\t\n\v\f\r\033\"/\\ \t";
	char c = in.p[(*i)++], hex[9] = {0}, *end;
	size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
	const char *name = c == '\0' ? NULL : strchr(NAMES, c);
	unsigned long code;

	if (name != NULL) {
		buf_addc(out, VALUES[name - NAMES]);
		return true;
	}
	if (digits == 0 || in.n - *i < digits)
		return false;
	memcpy(hex, in.p + *i, digits);
	*i += digits;
	code = strtoul(hex, &end, 16);
	utf8_add(out, code > 0x10ffff ? 0xfffd : code);
	return end == hex + digits;
}

/* What follows a backslash: a line break that does not count, or an escape. */
static bool
take_backslash(struct str in, size_t *i, struct buf *out)
{
	if (in.p[*i] == '\r' && *i + 1 < in.n && in.p[*i + 1] == '\n')
		++*i;
	if (in.p[*i] != '\n')
		return take_escape(in, i, out);
	for (++*i; *i < in.n && is_blank(in.p[*i]); ++*i)
		;
	return true;
}

/* A quoted scalar, over any number of lines. text begins after the quote. */
static int
take_quoted(struct str text, char quote, struct buf *out)
{
	size_t i = 0;

	while (i < text.n) {
		char c = text.p[i++];

		if (c == '\n') {
			i--;
			fold_break(text, &i, out);
		} else if (c == '\\' && quote == '"' && i < text.n) {
			if (!take_backslash(text, &i, out))
				return -1;
		} else if (c != quote) {
			buf_addc(out, c);
		} else if (quote == '\'' && i < text.n && text.p[i] == quote) {
			buf_addc(out, quote);
			i++;
		} else {
			return 1;
		}
	}
	return -1;
}

/*
 * A literal or folded block: the lines that are indented. In a folded block, lines
 * that are not indented further are joined by a space.
 */
static int
take_block(char style, struct str rest, struct buf *out)
{
	size_t indent = 0, blank = 0;
	bool deeper, was_deeper = true;
	struct str line, body;

	while (rest.n > 0) {
		line = take_line(&rest);
		body = trim(line);
		if (body.n == 0) {
			blank++;
			continue;
		}
		if (indent == 0)
			indent = indent_of(line);
		if (indent == 0 || indent_of(line) < indent)
			break;
		body = (struct str){line.p + indent, line.n - indent};
		deeper = is_blank(body.p[0]);
		if (out->n > 0 && style == '>' && !deeper && !was_deeper && blank == 0)
			buf_addc(out, ' ');
		else if (out->n > 0 && (style == '|' || deeper || was_deeper))
			buf_addc(out, '\n');
		for (; out->n > 0 && blank > 0; blank--)
			buf_addc(out, '\n');
		buf_add_str(out, body);
		was_deeper = deeper;
		blank = 0;
	}
	return 1;
}

/* Whether the value on the lines after the key is a list or an object. */
static bool
is_collection(struct str rest)
{
	struct str line = STR("");
	size_t colon = 0;

	while (rest.n > 0 && trim(line).n == 0)
		line = take_line(&rest);
	if (trim(line).n == 0 || (!is_blank(line.p[0]) && line.p[0] != '-'))
		return false;
	line = trim(line);
	if (line.p[0] == '-' && (line.n == 1 || is_blank(line.p[1])))
		return true;
	while (colon < line.n && line.p[colon] != ':' && !is_blank(line.p[colon]))
		colon++;
	return colon < line.n && line.p[colon] == ':' &&
	       (colon + 1 == line.n || is_blank(line.p[colon + 1]));
}

static int
take_value(struct str first, struct str rest, struct buf *out)
{
	char c = first.n == 0 ? '\0' : first.p[0];

	if (c == '"' || c == '\'')
		return take_quoted(
		    (struct str){first.p + 1, (size_t)(rest.p + rest.n - first.p) - 1},
		    c, out);
	if (c == '|' || c == '>')
		return take_block(c, rest, out);
	if (c != '\0' && strchr("[]{}&*!%@`", c) != NULL)
		return -1;
	if (without_comment(first).n == 0 && is_collection(rest))
		return -1;
	return take_plain(first, rest, out);
}

static struct str
finish(struct buf *raw, struct arena *a)
{
	struct buf valid = {0};
	struct str s;

	while (
	    raw->n > 0 && (is_blank(raw->p[raw->n - 1]) || raw->p[raw->n - 1] == '\n'))
		raw->n--;
	utf8_repair(&valid, buf_str(raw));
	s = arena_dup(a, buf_str(&valid));
	buf_release(&valid);
	return s;
}

int
frontmatter_get(struct str matter, const char *key, struct arena *a, struct str *value)
{
	size_t n = strlen(key);
	struct buf raw = {0};
	int rc = 0;

	*value = STR_NONE;
	while (rc == 0 && matter.n > 0) {
		struct str line = take_line(&matter);

		if (line.n <= n || memcmp(line.p, key, n) != 0 || line.p[n] != ':' ||
		    (line.n > n + 1 && !is_blank(line.p[n + 1])))
			continue;
		line = trim((struct str){line.p + n + 1, line.n - n - 1});
		rc = take_value(line, matter, &raw);
	}
	if (rc > 0)
		*value = finish(&raw, a);
	buf_release(&raw);
	if (rc > 0 &&
	    (value->n == 0 || str_is(*value, "~") || str_is(*value, "null"))) {
		*value = STR_NONE;
		rc = 0;
	}
	return rc;
}
