/*
 * The modes of exploration, by their names.
 * For model, verb, cli and cmd.
 */
#ifndef MODEL_EXPLORE_H
#define MODEL_EXPLORE_H

#include <stdbool.h>

#include "base/str.h"

enum explore {
	EXPLORE_NOT,
	EXPLORE_SQUARECB,
	EXPLORE_EPSILON,
	EXPLORE_SOFTMAX,
	EXPLORE_LEAVE_ONE_OUT
};

/*
 * The name of a mode, such as "squarecb"; NULL for EXPLORE_NOT. And the mode of a
 * name; false if there is none.
 */
const char *explore_name(enum explore);
bool explore_named(struct str name, enum explore *);

#endif
