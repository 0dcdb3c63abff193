#include "base/utc.h"

#include <stdio.h>

/* 0001-01-01T00:00:00Z, and the last millisecond of 9999. */
static const int64_t FIRST = INT64_C(-62135596800000), LAST = INT64_C(253402300799999);

/*
 * Days since 1970-01-01 of a date in the proleptic Gregorian calendar (Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms").
 */
static int64_t
days_from_civil(int64_t y, int m, int d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void
civil_from_days(int64_t z, int *y, int *m, int *d)
{
	int64_t era, doe, yoe, doy, mp;

	z += 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

/* n digits at *p, or -1. */
static int
take(const char **p, const char *end, int n)
{
	int v = 0;

	for (; n > 0; n--) {
		if (*p == end || **p < '0' || **p > '9')
			return -1;
		v = v * 10 + (*(*p)++ - '0');
	}
	return v;
}

static bool
skip(const char **p, const char *end, const char *any)
{
	if (*p == end || strchr(any, **p) == NULL || **p == '\0')
		return false;
	(*p)++;
	return true;
}

bool
utc_parse(struct str s, int64_t *ms)
{
	static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const char *p = s.p, *end = s.p + s.n;
	int y, mo, d, h, mi, sec, frac = 0, unit = 100, oh = 0, om = 0, leap;
	bool west = false;

	if ((y = take(&p, end, 4)) < 1 || !skip(&p, end, "-") ||
	    (mo = take(&p, end, 2)) < 1 || mo > 12 || !skip(&p, end, "-") ||
	    (d = take(&p, end, 2)) < 1 || !skip(&p, end, "Tt ") ||
	    (h = take(&p, end, 2)) < 0 || h > 23 || !skip(&p, end, ":") ||
	    (mi = take(&p, end, 2)) < 0 || mi > 59 || !skip(&p, end, ":") ||
	    (sec = take(&p, end, 2)) < 0 || sec > 60)
		return false;
	leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	if (d > DAYS[mo - 1] + (mo == 2 && leap))
		return false;
	if (skip(&p, end, ".")) {
		if (p == end || *p < '0' || *p > '9')
			return false;
		for (; p < end && *p >= '0' && *p <= '9'; p++, unit /= 10)
			frac += (*p - '0') * unit;
	}
	if (!skip(&p, end, "Zz")) {
		if (p == end || (*p != '+' && *p != '-'))
			return false;
		west = *p++ == '-';
		if ((oh = take(&p, end, 2)) < 0 || oh > 23 || !skip(&p, end, ":") ||
		    (om = take(&p, end, 2)) < 0 || om > 59)
			return false;
	}
	if (p != end)
		return false;
	*ms = ((days_from_civil(y, mo, d) * 24 + h) * 60 + mi) * 60 + sec;
	*ms -= (west ? -1 : 1) * (oh * 60 + om) * 60;
	*ms = *ms * 1000 + frac;
	return *ms >= FIRST &&
	       *ms <=
		   LAST; /* an offset or a leap second may leave the range of years */
}

bool
utc_duration(struct str s, int64_t *ms)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
	static const int64_t most = INT64_C(3650) * 86400;
	int64_t n = 0;

	if (s.n < 2)
		return false;
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || n > most)
			return false;
		n = n * 10 + (s.p[i] - '0');
	}
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (s.p[s.n - 1] == units[i].unit && n <= most / units[i].seconds) {
			*ms = n * units[i].seconds * 1000;
			return true;
		}
	}
	return false;
}

struct parts {
	int y, mo, d, h, mi, s, ms;
};

static struct parts
split(int64_t ms)
{
	struct parts p;
	int64_t day = ms / 86400000, rest = ms % 86400000;

	if (rest < 0) {
		rest += 86400000;
		day--;
	}
	civil_from_days(day, &p.y, &p.mo, &p.d);
	p.h = (int)(rest / 3600000);
	p.mi = (int)(rest / 60000 % 60);
	p.s = (int)(rest / 1000 % 60);
	p.ms = (int)(rest % 1000);
	return p;
}

size_t
utc_format(char out[UTC_MAX], int64_t ms)
{
	struct parts p = split(ms);
	int n = snprintf(out, UTC_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", p.y, p.mo, p.d,
	    p.h, p.mi, p.s);

	n += snprintf(out + n, UTC_MAX - (size_t)n, p.ms != 0 ? ".%03dZ" : "Z", p.ms);
	return (size_t)n;
}

size_t
utc_compact(char out[UTC_MAX], int64_t ms)
{
	struct parts p = split(ms);

	return (size_t)snprintf(
	    out, UTC_MAX, "%04d%02d%02dT%02d%02d%02dZ", p.y, p.mo, p.d, p.h, p.mi, p.s);
}

/* a if it is a time, and b is none or does not come before it by sign; else b. */
static struct str
first_of(struct str a, struct str b, int sign)
{
	int64_t x, y;
	bool is_a = a.p != NULL && utc_parse(a, &x);
	bool is_b = b.p != NULL && utc_parse(b, &y);

	if (is_a && is_b)
		return (x > y) - (x < y) == sign ? b : a;
	return is_a ? a : is_b ? b : STR_NONE;
}

struct str
utc_earlier(struct str a, struct str b)
{
	return first_of(a, b, 1);
}

struct str
utc_later(struct str a, struct str b)
{
	return first_of(a, b, -1);
}
