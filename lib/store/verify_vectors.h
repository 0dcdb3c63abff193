/*
 * Compares the word vectors of a state with the routers that need them.
 * For store/verify.c.
 */
#ifndef STORE_VERIFY_VECTORS_H
#define STORE_VERIFY_VECTORS_H

#include "store/claims.h"

/*
 * The versions that decide must load: STATE/vectors must be the vectors that they name.
 * Other versions that would not load are noted. Returns 0 or -1.
 */
int verify_vectors(struct claims *, struct err *);

#endif
