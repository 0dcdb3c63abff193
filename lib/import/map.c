#include "import/map.h"

const struct json_value *
import_get_path(const struct import_map *map, int part, const struct json_value *v,
    const char **path)
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
	for (; from < map->n && map->row[from].part == part && found == NULL; from++) {
		*path = map->row[from].path;
		found = value_at(v, *path);
	}
	return found;
}

const struct json_value *
import_get(const struct import_map *map, int part, const struct json_value *v)
{
	const char *path;

	return import_get_path(map, part, v, &path);
}

/* Only the first byte and the length of a key are compared. */
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
