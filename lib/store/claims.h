/*
 * What the audit log claims of a state, to compare everything else in it with;
 * and what was found. Zero-initialise, with state, arena, in and v set.
 * For store/verify.c and store/verify_runs.c.
 */
#ifndef STORE_CLAIMS_H
#define STORE_CLAIMS_H

#include "base/arena.h"
#include "base/set.h"
#include "json/in.h"
#include "rec/audit.h"
#include "rec/verification.h"
#include "store/state.h"

/* A list that grows; its strings lie in the arena. */
struct texts {
	struct str *v;
	size_t n, cap;
};

/* What the log says, for what else lies in the state to be held against. */
struct claims {
	struct state *state;
	struct arena *arena, scratch;
	struct json_in *in;
	struct verification *v;
	struct texts findings, notes;
	struct set active, pruned,
	    known;          /* versions: once active; removed; named at all */
	struct texts names; /* of those once active */
	struct set suites, policies,
	    runs,      /* sha256; as text; "RUN sha256 of its report" */
	    decisions, /* "RUN sha256 of its decision" */
	    decided;   /* runs that have one */
	struct set run_ids,
	    changes;         /* "TIME VERSION": what was active after each line */
	struct set whole;    /* "VERSION sha256", by its promotion */
	struct set promoted; /* versions of which that is known */
	struct str last_active, last_was;
	bool any_decision;
};

/* Take up a line of the log: for chain_check, ctx is the claims. */
void claims_line(void *ctx, const struct audit_line *, unsigned long long number);

/* "a b", until the scratch arena is reset: the members of the sets that hold pairs. */
struct str claims_pair(struct claims *, struct str a, struct str b);

#define FIND(s, ...) texts_add(&(s)->findings, arena_fmt((s)->arena, __VA_ARGS__))
#define NOTE(s, ...) texts_add(&(s)->notes, arena_fmt((s)->arena, __VA_ARGS__))

void texts_add(struct texts *, struct str);
struct strs texts_list(
    struct texts *, struct arena *); /* in the arena; frees the texts */

/* A finding, unless the system failed (-1): what cannot be read now says nothing of the state. */
int claims_found(struct claims *, struct err *);

void claims_release(struct claims *);

#endif
