/*
 * What both forms of a router file share: where their parts go, the bounds of their
 * numbers.
 * For model and verb.
 */
#ifndef MODEL_FILE_PARTS_H
#define MODEL_FILE_PARTS_H

#include "model/counts.h"
#include "model/weights.h"
#include "rec/router.h"

/* The destinations of the parts of a file. */
struct file_target {
	struct router_header *header;
	struct weights *weights;
	struct counts *counts;
	struct arena *arena; /* owns the strings of the header */
	/*
	 * also read the squares, and own every part, so that all of it may change;
	 * only further learning needs that
	 */
	bool squares;
	/*
	 * the slots of the tables were checked when the file became a version: that is
	 * a third of a start
	 */
	bool checked;
};

/* No learner reaches these bounds, and below them no sum of products overflows. */
#define FILE_WEIGHT_MOST 1e6f
#define FILE_SUM_MOST 1e12f

#endif
