/*
 * The action of an example as one sparse row, for trainers that know nothing
 * but rows: the features of its score, where a place means the same in every
 * log. How telling a term is can't be counted line by line, so it is what the
 * rules take it to be.
 * For cmd.
 */
#ifndef MODEL_SPARSE_H
#define MODEL_SPARSE_H

#include "base/err.h"
#include "rec/example.h"
#include "rec/svmlight.h"

struct sparse_maker;
struct sparse_maker *sparse_new(void);
void sparse_free(struct sparse_maker *);

/* The row is valid until the next one. */
struct sparse sparse_row(struct sparse_maker *, const struct example *);

#endif
