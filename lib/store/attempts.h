/*
 * The number of attempts on a benchmark. Many attempts on one benchmark
 * eventually pass by luck, so every attempt is in the audit log before its
 * figures are printed. A benchmark is a set of tasks: its order, its file and a pipe
 * make no difference. For cmd.
 */
#ifndef STORE_ATTEMPTS_H
#define STORE_ATTEMPTS_H

#include <stdint.h>

#include "base/hash.h"
#include "rec/audit.h"
#include "store/state.h"

/* The suite of an attempt. */
struct judged {
	struct str benchmark_sha256; /* of the bytes of its files; absent: unknown */
	/*
	 * The hashes of its tasks: ATTEMPTS_HASH bytes each, ascending by memcmp, each
	 * once; empty: unknown
	 */
	struct str tasks;
};

enum { ATTEMPTS_HASH = 8 };

struct attempts {
	double used; /* attempts and promotions so far */
	/* the level of the last of them if it was a promotion; 0: it was none */
	double carried;
};

/*
 * Finds the attempts that count with this suite: those that had at least a twentieth
 * of the tasks of the smaller of both suites in common with it. If the tasks of
 * either are unknown, those with the same sha256, or without one if it has none.
 * An attempt whose set is lost or altered counts with every suite.
 */
int attempts_find(
    struct state *, const struct judged *, struct attempts *, struct err *);

/*
 * Keeps the tasks of a suite in the state, as judged/SHA256 of the hashes, and writes
 * that sha256 to sha. Needs the lock.
 */
int attempts_keep(
    struct state *, struct str tasks, char sha[SHA256_HEX + 1], struct err *);

/*
 * Appends a line that activates nothing; the caller fills event, reason and so
 * on. Needs the lock.
 */
int attempts_note(struct state *, const struct audit_line *, int64_t now, struct err *);

#endif
