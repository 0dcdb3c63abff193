/*
 * What a choice was made by: the task's view and scene, with the names that
 * belong to its rows.
 * For model.
 */
#ifndef MODEL_BASIS_H
#define MODEL_BASIS_H

#include "model/scene.h"

struct basis {
	const struct example *task;
	struct view view;
	struct scene scene;
	const struct counts *counts;
	uint32_t *candidate; /* of each row of the view: its place in the example */
	double compete;
	bool learnt; /* a log taught it; not the built-in rules */
};

void basis_make(struct basis *, const struct example *, const struct weights *,
    const struct counts *, const struct view_memory *);

const struct example_candidate *basis_candidate(const struct basis *, uint32_t row);
struct str basis_id(const struct basis *, uint32_t row);  /* of a candidate */
struct str basis_key(const struct basis *, uint32_t row); /* of any row */

/* The key of a pair of rows; absent when there can be none, their ids being the same. */
struct str basis_pair_key(const struct basis *, uint32_t i, uint32_t k, struct arena *);

#endif
