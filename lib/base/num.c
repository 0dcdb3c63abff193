#include "base/num.h"

#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

/* 10^k is exact as a double for k <= 22; see Clinger, PLDI 1990. */
static const double POW10[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
    1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool
digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

/* strtod on a copy: s is not NUL-terminated. */
static bool
parse_slowly(struct str s, double *out)
{
	char small[64], *copy = s.n < sizeof small ? small : mem_alloc(s.n + 1), *end;

	memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	*out = strtod(copy, &end);
	if (copy != small)
		mem_free(copy);
	return isfinite(*out);
}

bool
num_parse(struct str s, double *out)
{
	const char *p = s.p, *end;
	bool neg = false, exact = true, eneg = false;
	uint64_t m = 0;
	int digits = 0, scale = 0, e = 0;

	if (s.n == 0)
		return false;
	end = p + s.n;
	if (p < end && *p == '-') {
		neg = true;
		p++;
	}
	if (!digit(p, end) || (*p == '0' && digit(p + 1, end)))
		return false;
	for (; digit(p, end); p++) {
		if (digits < 18)
			m = m * 10 + (uint64_t)(*p - '0');
		else
			exact = false;
		digits += m != 0;
	}
	if (p < end && *p == '.') {
		if (!digit(++p, end))
			return false;
		for (; digit(p, end); p++) {
			if (digits < 18) {
				m = m * 10 + (uint64_t)(*p - '0');
				scale--;
			} else {
				exact = false;
			}
			digits += m != 0;
		}
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			eneg = *p++ == '-';
		if (!digit(p, end))
			return false;
		for (; digit(p, end); p++) {
			if (e < 100000)
				e = e * 10 + (*p - '0');
		}
		scale += eneg ? -e : e;
	}
	if (p != end)
		return false;
	if (!exact || m > (UINT64_C(1) << 53) || scale > 22 || scale < -22)
		return parse_slowly(s, out);
	*out = scale < 0 ? (double)m / POW10[-scale] : (double)m * POW10[scale];
	if (neg)
		*out = -*out;
	return true;
}

/* The first `precision` decimal digits of v, as mantissa and exponent. */
static bool
reads_back(double v, int precision, char *out, size_t size)
{
	snprintf(out, size, "%.*e", precision - 1, v);
	return strtod(out, NULL) == v;
}

/* d.ddde[+-]xx as plain digits, unless the exponent is very large or small. */
static size_t
lay_out(char out[NUM_MAX], const char *sci)
{
	char digits[24] = "0";
	int n = 0, exp, i;
	char *o = out;
	const char *p = sci;

	if (*p == '-')
		*o++ = *p++;
	for (; *p != 'e'; p++) {
		if (*p != '.')
			digits[n++] = *p;
	}
	exp = atoi(p + 1);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (exp >= 17 || exp < -5) {
		*o++ = digits[0];
		if (n > 1) {
			*o++ = '.';
			memcpy(o, digits + 1, (size_t)n - 1);
			o += n - 1;
		}
		o += snprintf(o, 8, "e%d", exp);
	} else if (exp < 0) {
		*o++ = '0';
		*o++ = '.';
		for (i = -1; i > exp; i--)
			*o++ = '0';
		memcpy(o, digits, (size_t)n);
		o += n;
	} else {
		for (i = 0; i < n || i <= exp; i++) {
			if (i == exp + 1)
				*o++ = '.';
			*o++ = i < n ? digits[i] : '0';
		}
	}
	*o = '\0';
	return (size_t)(o - out);
}

/* Write the digits of u, at least `least` of them, to o; returns their end. */
static char *
put_digits(char *o, uint64_t u, int least)
{
	char back[20];
	int n = 0;

	do
		back[n++] = (char)('0' + u % 10);
	while ((u /= 10) != 0 || n < least);
	while (n > 0)
		*o++ = back[--n];
	return o;
}

size_t
num_format(char out[NUM_MAX], double v)
{
	static const uint32_t TENS[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
	char sci[40], *o = out;
	double a = fabs(v);
	int k;

	if (v == 0) { /* also -0: print no sign */
		memcpy(out, "0", 2);
		return 1;
	}
	/* Most numbers here have few decimals: m / 10^k is faster than printf. */
	for (k = 0; k <= 6 && a < 1e9 && a >= 1e-5; k++) {
		double m = rint(a * TENS[k]);

		if (m / TENS[k] != a)
			continue;
		if (v < 0)
			*o++ = '-';
		o = put_digits(o, (uint64_t)m / TENS[k], 1);
		if (k > 0) {
			*o++ = '.';
			o = put_digits(o, (uint64_t)m % TENS[k], k);
		}
		*o = '\0';
		return (size_t)(o - out);
	}
	/*
	 * 15 digits always read back, 17 always suffice; a subnormal may need only one.
	 */
	for (k = a < DBL_MIN ? 1 : 15; !reads_back(v, k, sci, sizeof sci) && k < 17;
	     k++)
		;
	return lay_out(out, sci);
}

size_t
num_format_2(char out[NUM_MAX], double v)
{
	double hundredths = v * 100, whole = floor(hundredths),
	       rest = hundredths - whole;
	uint64_t n;
	char *o = out;

	/* What a product of less than 1e6 is rounded by is far less than 1e-6. */
	if (!(v >= 0 && v < 1e4) || signbit(v) || fabs(rest - .5) < 1e-6)
		return (size_t)snprintf(out, NUM_MAX, "%.2f", v);
	n = (uint64_t)whole + (rest > .5);
	o = put_digits(o, n / 100, 1);
	*o++ = '.';
	o = put_digits(o, n % 100, 2);
	*o = '\0';
	return (size_t)(o - out);
}

void
num_hex(char out[NUM_HEX], uint64_t v)
{
	for (int i = NUM_HEX - 1; i >= 0; i--, v >>= 4)
		out[i] = "0123456789abcdef"[v & 15];
}

struct num_text
num_text(double v)
{
	struct num_text t;

	if (isfinite(v))
		num_format(t.text, v);
	else
		snprintf(t.text, sizeof t.text, "%s",
		    isnan(v) ? "nan"
		    : v > 0  ? "infinity"
			     : "-infinity");
	return t;
}

int
num_decimals(double v, double limit, int least)
{
	int n = least;
	char text[400];

	if (!(fabs(v - limit) > 1e-9)) /* equal, but for rounding; or not numbers */
		return n;
	for (; n < 17; n++) {
		double shown;

		snprintf(text, sizeof text, "%.*f", n, v);
		shown = strtod(text, NULL);
		if (v < limit ? shown < limit : shown > limit)
			break;
	}
	return n;
}

int
num_option_int(const char *option, const char *text, struct int_range in, int64_t *out,
    struct err *e)
{
	long long v;
	char *end;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (*text < '-' || *text > '9' || end == text || *end != '\0' || errno != 0 ||
	    v < in.lo || v > in.hi)
		return err_set(e, ERR_USAGE,
		    "%s wants a whole number from %" PRId64 " to %" PRId64 ": '%s'",
		    option, in.lo, in.hi, text);
	*out = v;
	return 0;
}

int
num_option_real(const char *option, const char *text, struct real_range in, double *out,
    struct err *e)
{
	double v;

	if (!num_parse(str_of(text), &v) || !(v >= in.lo && v <= in.hi))
		return err_set(e, ERR_USAGE, "%s wants a number from %g to %g: '%s'",
		    option, in.lo, in.hi, text);
	*out = v;
	return 0;
}
