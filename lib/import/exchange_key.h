/*
 * Which task an exchange belongs to: the key of its group.
 * For lib/import/exchange.c.
 */
#ifndef IMPORT_EXCHANGE_KEY_H
#define IMPORT_EXCHANGE_KEY_H

#include "import/import.h"
#include "import/place.h"
#include "import/request.h"

struct exchange_at {
	struct import *im;
	const struct exchange *x;
	const struct place *p; /* of the task, in the exchange */
	struct arena *arena;
};

/* The key by what the exchange holds. */
struct str exchange_key(const struct exchange_at *);

/*
 * The key for the records of the task: the same text and call may be there again, and
 * a request may lack the user that the others name. 0, or -1.
 */
int exchange_task(const struct exchange_at *, struct str *key, struct err *);

#endif
