#include "model/explore.h"

static const char *const EXPLORE_NAMES[] = {
    NULL, "squarecb", "epsilon", "softmax", "leave-one-out"};

const char *
explore_name(enum explore mode)
{
	return EXPLORE_NAMES[mode];
}

bool
explore_named(struct str name, enum explore *mode)
{
	for (int i = EXPLORE_SQUARECB; i <= EXPLORE_LEAVE_ONE_OUT; i++) {
		if (str_is(name, EXPLORE_NAMES[i])) {
			*mode = (enum explore)i;
			return true;
		}
	}
	return false;
}
