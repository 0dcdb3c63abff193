/*
 * STATE/hold: while this file exists, nothing goes live: no promotion, no approval, no
 * beginning and no step of a canary, and a watch rolls nothing back. What a person
 * orders by activate, rollback and canary --stop is done. For store, cli and cmd.
 */
#ifndef STORE_HOLD_H
#define STORE_HOLD_H

#include "store/state.h"

/*
 * Returns 1 if there is a hold, and adds its first line, made safe for a terminal, to
 * why; 0: there is none; -1: the file cannot be read, so nothing may be switched.
 */
int hold_read(struct state *, struct buf *why, struct err *);

/* The same, as a refusal: 0 if there is no hold, else -1, with ERR_NO if there is one. */
int hold_refuse(struct state *, struct err *);

#endif
