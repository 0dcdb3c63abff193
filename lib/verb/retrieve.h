/*
 * mb-retrieve as a step function: the best candidates of a catalog for a task. See
 * memabra-router(7), RETRIEVAL. For cmd.
 */
#ifndef VERB_RETRIEVE_H
#define VERB_RETRIEVE_H

#include "base/err.h"
#include "model/model.h"
#include "rec/catalog.h"

/*
 * A full-text index for each kind: store/fulltext.h. `add` returns 0 or -1, `best`
 * the number of texts found or -1.
 */
struct retrieve_search {
	void *ctx[KINDS];
	int (*add)(void *ctx, uint32_t number, struct strs terms, struct err *);
	int (*best)(
	    void *ctx, struct strs terms, int most, uint32_t *out, struct err *);
};

/* Holds the catalog: its lines and, of each entry, at most ENTRY_TEXT of its words. */
enum { ENTRY_TEXT = 1 << 14 };
struct mb_retrieve;
struct mb_retrieve *mb_retrieve_new(const struct retrieve_search *, size_t top);
void mb_retrieve_free(struct mb_retrieve *);

/*
 * Adds an entry and its line, both copied. Returns 0, or -1 with ERR_INPUT if the
 * catalog has its id.
 */
int mb_retrieve_add(
    struct mb_retrieve *, const struct catalog_entry *, struct str line, struct err *);

/* Call it after the last entry. Returns 0 or -1. */
int mb_retrieve_index(struct mb_retrieve *, struct err *);

/* The router that ranks from now on. It must outlive its use. */
void mb_retrieve_use(struct mb_retrieve *, struct model *);

/*
 * The `top` best entries of each kind, without those that the task has: more[k] gets
 * their objects, the best first, joined by commas; absent: none. Returns 0 or -1.
 */
int mb_retrieve_step(struct mb_retrieve *, const struct trajectory *task,
    struct arena *, struct str more[KINDS], struct err *);

#endif
