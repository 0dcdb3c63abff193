/*
 * The action of an example as one sparse row, for other trainers: the features of
 * its score. An index means the same in every log. The counts of a whole log are
 * not available line by line, so the idf of a term is that of the rules.
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
