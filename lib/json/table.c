#include "json/table.h"

#include <string.h>

static void
set_defaults(const struct json_table *t, char *out)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct json_field *f = &t->field[i];
		void *at = out + f->off;

		if (f->type == JSON_NUM)
			*(double *)at = f->dflt;
		else if (f->type == JSON_BOOL)
			*(int *)at = (int)f->dflt;
		else if (f->type == JSON_OBJECT)
			set_defaults(f->sub, at);
	}
}

void
json_defaults(const struct json_table *t, void *out)
{
	memset(out, 0, t->size);
	set_defaults(t, out);
}
