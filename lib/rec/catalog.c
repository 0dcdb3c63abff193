#include "rec/catalog.h"

int
catalog_entry_read(struct json_in *in, struct catalog_entry *x, struct str line,
    struct arena *a, struct err *e)
{
	struct json_target to = {&CANDIDATE_TABLE, &x->candidate, a};

	if (json_read(in, to, line, e) < 0)
		return -1;
	if (x->candidate.type.p == NULL)
		return err_set(e, ERR_INPUT, "type: is missing");
	for (x->kind = KIND_MEMORY; x->kind < KINDS; x->kind++) {
		if (str_is(x->candidate.type, kind_name(x->kind)))
			return 0;
	}
	return err_set(e, ERR_INPUT, "type: must be memory, skill or tool: '%.*s'",
	    STR_ARG(x->candidate.type));
}
