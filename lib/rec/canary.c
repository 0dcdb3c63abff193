#include "rec/canary.h"

#include <stddef.h>

#include "base/plain.h"

#define C(f) offsetof(struct canary, f)
static const struct json_field canary_fields[] = {
    {"version", JSON_STR, C(version), .flags = JSON_REQUIRED | JSON_ID,
	.doc = "the version that decides for the share"},
    {"against", JSON_STR, C(against), .flags = JSON_REQUIRED | JSON_ID,
	.doc = "the active version, or rules, which decides for the rest; if another "
	       "one becomes active, the canary has ended"},
    {"share", JSON_NUM, C(share), .flags = JSON_REQUIRED, .lo = 0, .hi = 1,
	.doc = "the share of the units, over 0 and at most 1"},
    {"unit", JSON_STR, C(unit), .flags = JSON_REQUIRED,
	.doc = "what gets the same version each time: session, user or task"},
    {"since", JSON_STR, C(since), .flags = JSON_REQUIRED,
	.doc = "when the version got its first share, RFC 3339"},
};
const struct json_table CANARY_TABLE =
    JSON_TABLE("canary", struct canary, canary_fields);

bool
canary_unit(struct str word)
{
	static const char *const words[] = {"session", "user", "task", NULL};

	return str_in(word, words);
}

int
canary_read(struct canary *c, struct str text, struct arena *a, struct err *e)
{
	struct json_in *in = json_in_new();
	int rc = json_read(in, (struct json_target){&CANARY_TABLE, c, a}, text, e);

	json_in_free(in);
	if (rc == 0 && !(c->share > 0))
		rc = err_set(e, ERR_INPUT, "share: must be over 0 and at most 1: '0'");
	if (rc == 0 && !canary_unit(c->unit))
		rc = err_set(e, ERR_INPUT,
		    "unit: must be session, user or task: '%.*s'", STR_ARG(c->unit));
	return rc;
}

void
canary_words(struct buf *b, const struct canary *c)
{
	buf_addf(b, "%.15g of all %.*ss, against ", c->share, STR_ARG(c->unit));
	plain_add(b, c->against);
	buf_adds(b, ", since ");
	plain_add(b, c->since);
}
