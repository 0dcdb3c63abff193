#include "import/map.h"

#include <math.h>

#include "base/num.h"
#include "base/utc.h"

const struct json_value *
import_get(const struct import_map *map, int part, const struct json_value *v)
{
	const struct json_value *found = NULL;

	for (size_t i = 0; i < map->n && found == NULL; i++) {
		if (map->row[i].part == part)
			found = value_at(v, map->row[i].path);
	}
	return found;
}

struct str
import_text(const struct import_map *map, int part, const struct json_value *v)
{
	return value_text(import_get(map, part, v));
}

bool
import_time(
    const struct import_map *map, int part, const struct json_value *v, int64_t *ms)
{
	struct str text = import_text(map, part, v);
	double n;

	if (text.p == NULL)
		return false;
	if (utc_parse(text, ms))
		return true;
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
