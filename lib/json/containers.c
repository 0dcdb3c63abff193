#include "json/containers.h"

static int
push(struct json_in *in, enum place place, const struct json_field *field,
    const struct json_table *table, char *base)
{
	struct frame *f;

	if (in->depth == LIMIT_DEPTH)
		return json_refuse(in, "nested too deep");
	f = &in->stack[in->depth++];
	*f = (struct frame){.place = place,
	    .field = place == OBJECT ? NULL : field,
	    .table = table,
	    .base = base,
	    .keys = in->nkeys};
	return 1;
}

static bool
holds(enum json_type t, int array)
{
	switch (t) {
	case JSON_STRS:
	case JSON_NUMS:
	case JSON_LIST:
		return array;
	case JSON_OBJECT:
	case JSON_MAP:
		return !array;
	case JSON_RAW:
		return true;
	case JSON_STR:
	case JSON_NUM:
	case JSON_BOOL:
		break;
	}
	return false;
}

/* Of the rows that share the name, the one of the container's type; or NULL. */
static const struct json_field *
container_row(const struct frame *f, int array)
{
	const struct json_field *row = f->field, *end = f->table->field + f->table->n;

	while (!holds(row->type, array)) {
		if (row + 1 == end || strcmp(row[1].name, row->name) != 0)
			return NULL;
		row++;
	}
	return row;
}

static int
open_field(struct json_in *in, struct frame *f, int array)
{
	const struct json_field *row;
	size_t start = json_value_start(in);
	struct str *raw = NULL;
	char *at;
	int ok;

	if (in->depth == 1)
		in->members[in->nmembers - 1].value =
		    (struct str){in->line.p + start, 0};
	if (f->field == NULL)
		return push(in, array ? PASS_ARRAY : PASS_OBJECT, NULL, NULL, NULL);
	if ((row = container_row(f, array)) == NULL)
		return json_mismatch(
		    in, json_wanted(f->field->type), array ? "an array" : "an object");
	at = f->base + row->off;
	if (row->raw != 0)
		raw = (struct str *)(void *)(f->base + row->raw - 1);
	switch (row->type) {
	case JSON_OBJECT:
		ok = push(in, OBJECT, row, row->sub, at);
		break;
	case JSON_MAP:
		ok = push(in, MAP, row, row->sub, at);
		break;
	case JSON_LIST:
		ok = push(in, LIST, row, row->sub, at);
		break;
	case JSON_STRS:
		ok = push(in, STRS, row, NULL, at);
		break;
	case JSON_NUMS:
		ok = push(in, NUMS, row, NULL, at);
		break;
	default: /* JSON_RAW */
		raw = (struct str *)(void *)at;
		ok = push(in, array ? PASS_ARRAY : PASS_OBJECT, NULL, NULL, NULL);
	}
	if (ok) {
		in->stack[in->depth - 1].raw = raw;
		in->stack[in->depth - 1].start = start;
	}
	return ok;
}

/* An object in a list; one that is known is read now. */
static int
push_element(struct json_in *in, const struct json_table *table, void *element)
{
	struct frame *f;

	if (!push(in, OBJECT, NULL, table, element))
		return 0;
	f = &in->stack[in->depth - 1];
	f->start = json_at(in) - 1;
	in->numbers = 0;
	if (in->hit != NULL) {
		known_read(in->hit, element, in->arena);
		f->seen = in->hit->object->seen;
		f->count = in->hit->object->keys;
		f->met = true;
	}
	return 1;
}

static int
open_element(struct json_in *in, struct frame *f)
{
	struct json_list *list = (struct json_list *)(void *)f->base;
	void *element;

	/* The elements of a map are its keys, which are counted already. */
	f->count += f->place == LIST;
	if (json_too_many(in, f))
		return 0;
	element = json_append(in, f, &list->v, &list->n, f->table->size);
	if (in->hit == NULL)
		json_defaults(f->table, element);
	if (f->place == MAP)
		*(struct str *)element = f->key;
	return push_element(in, f->table, element);
}

int
json_open(struct json_in *in, int array)
{
	struct frame *f = in->depth == 0 ? NULL : &in->stack[in->depth - 1];
	const char *found = array ? "an array" : "an object";

	if (f == NULL) {
		if (in->end > 0)
			return json_refuse(in, "more than one value on the line");
		if (array)
			return json_mismatch(in, "an object", found);
		return push(in, OBJECT, NULL, in->table, in->out);
	}
	switch (f->place) {
	case OBJECT:
		return open_field(in, f, array);
	case LIST:
	case MAP:
		return array ? json_mismatch(in, "an object", found)
			     : open_element(in, f);
	case STRS:
		return json_mismatch(in, "a string", found);
	case NUMS:
		return json_mismatch(in, "a number", found);
	case PASS_ARRAY:
		f->count++;
		break;
	case PASS_OBJECT:
		break;
	}
	return push(in, array ? PASS_ARRAY : PASS_OBJECT, NULL, NULL, NULL);
}
