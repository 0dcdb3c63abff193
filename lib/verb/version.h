/*
 * The output of mb-version: a version as a row or as a page. For cmd.
 */
#ifndef VERB_VERSION_H
#define VERB_VERSION_H

#include <stdbool.h>

#include "base/buf.h"
#include "rec/router.h"
#include "rec/tenure.h"

struct version_view {
	struct str version; /* or "rules" */
	bool active;
	const struct tenure *tenure; /* NULL: it was never active */
};

void mb_version_head(struct buf *); /* the first line of the list */
void mb_version_row(struct buf *, const struct version_view *);

/*
 * header: the first line of the file at path. An absent path means the built-in
 * rules.
 */
void mb_version_page(struct buf *, const struct version_view *,
    const struct router_header *, struct str path);

#endif
