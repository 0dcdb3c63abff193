/*
 * A canary: a version that decides for a share of the units (sessions, users or
 * tasks) while the active version decides for the rest. STATE/canary.json and the
 * lines of the audit log hold it.
 * For store, verb, cli and cmd.
 */
#ifndef REC_CANARY_H
#define REC_CANARY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "json/in.h"

struct canary {
	struct str version; /* it decides for the share */
	/*
	 * The version, or "rules", that decides for the rest. If another one becomes
	 * active, the canary has ended.
	 */
	struct str against;
	double share;     /* (0,1], of the units */
	struct str unit;  /* session, user or task */
	struct str since; /* when the version got its first share, RFC 3339 */
};

extern const struct json_table CANARY_TABLE;

/* Whether a word is a unit. */
bool canary_unit(struct str);

/* Reads and checks a canary; the strings borrow from the text or are in the arena. */
int canary_read(struct canary *, struct str text, struct arena *, struct err *);

/* A canary in words, without its version. Text from outside is made safe. */
void canary_words(struct buf *, const struct canary *);

#endif
