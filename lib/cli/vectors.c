#include "cli/vectors.h"

#include "io/file_names.h"
#include "io/map.h"

/* Of the process. */
static const char *option;
static struct vectors *loaded;

void
cli_vectors_option(const char *path)
{
	option = path;
}

static int
load(const char *path, struct err *e)
{
	struct map map;

	if (map_open(&map, path, VECTORS_FILE_MOST, e) < 0)
		return -1;
	if ((loaded = vectors_parse(map.bytes, path, e)) == NULL) {
		map_close(&map);
		return -1;
	}
	return 0;
}

int
cli_vectors(struct state *s, const struct vectors **v, struct err *e)
{
	struct buf own = {0};
	int rc = 0;

	if (loaded == NULL && option != NULL)
		rc = load(option, e);
	else if (loaded == NULL && s != NULL &&
		 file_exists(state_path(s, "vectors", &own)))
		rc = load(own.p, e);
	buf_release(&own);
	*v = loaded;
	return rc;
}

struct model *
cli_model(
    struct state *s, struct str bytes, const char *name, bool checked, struct err *e)
{
	const struct vectors *v;

	return cli_vectors(s, &v, e) < 0 ? NULL
					 : model_parse(bytes, name, v, checked, e);
}
