#include "json/tree.h"

#include "json/stream.h"

/* The value is finished: remember it. */
static int
remember(void *ctx, const struct json_value *v, struct err *e)
{
	const struct json_value **whole = ctx;

	if (*whole != NULL)
		return err_set(e, ERR_INPUT, "more than one JSON value");
	*whole = v;
	return v == NULL ? -1 : 0;
}

struct json_value *
json_tree(struct str text, struct arena *a, struct err *e)
{
	static const char *const none[] = {NULL};
	struct json_value *v = NULL;
	struct json_stream *s = json_stream_new(none, remember, &v);
	int rc;

	json_stream_keep(s, a);
	rc = json_stream_feed(s, text, e);
	if (rc == 0 && v == NULL) /* the end of a number at the end */
		rc = json_stream_feed(s, STR("\n"), e);
	if (rc == 0 && (v == NULL || !json_stream_between(s)))
		rc = err_set(e, ERR_INPUT, "not one JSON value");
	json_stream_free(s);
	return rc < 0 ? NULL : v;
}
