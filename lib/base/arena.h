/*
 * Memory with one lifetime: what is allocated here lives until the next
 * arena_reset. A program has two: one for the run, one reset at each line.
 * For any room.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena_chunk;
struct arena { /* zero-initialise */
	struct arena_chunk *head;
	size_t used; /* bytes of head in use */
};

void *arena_alloc(struct arena *a, size_t n); /* aligned for any type; not zeroed */
void *arena_zalloc(
    struct arena *a, size_t n, size_t size);           /* zeroed, overflow checked */
struct str arena_dup(struct arena *a, struct str s);   /* a copy; absent stays absent */
const char *arena_cstr(struct arena *a, struct str s); /* a copy that ends with a NUL */
struct str arena_join(struct arena *a, /* strings up to an absent one, as one */
    const struct str *list);
struct str arena_fmt(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))); /* the text, without its NUL */

/*
 * Forget everything. One chunk of ordinary size is kept, so that memory used for
 * one huge line is given back.
 */
void arena_reset(struct arena *a);
void arena_release(struct arena *a);

#endif
