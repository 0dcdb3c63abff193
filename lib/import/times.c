#include "import/times.h"

#include <math.h>

#include "base/num.h"
#include "base/utc.h"

#define YEAR_10000 INT64_C(253402300800000) /* ms: RFC 3339 ends before it */

/* IMF-fixdate, the date of HTTP (RFC 9110): "Wed, 16 Oct 2024 05:02:23 GMT". */
static bool
http_date(struct str s, int64_t *ms)
{
	static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	enum { LENGTH = 29, MONTH = 8 };
	char text[] = "0000-00-00T00:00:00Z";

	if (s.n != LENGTH || memcmp(s.p + 25, " GMT", 4) != 0)
		return false;
	for (int m = 0; m < 12; m++) {
		if (memcmp(s.p + MONTH, MONTHS + 3 * m, 3) != 0)
			continue;
		memcpy(text, s.p + 12, 4);
		text[5] = (char)('0' + (m + 1) / 10);
		text[6] = (char)('0' + (m + 1) % 10);
		memcpy(text + 8, s.p + 5, 2);
		memcpy(text + 11, s.p + 17, 8);
		return utc_parse((struct str){text, sizeof text - 1}, ms);
	}
	return false;
}

static bool
number_time(double n, int64_t *ms)
{
	if (!(n > 0 && n < 4e18))
		return false;
	if (n < 1e11) /* seconds until the year 5138, so milliseconds from 1973 */
		n *= 1e3;
	else if (n >= 1e17)
		n /= 1e6;
	else if (n >= 1e14)
		n /= 1e3;
	*ms = (int64_t)floor(n);
	return true;
}

static bool
text_time(struct str text, int64_t *ms)
{
	int64_t at;

	if (!(utc_parse(text, &at) || http_date(text, &at)) || at >= YEAR_10000)
		return false;
	*ms = at;
	return true;
}

/* "2026-01-02T10:00:00": a time, but only with a zone. */
static bool
lacks_zone(struct str text, struct arena *a)
{
	int64_t at;

	return utc_parse(arena_fmt(a, "%.*sZ", STR_ARG(text)), &at);
}

/* Counts a time that is not understood. */
static void
miss(struct import *im, const char *path, struct str text)
{
	struct arena a = {0};

	import_miss(im,
	    text.p != NULL && lacks_zone(text, &a) ? "a time without a zone"
						   : "a time that is not understood",
	    str_of(path));
	arena_release(&a);
}

bool
import_time(struct import *im, const struct import_map *map, int part,
    const struct json_value *v, int64_t *ms)
{
	const char *path;
	const struct json_value *at = import_get_path(map, part, v, &path);
	struct str text = value_text(at);
	double n;

	if (at == NULL || (text.p != NULL && text.n == 0))
		return false;
	if (text.p != NULL && text_time(text, ms))
		return true;
	if (text.p != NULL && num_parse(text, &n) && (n == 0 || number_time(n, ms)))
		return n != 0;
	miss(im, path, text);
	return false;
}
