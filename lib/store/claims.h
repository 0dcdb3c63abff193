/*
 * What the audit log claims about a state, collected to compare the rest of the
 * state with it; and the findings of that comparison. Zero-initialise, and set
 * state, arena, in and v. For store/verify.c and store/verify_runs.c.
 */
#ifndef STORE_CLAIMS_H
#define STORE_CLAIMS_H

#include "base/arena.h"
#include "base/set.h"
#include "json/in.h"
#include "rec/audit.h"
#include "rec/verification.h"
#include "store/state.h"

/* A growing list; its strings are in the arena. */
struct texts {
	struct str *v;
	size_t n, cap;
};

/* The claims of the log, to compare the rest of the state with. */
struct claims {
	struct state *state;
	struct arena *arena, scratch;
	struct json_in *in;
	struct verification *v;
	struct texts findings, notes;
	struct set active, pruned,
	    known;                 /* versions: once active; removed; mentioned */
	struct texts names;        /* the members of `active`, in order */
	struct set judged;         /* sha256 of the tasks of the attempts that count */
	struct texts judged_names; /* its members, in order */
	struct set suites, policies,
	    runs,           /* sha256; JSON text; "RUN sha256 of its report" */
	    decisions,      /* "RUN sha256 of its decision" */
	    decided;        /* runs with a decision */
	struct set sources, /* "RUN sha256" of the list of its trajectories */
	    listed;         /* runs with such a list */
	struct set run_ids,
	    changes;         /* "TIME VERSION": the active version after each line */
	struct set whole;    /* "VERSION sha256", from its promotion */
	struct set promoted; /* versions in `whole` */
	struct str last_active, last_was, last_canary; /* as text; empty: none */
	bool any_decision;
};

/*
 * Collects the claims of a line of the log. A callback for chain_check; ctx is
 * the claims.
 */
void claims_line(void *ctx, const struct audit_line *, unsigned long long number);

/* Returns "a b" for the sets of pairs; valid until the scratch arena is reset. */
struct str claims_pair(struct claims *, struct str a, struct str b);

#define FIND(s, ...) texts_add(&(s)->findings, arena_fmt((s)->arena, __VA_ARGS__))
#define NOTE(s, ...) texts_add(&(s)->notes, arena_fmt((s)->arena, __VA_ARGS__))

void texts_add(struct texts *, struct str);
struct strs texts_list(
    struct texts *, struct arena *); /* in the arena; frees the texts */

/*
 * Turns an error into a finding and returns 0. Returns -1 for ERR_SYSTEM,
 * because a file that cannot be read proves nothing about the state.
 */
int claims_found(struct claims *, struct err *);

void claims_release(struct claims *);

#endif
