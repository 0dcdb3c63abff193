/*
 * A full-text index of numbered texts, in memory: FTS5 of SQLite, ranked by BM25.
 * It is built at the start of a program and has no file. For cmd.
 */
#ifndef STORE_FULLTEXT_H
#define STORE_FULLTEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct fulltext;
struct fulltext *fulltext_new(struct err *); /* NULL on failure */
void fulltext_free(struct fulltext *);

/*
 * Adds the terms of the text with this number, each number once. A term has no
 * white space, and no ASCII but letters, digits and '~'.
 */
int fulltext_add(struct fulltext *, uint32_t number, struct strs terms, struct err *);

/*
 * The numbers of the texts that share a term with `terms`, the highest BM25 first,
 * ties by number: at most `most`, for which `out` has room. Returns how many there
 * are, or -1.
 *
 * Rare terms are looked up first, and no more terms than occur in FULLTEXT_MATCHES
 * texts together: so a question of any length takes a bounded time. The rarest term
 * is always looked up.
 */
enum { FULLTEXT_MATCHES = 2000, FULLTEXT_TERMS = 64 };
int fulltext_best(
    struct fulltext *, struct strs terms, int most, uint32_t *out, struct err *);

#endif
