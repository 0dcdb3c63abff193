#include "rec/yardsticks.h"

#include <math.h>
#include <stddef.h>

#define Y(f) offsetof(struct yardsticks, f)
static const struct json_field yardsticks_fields[] = {
    {"tasks", JSON_NUM, Y(tasks), .flags = JSON_REQUIRED, .doc = "the number of tasks"},
    {"rules", JSON_NUM, Y(rules), .dflt = NAN,
	.doc = "the mean reward of the built-in rules; null if a task has no outcome "
	       "for their choice"},
    {"constant", JSON_NUM, Y(constant), .dflt = NAN,
	.doc = "the mean reward of the action that earns most if it is chosen always"},
    {"constant_action", JSON_STR, Y(constant_action),
	.doc = "that action; null if no action has an outcome in every task"},
};
const struct json_table YARDSTICKS_TABLE =
    JSON_TABLE("yardsticks", struct yardsticks, yardsticks_fields);
