/*
 * What else earns on the tasks of an evaluation: the built-in rules, and the one action
 * that would be best if it were chosen always. For verb, store and cmd.
 */
#ifndef REC_YARDSTICKS_H
#define REC_YARDSTICKS_H

#include "json/in.h"

struct yardsticks {
	double tasks; /* 0: none were measured, and the rest is unknown */
	double rules; /* mean rewards; NAN: a task has no outcome for the choice */
	double constant;
	struct str constant_action; /* absent: no action has an outcome in every task */
};

extern const struct json_table YARDSTICKS_TABLE;

#endif
