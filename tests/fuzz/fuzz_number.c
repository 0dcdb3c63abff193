/*
 * Fuzzes numbers and instants: JSON numbers, option numbers, RFC 3339 times,
 * base64. Each is compared with an independent reader.
 */
#include "fuzz.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

#include "base/base64.h"
#include "base/num.h"
#include "base/utc.h"

static bool
digits(const char **p)
{
	const char *from = *p;

	while (**p >= '0' && **p <= '9')
		(*p)++;
	return *p > from;
}

/* An independent reader of RFC 8259, section 6. */
static bool
json_number(const char *p)
{
	p += *p == '-';
	if (*p == '0')
		p++;
	else if (!digits(&p))
		return false;
	if (*p == '.') {
		p++;
		if (!digits(&p))
			return false;
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		p += *p == '+' || *p == '-';
		if (!digits(&p))
			return false;
	}
	return *p == '\0';
}

static void
json_numbers(struct str s, const char *c)
{
	double v, w, x = strtod(c, NULL);
	bool whole = strlen(c) == s.n, ok = num_parse(s, &v);
	char text[NUM_MAX];

	MUST(ok == (whole && json_number(c) && isfinite(x)));
	if (!ok)
		return;
	MUST(v == x);
	MUST(num_format(text, v) < NUM_MAX && strlen(text) == num_format(text, v));
	MUST(json_number(text) && num_parse(str_of(text), &w) && v == w);
	MUST(strlen(text) <= s.n ||
	     s.n < 24); /* not longer than the input, unless the input was short */
}

static void
any_double(struct str s)
{
	char text[NUM_MAX], longer[64];
	double v, w;

	if (s.n < sizeof v)
		return;
	memcpy(&v, s.p, sizeof v);
	if (!isfinite(v))
		return;
	MUST(num_format(text, v) < NUM_MAX);
	MUST(num_parse(str_of(text), &w) && v == w);
	snprintf(longer, sizeof longer, "%.17g", v);
	MUST(num_parse(str_of(longer), &w) && v == w);
}

static void
option_numbers(const char *c)
{
	struct err e = {0};
	int64_t i = 0, lo = -1000000, hi = INT64_MAX;
	double r = 0;
	char text[32];

	if (num_option_int("--n", c, (struct int_range){lo, hi}, &i, &e) == 0) {
		const char *p = c + (*c == '-');

		MUST(i >= lo && i <= hi && digits(&p) && *p == '\0');
		snprintf(text, sizeof text, "%" PRId64, i);
		MUST(
		    num_option_int("--n", text, (struct int_range){i, i}, &i, &e) == 0);
	} else {
		MUST(e.kind == ERR_USAGE && strncmp(e.text, "--n wants", 9) == 0);
	}
	if (num_option_real("--r", c, (struct real_range){-1, 1e9}, &r, &e) == 0)
		MUST(r >= -1 && r <= 1e9 && json_number(c));
	else
		MUST(e.kind == ERR_USAGE && strncmp(e.text, "--r wants", 9) == 0);
}

static void
instants(struct str s)
{
	char text[UTC_MAX], compact[UTC_MAX];
	int64_t ms, again;

	if (!utc_parse(s, &ms))
		return;
	MUST(utc_format(text, ms) < UTC_MAX);
	MUST(utc_parse(str_of(text), &again) && again == ms);
	MUST(utc_compact(compact, ms) == 16 && strspn(compact, "0123456789TZ") == 16);
}

static void
base64(struct str s)
{
	struct buf b = {0}, text = {0};

	if (base64_decode(&b, s)) {
		base64_encode(&text, b.p, b.n);
		MUST(str_eq(buf_str(&text), s)); /* each sequence has one spelling */
	}
	buf_reset(&b);
	buf_reset(&text);
	base64_encode(&text, s.p, s.n);
	MUST(base64_decode(&b, buf_str(&text)) && str_eq(buf_str(&b), s));
	buf_release(&b);
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = alone(data, size);
	char *c = malloc(size + 1);

	MUST(c != NULL);
	if (size > 0)
		memcpy(c, data, size);
	c[size] = '\0';
	json_numbers(s, c);
	any_double(s);
	option_numbers(c);
	instants(s);
	base64(s);
	free(c);
	give_back(s);
	return 0;
}
