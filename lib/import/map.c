#include "import/map.h"

#include <math.h>

#include "base/num.h"
#include "base/utc.h"

#define YEAR_10000 INT64_C(253402300800000) /* ms: RFC 3339 ends before it */

const struct json_value *
import_get(const struct import_map *map, int part, const struct json_value *v)
{
	const struct json_value *found = NULL;
	size_t from = 0, to = map->n;

	while (from < to) { /* to the first row of the part */
		size_t middle = (from + to) / 2;

		if (map->row[middle].part < part)
			from = middle + 1;
		else
			to = middle;
	}
	for (; from < map->n && map->row[from].part == part && found == NULL; from++)
		found = value_at(v, map->row[from].path);
	return found;
}

/* Keys are told apart by their first byte and their length only. */
void
import_keys_add(struct import_keys *k, struct str key)
{
	if (key.n > 0)
		k->lengths[key.p[0] & 127] |= UINT64_C(1) << key.n % 64;
}

void
import_keys_of(struct import_keys *k, const struct import_map *map)
{
	*k = (struct import_keys){0};
	for (size_t i = 0; i < map->n; i++) {
		const char *path = map->row[i].path;

		import_keys_add(k, (struct str){path, strcspn(path, "/")});
	}
}

struct str
import_text(const struct import_map *map, int part, const struct json_value *v)
{
	return value_text(import_get(map, part, v));
}

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

bool
import_time(
    const struct import_map *map, int part, const struct json_value *v, int64_t *ms)
{
	struct str text = import_text(map, part, v);
	double n;

	if (text.p == NULL)
		return false;
	if (utc_parse(text, ms) || http_date(text, ms))
		return *ms < YEAR_10000;
	if (!num_parse(text, &n) || !(n > 0 && n < 4e18))
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
