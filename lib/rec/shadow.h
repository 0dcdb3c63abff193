/*
 * A shadow: how often, and where, another router would decide otherwise than the one
 * that decided, and what it would have earned.
 * For verb and cmd.
 */
#ifndef REC_SHADOW_H
#define REC_SHADOW_H

#include "json/in.h"

struct shadow_channel {
	struct str name;
	double decisions, differ;
};

/* Decisions in which one action was chosen, and another one would be. */
struct shadow_pair {
	struct str live, shadow; /* two actions, or two types of actions */
	double decisions;
};

struct shadow_report {
	struct str version;
	double decisions, differ;
	struct json_list channels; /* of struct shadow_channel */
	struct json_list types,
	    actions;              /* of struct shadow_pair; most frequent first */
	double used, mean_reward; /* of the estimate; NAN: none was used */
	double confidence, snips, lower; /* of the shadow; NAN: refused */
	double ess;
	struct str bound,
	    refused; /* refused: why there is no estimate; absent: there is */
};

extern const struct json_table SHADOW_CHANNEL_TABLE, SHADOW_PAIR_TABLE,
    SHADOW_REPORT_TABLE;

#endif
