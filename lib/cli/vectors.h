/*
 * The word vectors of a process, and routers that need them. They are those of
 * --vectors, else STATE/vectors; they are mapped once, and stay for the life of the
 * process, because routers borrow them.
 * For cmd.
 */
#ifndef CLI_VECTORS_H
#define CLI_VECTORS_H

#include "model/model.h"
#include "store/state.h"

void cli_vectors_option(const char *path);

/* Sets *v, to NULL if there are none; the state may be NULL. */
int cli_vectors(struct state *, const struct vectors **v, struct err *);

/* model_parse with these vectors. */
struct model *cli_model(
    struct state *, struct str bytes, const char *name, bool checked, struct err *);

#endif
