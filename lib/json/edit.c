#include "json/edit.h"

#include "json/check.h"
#include "json/parse.h"

/* The new value of a member, or NULL. */
static const struct json_new *
new_value(const struct json_new *v, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(name, v[i].name))
			return &v[i];
	}
	return NULL;
}

struct str
json_member_text(const struct json_in *in, const char *name)
{
	const struct json_member *m;
	size_t n = json_members(in, &m);

	for (size_t i = 0; i < n; i++) {
		if (str_is(m[i].name, name))
			return m[i].value;
	}
	return STR_NONE;
}

void
json_edit(struct buf *b, const struct json_in *in, struct str line,
    const struct json_new *v, size_t n)
{
	const char *from = line.p, *end = line.p + line.n;
	const struct json_member *m;
	size_t members = json_members(in, &m);

	for (size_t i = 0; i < members; i++) {
		const struct json_new *new = new_value(v, n, m[i].name);

		if (new == NULL)
			continue;
		buf_add(b, from, (size_t)(m[i].value.p - from));
		buf_add_str(b, new->value);
		from = m[i].value.p + m[i].value.n;
	}
	while (end[-1] != '}')
		end--;
	buf_add(b, from, (size_t)(end - 1 - from));
	for (size_t i = 0; i < n; i++) {
		if (json_member_text(in, v[i].name).p != NULL)
			continue;
		if (members++ > 0)
			buf_addc(b, ',');
		buf_addf(b, "\"%s\":", v[i].name);
		buf_add_str(b, v[i].value);
	}
	buf_add(b, end - 1, (size_t)(line.p + line.n - (end - 1)));
}

struct str
json_passable(const struct json_in *in, struct str text, struct arena *a)
{
	static const char REPLACEMENT[] = "\\ufffd";
	char *p;

	if (!in->halves)
		return text;
	p = (char *)(uintptr_t)arena_dup(a, text).p;
	text.p = p;
	for (size_t at = 0; (at = json_no_character(text, at)) < text.n;
	     at += ESCAPE_BYTES) {
		if (!json_is_nul(text, at))
			memcpy(p + at, REPLACEMENT, ESCAPE_BYTES);
	}
	return text;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The end of the string that begins at p. */
static const char *
string_end(const char *p)
{
	for (p++; *p != '"'; p++)
		p += *p == '\\';
	return p + 1;
}

bool
json_next_element(struct str *rest, struct str *element)
{
	const char *p = rest->p, *end = rest->p + rest->n, *from;
	int depth = 0;

	while (p < end && (is_space(*p) || *p == ',' || (p == rest->p && *p == '[')))
		p++;
	from = p;
	if (p >= end || *p == ']')
		return false;
	while (depth > 0 || (*p != ',' && *p != ']')) {
		if (*p == '"') {
			p = string_end(p);
			continue;
		}
		depth += (*p == '[' || *p == '{') - (*p == ']' || *p == '}');
		p++;
	}
	*rest = (struct str){p, (size_t)(end - p)};
	while (is_space(p[-1]))
		p--;
	*element = (struct str){from, (size_t)(p - from)};
	return true;
}
