#include "json/value.h"

#include <math.h>

#include "base/num.h"
#include "json/out.h"

static const struct json_value *
member(const struct json_value *v, struct str key)
{
	const struct json_value *found = NULL;

	if (!value_is(v, VALUE_OBJECT))
		return NULL;
	for (const struct json_value *m = v->first; m != NULL; m = m->next) {
		if (str_eq(m->key, key))
			found = m;
	}
	return value_is(found, VALUE_NULL) ? NULL : found;
}

const struct json_value *
value_get(const struct json_value *v, const char *key)
{
	return member(v, str_of(key));
}

static const struct json_value *
element(const struct json_value *v, struct str index)
{
	double i;

	if (!num_parse(index, &i))
		return NULL;
	for (v = v->first; v != NULL && i >= 1; v = v->next)
		i--;
	return v;
}

const struct json_value *
value_at(const struct json_value *v, const char *path)
{
	while (v != NULL && *path != '\0') {
		const char *slash = strchr(path, '/');
		size_t n = slash == NULL ? strlen(path) : (size_t)(slash - path);
		struct str part = {path, n};

		v = v->type == VALUE_ARRAY ? element(v, part) : member(v, part);
		path += n + (slash != NULL);
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
	struct json_value *v = arena_alloc(a, sizeof *v);

	*v = (struct json_value){.type = type, .key = key, .up = up};
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

struct json_value *
value_share(struct arena *a, struct json_value *up, const struct json_value *v)
{
	struct json_value *copy = value_add(a, up, STR_NONE, v->type);

	copy->first = v->first;
	copy->last = v->last;
	copy->text = v->text;
	return copy;
}
