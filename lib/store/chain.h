/*
 * The chain of the audit log: each line carries the sha256 of the one before,
 * so that a line that was altered, cut out or put in shows.
 * For store.
 */
#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

#include "base/arena.h"
#include "rec/audit.h"
#include "store/state.h"

struct chain {
	/*
	 * Each line that can be read, with its number, also after a break; the
	 * record is gone after the call. Both are set by the caller.
	 */
	void (*line)(void *ctx, const struct audit_line *, unsigned long long number);
	void *ctx;
	unsigned long long lines;  /* whole ones */
	unsigned long long broken; /* the first bad one, from 1; 0: none is */
	struct str what;           /* is wrong with it, in words, in the arena */
	size_t torn;               /* bytes behind the last whole line */
};

/* Read the whole log. The texts of the chain are in the arena. */
int chain_check(struct state *, struct chain *, struct arena *, struct err *);

#endif
