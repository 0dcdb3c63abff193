/*
 * Fuzzes a policy file. Laws: an accepted policy is within the bounds of its
 * table, is equal when read again, and is refused with an additional field.
 */
#include "fuzz.h"

#include <math.h>

#include "json/out.h"
#include "rec/policy.h"

static void
bounded(const struct policy *p)
{
	const double *const base = (const double *)(const void *)p;

	for (size_t i = 0; i < POLICY_TABLE.n; i++) {
		const struct json_field *f = &POLICY_TABLE.field[i];
		double v;

		if (f->type != JSON_NUM)
			continue;
		v = base[f->off / sizeof v];
		MUST((isnan(v) && isnan(f->dflt)) || (v >= f->lo && v <= f->hi));
	}
	MUST(p->confidence == 0 || p->confidence >= .5);
	MUST(p->benchmark_attempts == floor(p->benchmark_attempts));
	for (size_t i = 0; i < p->slices.n; i++) {
		MUST(policy_slice(p, i)->name.n > 0);
		MUST(!(policy_slice(p, i)->max_loss < 0) &&
		     !(policy_slice(p, i)->max_loss > 2));
	}
}

static void
one_more_is_refused(struct str text, struct arena *a)
{
	const char *open = memchr(text.p, '{', text.n);
	struct buf b = {0};
	struct policy p;
	struct err e;

	MUST(open != NULL);
	buf_adds(&b, "{\"no_such\":1");
	if (memchr(open, '"', text.n - (size_t)(open - text.p)) != NULL)
		buf_addc(&b, ',');
	buf_add(&b, open + 1, text.n - (size_t)(open + 1 - text.p));
	MUST(policy_read(reader(), &p, buf_str(&b), a, &e) < 0);
	MUST(strstr(e.text, "no such field") != NULL);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = alone(data, size);
	struct arena a = {0};
	struct buf one = {0}, two = {0};
	struct policy p;
	struct err e = {0};

	if (policy_read(reader(), &p, text, &a, &e) < 0) {
		must_be_told(&e);
	} else {
		bounded(&p);
		json_write(&one, &POLICY_TABLE, &p);
		MUST(policy_read(reader(), &p, buf_str(&one), &a, &e) == 0);
		json_write(&two, &POLICY_TABLE, &p);
		MUST(str_eq(buf_str(&one), buf_str(&two)));
		one_more_is_refused(text, &a);
	}
	buf_release(&one);
	buf_release(&two);
	give_back(text);
	arena_release(&a);
	return 0;
}
