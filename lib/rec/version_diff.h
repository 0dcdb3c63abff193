/*
 * What changed between two routers: what they learnt and their settings, and for each
 * action how much reward both expect of it. For verb and cmd.
 */
#ifndef REC_VERSION_DIFF_H
#define REC_VERSION_DIFF_H

#include "json/table.h"

struct setting_change {
	struct str setting;
	double baseline, challenger; /* NAN: the built-in rules have none */
};

struct version_diff {
	struct str baseline, challenger;           /* names */
	double baseline_learnt, challenger_learnt; /* examples, with ancestors */
	double baseline_reward, challenger_reward; /* mean of these; NAN: the rules */
	struct json_list settings;                 /* of struct setting_change */
	double tasks, differ; /* both routers chose; they chose different actions */
};

struct word_change {
	struct str word;
	double tasks; /* with the word, on which one of both chose the action */
	double baseline, challenger; /* what it adds to the score there, on average */
};

struct action_change {
	struct str action;
	double tasks;                                  /* that offer it */
	double baseline_expected, challenger_expected; /* mean; NAN: no such action */
	double change; /* of the expected reward, up or down, mean; NAN as above */
	double baseline_chosen, challenger_chosen; /* tasks */
	struct json_list words;                    /* of struct word_change */
};

extern const struct json_table SETTING_CHANGE_TABLE, VERSION_DIFF_TABLE,
    WORD_CHANGE_TABLE, ACTION_CHANGE_TABLE;

#endif
