#include "json/scalars.h"

#include <stdio.h>

#include "base/num.h"
#include "json/parse.h"

/* Whether a string of this row can also be written as a number: numeric ids. */
static bool
numeric(const struct json_field *row, enum json_type type)
{
	return type == JSON_NUM && (row->type == JSON_STR || row->type == JSON_STRS) &&
	       (row->flags & (JSON_ID | JSON_NAME)) != 0;
}

/*
 * The row of the scalar that has just been read, after its raw text is stored;
 * NULL when it is not needed. *ok is 0 when the scalar is not allowed here.
 */
static const struct json_field *
scalar_row(struct json_in *in, enum json_type type, const char *found, int *ok)
{
	const struct json_field *row;
	struct frame *f;

	*ok = 1;
	if (in->depth == 0) {
		*ok = in->end > 0 ? json_refuse(in, "more than one value on the line")
				  : json_mismatch(in, "an object", found);
		return NULL;
	}
	f = &in->stack[in->depth - 1];
	row = f->field;
	if (in->depth == 1)
		in->members[in->nmembers - 1].value =
		    json_text_from(in, json_value_start(in));
	switch (f->place) {
	case OBJECT:
		break;
	case LIST:
	case MAP:
		*ok = json_mismatch(in, "an object", found);
		return NULL;
	case STRS:
	case NUMS:
		if (numeric(row, type))
			return row;
		if ((type == JSON_STR) != (f->place == STRS) ||
		    (type != JSON_STR && type != JSON_NUM))
			*ok = json_mismatch(
			    in, f->place == STRS ? "a string" : "a number", found);
		return *ok ? row : NULL;
	case PASS_OBJECT:
		return NULL;
	case PASS_ARRAY:
		f->count++;
		return NULL;
	}
	if (row == NULL)
		return NULL;
	if (row->raw != 0)
		*(struct str *)(void *)(f->base + row->raw - 1) =
		    json_text_from(in, json_value_start(in));
	if (row->type == JSON_RAW) {
		*(struct str *)(void *)(f->base + row->off) =
		    json_text_from(in, json_value_start(in));
		return NULL;
	}
	if (row->type == JSON_STR && numeric(row, type))
		return row;
	while (row->type != type) {
		if (row + 1 == f->table->field + f->table->n ||
		    strcmp(row[1].name, row->name) != 0) {
			*ok = json_mismatch(in, json_wanted(f->field->type), found);
			return NULL;
		}
		row++;
	}
	return row;
}

int
json_on_null(void *ctx)
{
	struct json_in *in = ctx;
	struct frame *f;
	int ok;

	if (in->depth == 0)
		return scalar_row(in, JSON_RAW, "null", &ok) == NULL && ok;
	f = &in->stack[in->depth - 1];
	if (in->depth == 1)
		in->members[in->nmembers - 1].value =
		    json_text_from(in, json_value_start(in));
	if (f->place == PASS_ARRAY)
		f->count++;
	if (f->place == PASS_OBJECT || f->place == PASS_ARRAY)
		return 1;
	if (f->place != OBJECT)
		return json_mismatch(in,
		    f->place == STRS   ? "a string"
		    : f->place == NUMS ? "a number"
				       : "an object",
		    "null");
	if (f->field != NULL && (f->field->flags & JSON_REQUIRED))
		return json_refuse(in, "is null, and must not be");
	return 1;
}

int
json_on_bool(void *ctx, int v)
{
	struct json_in *in = ctx;
	int ok;
	const struct json_field *row =
	    scalar_row(in, JSON_BOOL, v ? "true" : "false", &ok);

	if (row != NULL)
		*(int *)(void *)(in->stack[in->depth - 1].base + row->off) = v;
	return ok;
}

/* Bounds allow for the noise of sums such as .1 + .2 + .7: then they are the value. */
static const double NOISE = 1e-9;

/* 1 if v is within the bounds of the row, after noise was removed; text: as written. */
static int
bounded(struct json_in *in, const struct json_field *row, struct str text, double *v)
{
	char lo[NUM_MAX], hi[NUM_MAX], what[200];

	if ((row->lo == 0 && row->hi == 0) || (*v >= row->lo && *v <= row->hi))
		return 1;
	if (*v < row->lo && row->lo - *v <= NOISE) {
		*v = row->lo;
		return 1;
	}
	if (*v > row->hi && *v - row->hi <= NOISE) {
		*v = row->hi;
		return 1;
	}
	num_format(lo, row->lo);
	num_format(hi, row->hi);
	snprintf(what, sizeof what, "%.*s is not between %s and %s",
	    text.n < 100 ? (int)text.n : 100, text.p, lo, hi);
	return json_refuse(in, what);
}

static int
keep_string(
    struct json_in *in, const struct json_field *row, const unsigned char *p, size_t n)
{
	struct frame *f = &in->stack[in->depth - 1];
	struct strs *list;

	if (row->flags & JSON_ID) {
		if (n == 0)
			return json_refuse(in, "an id must not be empty");
		if (n > LIMIT_ID)
			return json_refuse(in, "this id is too long");
	}
	if (f->place != STRS) {
		*(struct str *)(void *)(f->base + row->off) = json_keep(in, p, n);
		return 1;
	}
	f->count++;
	if (json_too_many(in, f))
		return 0;
	list = (struct strs *)(void *)f->base;
	*(struct str *)json_append(
	    in, f, (void **)&list->v, &list->n, sizeof *list->v) = json_keep(in, p, n);
	return 1;
}

/* A number of an object that may come again with another one. */
static void
note_number(struct json_in *in, const struct json_field *row, size_t n)
{
	const struct frame *f = &in->stack[in->depth - 1];

	if (f->place != OBJECT || !f->table->recurs)
		return;
	if (in->numbers < KNOWN_NUMBERS)
		in->number[in->numbers] =
		    (struct known_number){json_value_start(in), n, row};
	in->numbers++;
}

int
json_on_number(void *ctx, const char *p, size_t n)
{
	struct json_in *in = ctx;
	int ok;
	const struct json_field *row = scalar_row(in, JSON_NUM, "a number", &ok);
	struct json_nums *list;
	struct frame *f;
	double v;

	if (row == NULL) {
		if (ok)
			note_number(in, NULL, n);
		return ok;
	}
	if (numeric(row, JSON_NUM))
		return keep_string(in, row, (const unsigned char *)p, n);
	if (!num_parse((struct str){p, n}, &v))
		return json_refuse(in, "this number is out of range");
	if (!bounded(in, row, (struct str){p, n}, &v))
		return 0;
	f = &in->stack[in->depth - 1];
	if (f->place != NUMS) {
		*(double *)(void *)(f->base + row->off) = v;
		note_number(in, row, n);
		return 1;
	}
	f->count++;
	if (json_too_many(in, f))
		return 0;
	list = (struct json_nums *)(void *)f->base;
	*(double *)json_append(in, f, (void **)&list->v, &list->n, sizeof v) = v;
	return 1;
}

int
json_on_string(void *ctx, const unsigned char *p, size_t n)
{
	struct json_in *in = ctx;
	int ok;
	const struct json_field *row = scalar_row(in, JSON_STR, "a string", &ok);

	if (!ok || !json_characters(in, row != NULL))
		return 0;
	return row == NULL ? 1 : keep_string(in, row, p, n);
}
