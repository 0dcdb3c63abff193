#include "json/value.h"

#include <math.h>

#include "base/num.h"
#include "json/out.h"

const struct json_value *
value_get(const struct json_value *v, const char *key)
{
	const struct json_value *found = NULL;
	struct str name = str_of(key);

	if (!value_is(v, VALUE_OBJECT))
		return NULL;
	for (const struct json_value *m = v->first; m != NULL; m = m->next) {
		if (str_eq(m->key, name))
			found = m;
	}
	return value_is(found, VALUE_NULL) ? NULL : found;
}

/* The part of a path up to the next '/', as a string. */
static const char *
path_part(const char *path, char *part, size_t size)
{
	size_t n = strcspn(path, "/");

	if (n >= size)
		n = size - 1;
	memcpy(part, path, n);
	part[n] = '\0';
	path += n;
	return *path == '/' ? path + 1 : path;
}

static const struct json_value *
element(const struct json_value *v, const char *index)
{
	double i;

	if (!num_parse(str_of(index), &i))
		return NULL;
	for (v = v->first; v != NULL && i >= 1; v = v->next)
		i--;
	return v;
}

const struct json_value *
value_at(const struct json_value *v, const char *path)
{
	char part[80];

	while (v != NULL && *path != '\0') {
		path = path_part(path, part, sizeof part);
		v = v->type == VALUE_ARRAY ? element(v, part) : value_get(v, part);
	}
	return v;
}

struct str
value_text(const struct json_value *v)
{
	if (value_is(v, VALUE_STRING) || value_is(v, VALUE_NUMBER))
		return v->text;
	return STR_NONE;
}

double
value_number(const struct json_value *v)
{
	double n;

	return value_is(v, VALUE_NUMBER) && num_parse(v->text, &n) ? n : NAN;
}

int
value_bool(const struct json_value *v)
{
	return value_is(v, VALUE_BOOL) ? str_is(v->text, "true") : -1;
}

struct json_value *
value_add(struct arena *a, struct json_value *up, struct str key, enum value_type type)
{
	struct json_value *v = arena_zalloc(a, 1, sizeof *v);

	v->type = type;
	v->key = key;
	v->up = up;
	if (up == NULL)
		return v;
	if (up->last == NULL)
		up->first = v;
	else
		up->last->next = v;
	up->last = v;
	return v;
}

void
value_write(struct buf *b, const struct json_value *v)
{
	switch (v->type) {
	case VALUE_STRING:
		json_str(b, v->text);
		return;
	case VALUE_NULL:
	case VALUE_BOOL:
	case VALUE_NUMBER:
		buf_add_str(b, v->text);
		return;
	case VALUE_ARRAY:
	case VALUE_OBJECT:
		break;
	}
	buf_addc(b, v->type == VALUE_ARRAY ? '[' : '{');
	for (const struct json_value *m = v->first; m != NULL; m = m->next) {
		if (m != v->first)
			buf_addc(b, ',');
		if (v->type == VALUE_OBJECT) {
			json_str(b, m->key);
			buf_addc(b, ':');
		}
		value_write(b, m);
	}
	buf_addc(b, v->type == VALUE_ARRAY ? ']' : '}');
}
