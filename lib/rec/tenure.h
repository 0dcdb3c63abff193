/*
 * When and why a version was active, as the audit log says it.
 * For store, verb and cmd.
 */
#ifndef REC_TENURE_H
#define REC_TENURE_H

#include <stdbool.h>

#include "base/buf.h"

/* How a router came to be active. */
struct change {
	struct str time, event, reason;
	struct str was; /* active before: a version or "rules" */
};

struct tenure {
	struct str version;      /* or "rules" */
	struct change promotion; /* the first; all absent if it never was promoted */
	struct change latest;    /* the last that made it active */
};

/* A version as a JSON object, which is left open; tenure NULL: it was never active. */
void tenure_write(struct buf *, struct str version, bool active, const struct tenure *);

#endif
