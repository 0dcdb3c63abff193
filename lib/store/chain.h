/*
 * Checks the chain of the audit log. Each line contains the sha256 of the line
 * before it, so an altered, removed or inserted line is detected. For store.
 */
#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

#include "base/arena.h"
#include "rec/audit.h"
#include "store/state.h"

struct chain {
	/*
	 * Called for each readable line, with its number, also after a break.
	 * The record is valid during the call only. The caller sets line and
	 * ctx.
	 */
	void (*line)(void *ctx, const struct audit_line *, unsigned long long number);
	void *ctx;
	unsigned long long lines;  /* complete lines */
	unsigned long long broken; /* the first bad line, from 1; 0: none */
	struct str what;           /* what is wrong with that line; in the arena */
	size_t torn;               /* bytes after the last complete line */
};

/* Reads the whole log. The texts of the chain are in the arena. */
int chain_check(struct state *, struct chain *, struct arena *, struct err *);

#endif
